"""A condition is waived by two persons, for a time, with a reason, and never when the law sets it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fuquan.domain.delegation import actions
from fuquan.domain.delegation.actions import Duplicate, NotAllowed
from fuquan.domain.delegation.models import Waiver
from fuquan.domain.delegation.rules import READINESS, STATUTORY, Proof, Source
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import Installation
from fuquan.domain.org.roles import Role
from tests.domain.delegation.histories import prove
from tests.factories.delegation import WaiverFactory
from tests.factories.world import World

UNTIL = date(2022, 3, 31)


def _asked(world: World, role: Role = Role.COUNTY_CLERK) -> Waiver:
    return actions.ask_waiver(
        world.delegation(0, "county_a"), Proof.POST, reason="正在招考", until=UNTIL, by=world.people[role]
    )


def test_asking_opens_nothing_and_the_second_person_opens(world: World) -> None:
    waiver = _asked(world)
    cell = world.delegation(0, "county_a")
    assert cell.post_on is None
    office = world.people[Role.REFORM_OFFICE]
    actions.confirm_waiver(waiver, by=office)
    cell.refresh_from_db()
    assert cell.post_on == date(2021, 12, 31)
    evidence = cell.evidence.get(proof=Proof.POST)
    assert (evidence.source, evidence.until, evidence.filed_by) == (Source.WAIVER, UNTIL, office)
    assert list(Entry.objects.filter(kind__startswith="waiver.").order_by("seq").values_list("kind", flat=True)) == [
        "waiver.ask",
        "waiver.confirm",
    ]


def test_nobody_confirms_what_he_asked_for(world: World) -> None:
    waiver = _asked(world, Role.REFORM_OFFICE)
    with pytest.raises(NotAllowed, match="另一人"):
        actions.confirm_waiver(waiver, by=world.people[Role.REFORM_OFFICE])
    assert world.delegation(0, "county_a").post_on is None
    actions.confirm_waiver(waiver, by=world.person(Role.REFORM_OFFICE, "office"))
    assert world.delegation(0, "county_a").post_on is not None


def test_the_database_too_asks_for_a_second_person_and_a_reason(world: World) -> None:
    waiver = _asked(world)
    with pytest.raises(IntegrityError, match="waiver_needs_a_second_person"), transaction.atomic():
        Waiver.objects.filter(pk=waiver.pk).update(confirmed_by=waiver.asked_by)
    with pytest.raises(IntegrityError, match="waiver_has_a_reason"), transaction.atomic():
        WaiverFactory(reason="")


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.REFORM_OFFICE, Role.SYSTEM)])
def test_only_the_office_confirms(world: World, role: Role) -> None:
    waiver = _asked(world, Role.REFORM_OFFICE)
    with pytest.raises(NotAllowed):
        actions.confirm_waiver(waiver, by=world.people[role])


@pytest.mark.parametrize("proof", [*sorted(STATUTORY), *(proof for proof in Proof if proof not in READINESS)])
def test_what_the_law_sets_and_what_is_no_condition_cannot_be_waived(world: World, proof: Proof) -> None:
    with pytest.raises(ValueError, match="不能容缺"):
        actions.ask_waiver(
            world.delegation(0, "county_a"), proof, reason="急", until=UNTIL, by=world.people[Role.REFORM_OFFICE]
        )


@pytest.mark.parametrize(("reason", "until"), [(" ", UNTIL), ("正在招考", date(2021, 12, 31))])
def test_a_waiver_needs_a_reason_and_a_day_to_come(world: World, reason: str, until: date) -> None:
    with pytest.raises(ValueError, match=r"请填写容缺理由|须晚于今天"):
        actions.ask_waiver(
            world.delegation(0, "county_a"), Proof.POST, reason=reason, until=until, by=world.people[Role.REFORM_OFFICE]
        )


def test_asking_twice_or_for_what_stands_or_confirming_twice_is_refused(world: World) -> None:
    waiver = _asked(world)
    with pytest.raises(Duplicate, match="待另一人确认"):
        _asked(world, Role.REFORM_OFFICE)
    actions.confirm_waiver(waiver, by=world.people[Role.REFORM_OFFICE])
    with pytest.raises(Duplicate, match="已经确认"):
        actions.confirm_waiver(waiver, by=world.people[Role.REFORM_OFFICE])
    with pytest.raises(Duplicate, match="已具备"):
        _asked(world)


def test_a_waiver_ends_with_its_day(world: World) -> None:
    cell = world.delegation(0, "county_a")
    actions.confirm_waiver(_asked(world), by=world.people[Role.REFORM_OFFICE])
    Installation.objects.update(demonstration_as_of=UNTIL)
    actions.settle_expired()
    cell.refresh_from_db()
    assert cell.post_on is not None
    Installation.objects.update(demonstration_as_of=date(2022, 4, 1))
    actions.settle_expired()
    cell.refresh_from_db()
    assert cell.post_on is None


def test_the_missing_paper_may_be_filed_while_the_waiver_runs(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    actions.confirm_waiver(_asked(world), by=office)
    actions.file_evidence(cell, Proof.POST, on=date(2021, 12, 1), reference="任命文件", by=office)
    cell.refresh_from_db()
    assert cell.post_on == date(2021, 12, 1)
    assert prove(cell, [Proof.POST], on=date(2021, 12, 2), by=office) == []
