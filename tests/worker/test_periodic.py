"""By the clock: notices leave the outbox, and counters that differ from their rows are recorded and told, once a day."""

from datetime import date

import pytest
from django.db import connection

from fuquan.domain.delegation import actions as delegation
from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Evidence, Tally
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.journal import actions as journal
from fuquan.domain.journal import queries as kept
from fuquan.domain.journal.models import Entry, Notice
from fuquan.domain.org.models import Installation
from fuquan.domain.org.roles import Role
from fuquan.worker.tasks import check_tallies, derive_evidence, send_notices, settle_expired
from tests.factories.world import World


def test_notices_are_sent(world: World) -> None:
    office = world.people[Role.REFORM_OFFICE]
    journal.notify(office.unit, "账号已开通", once="x")
    assert kept.notices_for(office).count() == 0
    send_notices(0)
    assert [notice.text for notice in kept.notices_for(office)] == ["账号已开通"]


def test_counters_that_agree_are_passed_over(world: World) -> None:
    assert Tally.objects.exists()
    check_tallies(0)
    assert (Entry.objects.filter(kind="tally.differ").count(), Notice.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("damage", "is_left"),
    [
        ("UPDATE delegation_tally SET n = n + 1 WHERE id = %s", True),
        ("DELETE FROM delegation_tally WHERE id = %s", False),
    ],
)
def test_a_counter_that_differs_is_named(world: World, damage: str, is_left: bool) -> None:
    row = Tally.objects.filter(receiver__isnull=False, department__isnull=False, measure="scoped").order_by("pk")[0]
    with connection.cursor() as cursor:
        cursor.execute(damage, [row.pk])
    (found,) = queries.tally_differences()
    assert (found.batch, found.receiver, found.department, found.measure, found.on, found.counted) == (
        row.batch.code,
        row.receiver.short_name,
        row.department.short_name,
        "scoped",
        row.on,
        row.n,
    )
    assert found.stored == (row.n + 1 if is_left else 0)
    for _ in range(2):
        check_tallies(0)
    entry = Entry.objects.filter(kind="tally.differ").order_by("seq")[0]
    assert (entry.rule, kept.facts_of(entry)["differences"]) == ("E3-tallies", 1)
    (notice,) = Notice.objects.all()
    assert notice.unit == world.people[Role.REFORM_OFFICE].unit
    assert f"第{entry.seq}条" in notice.text


def test_what_has_run_out_falls(world: World) -> None:
    cell, until = world.delegation(0, "county_a"), date(2022, 3, 31)
    waiver = delegation.ask_waiver(cell, Proof.POST, reason="正在招考", until=until, by=world.people[Role.COUNTY_CLERK])
    delegation.confirm_waiver(waiver, by=world.people[Role.REFORM_OFFICE])
    settle_expired(0)
    cell.refresh_from_db()
    assert cell.post_on is not None
    Installation.objects.update(demonstration_as_of=date(2022, 4, 1))
    settle_expired(0)
    cell.refresh_from_db()
    assert cell.post_on is None


def test_delegations_get_what_their_ledgers_prove(round_loaded: None) -> None:
    trained = Evidence.objects.filter(proof=Proof.TRAINED, withdrawn_at__isnull=True, delegation__batch__code="B2")
    assert trained.count() == 1476
    trained.delete()
    derive_evidence(0)
    assert trained.all().count() == 1476
