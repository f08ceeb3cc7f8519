"""Makes batches, delegations, evidence, waivers, stage changes, instruments and tallies."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.delegation.models import Agreement, Batch, Delegation, Evidence, StageChange, Tally, Waiver
from fuquan.domain.delegation.rules import TERMS, Mode, Proof, Source
from fuquan.domain.delegation.states import Handover
from fuquan.domain.org import clock

from .catalog import PowerFactory
from .org import CountyFactory, UnitFactory, UserFactory

SCOPED_ON = date(2021, 10, 5)


class BatchFactory(DjangoModelFactory):
    """A provincial batch."""

    class Meta:
        model = Batch

    code = factory.Sequence(lambda n: f"B{n:03d}")
    name = factory.LazyAttribute(lambda batch: f"第{batch.code}批")
    is_provincial = True
    starts_on = SCOPED_ON


class DelegationFactory(DjangoModelFactory):
    """A planned direct delegation without any evidence."""

    class Meta:
        model = Delegation

    batch = factory.SubFactory(BatchFactory)
    power = factory.SubFactory(PowerFactory)
    version = factory.SelfAttribute("power.current")
    department = factory.SelfAttribute("power.department")
    receiver = factory.SubFactory(CountyFactory)
    ordinal = factory.Sequence(lambda n: n + 1)
    mode = Mode.DIRECT
    in_name_of = TERMS[Mode.DIRECT].in_name_of
    seal = TERMS[Mode.DIRECT].seal
    liability = TERMS[Mode.DIRECT].liability
    steps = factory.LazyFunction(lambda: [step.value for step in TERMS[Mode.DIRECT].steps])
    scoped_on = SCOPED_ON


class EvidenceFactory(DjangoModelFactory):
    """A paper that proves the post; the stages do not follow until they are settled."""

    class Meta:
        model = Evidence

    delegation = factory.SubFactory(DelegationFactory)
    proof = Proof.POST
    source = Source.PAPER
    on = date(2021, 11, 1)
    reference = factory.Sequence(lambda n: f"焦改〔2021〕{n}号")
    filed_by = factory.SubFactory(UserFactory)
    filed_at = factory.LazyFunction(clock.now)


class WaiverFactory(DjangoModelFactory):
    """A waiver that waits for the second person."""

    class Meta:
        model = Waiver

    delegation = factory.SubFactory(DelegationFactory)
    proof = Proof.POST
    reason = "承接岗位正在招考"
    until = date(2022, 3, 31)
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(clock.now)


class StageChangeFactory(DjangoModelFactory):
    """The step from planned to issued, taken by the system."""

    class Meta:
        model = StageChange

    delegation = factory.SubFactory(DelegationFactory)
    lifecycle = "handover"
    transition = "issue"
    stage = Handover.ISSUED
    on = date(2021, 10, 20)
    at = factory.LazyFunction(clock.now)
    rule = "B1-B2"


class AgreementFactory(DjangoModelFactory):
    """The instrument of a department and a county, not yet signed."""

    class Meta:
        model = Agreement

    number = factory.Sequence(lambda n: f"JZ-{n:04d}")
    batch = factory.SubFactory(BatchFactory)
    department = factory.SubFactory(UnitFactory)
    receiver = factory.SubFactory(CountyFactory)
    powers = 1


class TallyFactory(DjangoModelFactory):
    """One counter; in the product only the database's trigger writes them."""

    class Meta:
        model = Tally

    batch = factory.SubFactory(BatchFactory)
    receiver = factory.SubFactory(CountyFactory)
    department = factory.SubFactory(UnitFactory)
    measure = "scoped"
    on = SCOPED_ON
    n = 1
