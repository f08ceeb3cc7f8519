"""Makes the rows of the nine ledgers of preparation."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.rules import MaterialForm, MaterialKind, ResourceKind

from .catalog import LineSystemFactory, PowerFactory
from .org import CountyFactory, UnitFactory


class HandoverItemFactory(DjangoModelFactory):
    """Two manuals on paper, received complete and signed by all three."""

    class Meta:
        model = HandoverItem

    number = factory.Sequence(lambda n: f"YJ-{n:05d}")
    kind = MaterialKind.MANUAL
    department = factory.SubFactory(UnitFactory)
    receiver = factory.SubFactory(CountyFactory)
    title = "赋权事项业务手册"
    form = MaterialForm.PAPER
    quantity = 2
    measure = "件"
    handed_on = date(2021, 11, 9)
    received_on = date(2021, 11, 10)
    handed_by = "移交人"
    received_by = "接收人"
    witness = "监交人"
    complete = True


class TrainingPlanFactory(DjangoModelFactory):
    """A plan for one session."""

    class Meta:
        model = TrainingPlan

    department = factory.SubFactory(UnitFactory)
    issued_on = date(2021, 11, 5)
    sessions_planned = 1


class TrainingSessionFactory(DjangoModelFactory):
    """A session without a test, whose ledger states no numbers."""

    class Meta:
        model = TrainingSession

    number = factory.Sequence(lambda n: f"PX-{n:04d}")
    on = date(2021, 11, 16)
    department = factory.SubFactory(UnitFactory)
    form = "集中培训"
    topic = "赋权事项业务培训"


class SessionPowerFactory(DjangoModelFactory):
    """A power of the department that held the session."""

    class Meta:
        model = SessionPower

    session = factory.SubFactory(TrainingSessionFactory)
    power = factory.SubFactory(PowerFactory, department=factory.SelfAttribute("..session.department"))


class AttendanceFactory(DjangoModelFactory):
    """Three people of one county."""

    class Meta:
        model = Attendance

    session = factory.SubFactory(TrainingSessionFactory)
    receiver = factory.SubFactory(CountyFactory)
    unit = factory.SelfAttribute("receiver")
    persons = 3


class GuidanceFactory(DjangoModelFactory):
    """A question answered at once in five minutes."""

    class Meta:
        model = Guidance

    number = factory.Sequence(lambda n: f"DH-{n:05d}")
    on = date(2021, 11, 20)
    department = factory.SubFactory(UnitFactory)
    receiver = factory.SubFactory(CountyFactory)
    topic = "办理流程"
    question = "承诺时限按市级还是县级公布的执行？"
    minutes = 5
    answered_at_once = True


class AccountRequestFactory(DjangoModelFactory):
    """An account that was requested and not opened."""

    class Meta:
        model = AccountRequest

    number = factory.Sequence(lambda n: f"ZH-{n:04d}")
    system = factory.SubFactory(LineSystemFactory)
    receiver = factory.SubFactory(CountyFactory)
    requested_on = date(2021, 11, 15)


class ResourceInputFactory(DjangoModelFactory):
    """Two people added by the county itself."""

    class Meta:
        model = ResourceInput

    number = factory.Sequence(lambda n: f"BZ-{n:04d}")
    receiver = factory.SubFactory(CountyFactory)
    kind = ResourceKind.PEOPLE
    quantity = 2
    measure = "人"
    provider = factory.LazyAttribute(lambda put: put.receiver.name)
    provider_unit = factory.SelfAttribute("receiver")
    on = date(2021, 12, 6)


class ReceivingPlanFactory(DjangoModelFactory):
    """A plan approved in its first version."""

    class Meta:
        model = ReceivingPlan

    number = factory.Sequence(lambda n: f"CJ-{n:04d}")
    receiver = factory.SubFactory(CountyFactory)
    title = "权限承接落实工作方案"
    drafted_on = date(2021, 11, 22)
    approved_on = date(2021, 11, 29)
    version = "V1"
