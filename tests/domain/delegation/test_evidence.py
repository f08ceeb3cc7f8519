"""Stages follow evidence and nothing else: filed by those who can know, withdrawn with a reason, dated by its papers."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fuquan.domain.delegation import actions, queries
from fuquan.domain.delegation.actions import Blocked, Duplicate, NotAllowed, Wanted
from fuquan.domain.delegation.models import Delegation, Evidence, StageChange
from fuquan.domain.delegation.rules import READINESS, Proof, Source
from fuquan.domain.delegation.states import Handover, Readiness, Stage, Use
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.roles import Role, System
from tests.domain.delegation.histories import hand_over, make_ready, prove
from tests.factories.world import World

EARLY, LATER, LAST = date(2021, 10, 20), date(2021, 11, 9), date(2021, 12, 1)


def test_a_delegation_walks_to_use_as_its_papers_come_in(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    assert (cell.stage, cell.handover) == (Stage.PLANNED, Handover.PLANNED)
    prove(cell, [Proof.ISSUED], on=EARLY, by=office)
    assert cell.stage == Stage.ISSUED
    hand_over(cell, on=LATER, by=office)
    assert (cell.stage, cell.handed_over_on) == (Stage.HANDED_OVER, LATER)
    make_ready(cell, on=LAST, by=office)
    assert (cell.stage, cell.readiness, cell.ready_on) == (Stage.READY, Readiness.READY, LAST)
    prove(cell, [Proof.FIRST_CASE], on=LAST, by=office)
    assert (cell.stage, cell.use, cell.live_on) == (Stage.LIVE, Use.LIVE, LAST)
    steps = list(StageChange.objects.filter(delegation=cell).order_by("pk").values_list("transition", "on", "rule"))
    assert steps == [
        ("issue", EARLY, "B1-B2"),
        ("sign", LATER, "B1-B2"),
        ("hand_over", LATER, "B1-B2"),
        ("get_ready", LAST, "B1-B2"),
        ("go_live", LAST, "B1-B2"),
    ]


def test_readiness_before_handover_waits_for_it(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    make_ready(cell, on=EARLY, by=office)
    assert (cell.stage, cell.readiness) == (Stage.PLANNED, Readiness.PREPARING)
    hand_over(cell, on=LATER, by=office)
    assert (cell.stage, cell.handed_over_on, cell.ready_on) == (Stage.READY, LATER, LATER)


def test_every_filing_is_in_the_journal_with_its_person_and_the_step_in_the_systems_name(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    before = Entry.objects.count()
    prove(cell, [Proof.ISSUED], on=EARLY, by=office)
    filed, settled = Entry.objects.order_by("seq")[before:]
    assert (filed.kind, filed.actor, filed.subject, filed.on) == ("evidence.file", office, cell.public_id, EARLY)
    assert (settled.kind, settled.actor, settled.rule, settled.subject) == (
        "delegation.settle",
        None,
        "B1-B2",
        cell.public_id,
    )


def test_a_withdrawn_proof_takes_the_stage_back_and_stays_to_be_seen(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    hand_over(cell, on=EARLY, by=office)
    make_ready(cell, on=LATER, by=office)
    evidence = Evidence.objects.get(delegation=cell, proof=Proof.POST)
    actions.withdraw_evidence(evidence, reason="任命文件有误", by=office)
    cell.refresh_from_db()
    assert (cell.stage, cell.readiness, cell.ready_on, cell.post_on) == (
        Stage.HANDED_OVER,
        Readiness.PREPARING,
        None,
        None,
    )
    kept = Evidence.objects.get(pk=evidence.pk)
    assert (kept.withdrawn_by, kept.withdrawal_reason) == (office, "任命文件有误")
    assert StageChange.objects.filter(delegation=cell).latest("pk").transition == "fall_back"
    with pytest.raises(Duplicate):
        actions.withdraw_evidence(evidence, reason="再次撤回", by=office)


def test_losing_use_falls_idle(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    hand_over(cell, on=EARLY, by=office)
    make_ready(cell, on=LATER, by=office)
    (first_case,) = prove(cell, [Proof.FIRST_CASE], on=LAST, by=office)
    actions.withdraw_evidence(first_case, reason="误登", by=office)
    cell.refresh_from_db()
    assert (cell.stage, cell.use, cell.live_on) == (Stage.READY, Use.IDLE, None)


@pytest.mark.parametrize(
    ("role", "unit", "proof", "allowed"),
    [
        (Role.COUNTY_CLERK, "county_a", Proof.POST, True),
        (Role.COUNTY_CLERK, "county_a", Proof.TRAINED, False),
        (Role.COUNTY_CLERK, "county_b", Proof.POST, False),
        (Role.DEPARTMENT_CLERK, "department_a", Proof.TRAINED, True),
        (Role.DEPARTMENT_CLERK, "department_a", Proof.POST, False),
        (Role.DEPARTMENT_CLERK, "department_b", Proof.TRAINED, False),
        (Role.DEPARTMENT_SIGNER, "department_a", Proof.WITNESSED, False),
        (Role.REFORM_OFFICE, "office", Proof.WITNESSED, True),
        (Role.CLUSTER_CLERK, "cluster", Proof.POST, False),
        (Role.LEADER, "office", Proof.POST, False),
        (Role.SYSTEM_ADMIN, "office", Proof.POST, False),
    ],
)
def test_who_may_file_what(world: World, role: Role, unit: str, proof: Proof, allowed: bool) -> None:
    person, cell = world.person(role, unit), world.delegation(0, "county_a")
    if allowed:
        assert actions.file_evidence(cell, proof, on=LATER, reference="号", by=person).filed_by == person
        return
    with pytest.raises(NotAllowed):
        actions.file_evidence(cell, proof, on=LATER, reference="号", by=person)
    assert not Evidence.objects.filter(delegation=cell, proof=proof).exists()


@pytest.mark.parametrize(("on", "word"), [(date(2022, 1, 1), "不能晚于今天"), (date(2021, 10, 4), "不能早于列入")])
def test_a_proof_lies_between_the_scope_and_today(world: World, on: date, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        actions.file_evidence(
            world.delegation(0, "county_a"), Proof.POST, on=on, reference="号", by=world.people[Role.REFORM_OFFICE]
        )


def test_the_same_proof_is_not_filed_twice(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    prove(cell, [Proof.POST], on=EARLY, by=office)
    with pytest.raises(Duplicate):
        actions.file_evidence(cell, Proof.POST, on=LATER, reference="号", by=office)


def test_what_a_power_does_not_need_is_open_from_the_start(world: World) -> None:
    needs_system, needs_form = world.delegation(1, "county_a"), world.delegation(2, "county_a")
    assert (needs_system.account_on, needs_system.forms_on) == (None, needs_system.scoped_on)
    assert (needs_form.account_on, needs_form.forms_on) == (needs_form.scoped_on, None)
    kept = Evidence.objects.get(delegation=needs_form, proof=Proof.ACCOUNT)
    assert (kept.source, kept.filed_by) == (Source.NOT_NEEDED, None)


def test_a_ledger_is_followed_row_by_row(world: World) -> None:
    cells = [world.delegation(1, key) for key in ("county_a", "county_b", "district")]
    ids = [cell.pk for cell in cells]
    system = System("B2-accounts")

    def sync(wanted: dict[int, Wanted]) -> int:
        return actions.sync_evidence(Proof.ACCOUNT, ids, wanted, by=system)

    first = {ids[0]: Wanted(EARLY, "账号1", "A1"), ids[1]: Wanted(EARLY, "账号2", "A2")}
    assert sync(first) == 2
    assert sync(first) == 0
    second = {ids[0]: Wanted(LATER, "账号1", "A1"), ids[2]: Wanted(LATER, "账号3", "A3")}
    assert sync(second) == 4
    for cell in cells:
        cell.refresh_from_db()
    assert [cell.account_on for cell in cells] == [LATER, None, LATER]
    assert Evidence.objects.filter(proof=Proof.ACCOUNT, withdrawn_at__isnull=True, delegation__in=ids).count() == 2


def test_a_ledger_leaves_papers_alone(world: World) -> None:
    cell, office = world.delegation(1, "county_a"), world.people[Role.REFORM_OFFICE]
    prove(cell, [Proof.ACCOUNT], on=LATER, by=office)
    actions.sync_evidence(Proof.ACCOUNT, [cell.pk], {cell.pk: Wanted(EARLY, "账号", "A1")}, by=System("x"))
    cell.refresh_from_db()
    assert cell.account_on == EARLY
    actions.sync_evidence(Proof.ACCOUNT, [cell.pk], {}, by=System("x"))
    cell.refresh_from_db()
    assert cell.account_on == LATER


def test_settling_twice_does_nothing_more(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    hand_over(cell, on=EARLY, by=office)
    entries = Entry.objects.count()
    assert actions.settle([cell.pk]) == 0
    assert actions.settle([]) == 0
    assert Entry.objects.count() == entries


def test_advance_tells_every_reason_at_once(world: World) -> None:
    cell = world.delegation(1, "county_a")
    with pytest.raises(Blocked) as refused:
        actions.advance(cell, "get_ready", by=world.people[Role.REFORM_OFFICE], on=LAST)
    told = [finding.gate for finding in refused.value.verdict.findings]
    assert told == ["handed_over", *(proof for proof in READINESS if proof != Proof.FORMS)]
    with pytest.raises(LookupError):
        actions.advance(cell, "fly", by=world.people[Role.REFORM_OFFICE], on=LAST)


def test_only_the_office_recalls_and_a_recalled_delegation_rests(world: World) -> None:
    office, cell = world.people[Role.REFORM_OFFICE], world.delegation(0, "county_a")
    hand_over(cell, on=EARLY, by=office)
    make_ready(cell, on=LATER, by=office)
    with pytest.raises(Blocked) as refused:
        actions.advance(cell, "recall", by=world.people[Role.DEPARTMENT_SIGNER], on=LAST)
    assert [finding.gate for finding in refused.value.verdict.findings] == ["role"]
    actions.advance(cell, "recall", by=office, on=LAST, reason="上级收回")
    cell.refresh_from_db()
    assert (cell.stage, cell.recalled_on, cell.readiness, cell.use) == (
        Stage.RECALLED,
        LAST,
        Readiness.READY,
        Use.IDLE,
    )
    prove(cell, [Proof.FIRST_CASE], on=LAST, by=office)
    assert cell.stage == Stage.RECALLED
    assert queries.verdicts_for(cell, office) == ()


def test_the_page_the_action_and_the_table_say_the_same(world: World) -> None:
    cell, signer = world.delegation(0, "county_a"), world.people[Role.DEPARTMENT_SIGNER]
    for verdict in queries.verdicts_for(cell, signer):
        try:
            with transaction.atomic():
                actions.advance(cell, verdict.transition, by=signer, on=LAST)
                transaction.set_rollback(True)
            findings: tuple[object, ...] = ()
        except Blocked as refused:
            findings = refused.verdict.findings
        assert findings == verdict.findings


@pytest.mark.parametrize(
    "columns",
    [
        {"handover": "handed_over"},
        {"readiness": "ready"},
        {"use": "live"},
        {"live_on": LAST},
        {"handover": "recalled"},
        {"stage": "nowhere"},
    ],
)
def test_the_database_refuses_a_state_without_its_day(world: World, columns: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.filter(batch=world.batch).update(**columns)
