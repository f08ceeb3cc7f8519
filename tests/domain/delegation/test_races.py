"""Several people at one gate: one wins, the others are told, and nothing happens twice."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date

from django.db import connection

from fuquan.domain.delegation import actions
from fuquan.domain.delegation.actions import Blocked, Duplicate
from fuquan.domain.delegation.models import Evidence, StageChange, Waiver
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.delegation.states import Stage
from fuquan.domain.journal.models import Entry
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import Role
from tests.domain.delegation.histories import hand_over, prove
from tests.domain.delegation.test_tallies import recounted, tallied
from tests.factories.org import UserFactory
from tests.factories.world import build_world

ON = date(2021, 11, 9)
WORKERS, ROUNDS = 4, 12


def at_once(deeds: list[Callable[[], object]]) -> Counter[str]:
    """Do all deeds at the same moment, each on a connection of its own; how each ended, by the name of its refusal."""
    start, ended = threading.Barrier(len(deeds)), Counter[str]()

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait(10)
            deed()
            ended["done"] += 1
        except Exception as refusal:
            ended[type(refusal).__name__] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ended


def _office(n: int) -> list[User]:
    unit = User.objects.get(username="w.reform_office").unit
    return [UserFactory(unit=unit, role=Role.REFORM_OFFICE) for _ in range(n)]


def test_one_proof_filed_by_many_stands_once(own_database: str) -> None:
    world = build_world()
    people = _office(WORKERS)
    ended: Counter[str] = Counter()
    for n in range(ROUNDS):
        cell = world.delegation(n % 3, ("county_a", "county_b", "district", "cluster")[n % 4])

        def deed(person: User, cell: object = cell) -> Callable[[], object]:
            return lambda: actions.file_evidence(cell, Proof.ISSUED, on=ON, reference="焦政文", by=person)

        ended += at_once([deed(person) for person in people])
    assert ended == {"done": ROUNDS, Duplicate.__name__: ROUNDS * (WORKERS - 1)}
    assert Evidence.objects.filter(proof=Proof.ISSUED).count() == ROUNDS
    assert StageChange.objects.filter(transition="issue").count() == ROUNDS
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, Entry.objects.count() + 1)
    )
    assert tallied() == recounted()


def test_a_waiver_is_confirmed_once(own_database: str) -> None:
    world = build_world()
    people = _office(WORKERS)
    waiver = actions.ask_waiver(
        world.delegation(0, "county_a"),
        Proof.POST,
        reason="正在招考",
        until=date(2022, 3, 31),
        by=world.people[Role.COUNTY_CLERK],
    )
    ended = at_once([lambda p=person: actions.confirm_waiver(waiver, by=p) for person in people])  # type: ignore[misc]
    assert ended == {"done": 1, Duplicate.__name__: WORKERS - 1}
    assert Evidence.objects.filter(proof=Proof.POST).count() == 1
    assert Waiver.objects.get().confirmed_by in people


def test_two_recall_and_one_succeeds(own_database: str) -> None:
    world = build_world()
    cell = world.delegation(0, "county_a")
    hand_over(cell, on=ON, by=world.people[Role.REFORM_OFFICE])
    people = _office(WORKERS)
    ended = at_once([lambda p=person: actions.advance(cell, "recall", by=p, on=ON) for person in people])  # type: ignore[misc]
    assert ended == {"done": 1, Blocked.__name__: WORKERS - 1}
    assert StageChange.objects.filter(transition="recall").count() == 1


def test_different_proofs_at_once_take_the_step_together(own_database: str) -> None:
    world = build_world()
    office = world.people[Role.REFORM_OFFICE]
    cell = world.delegation(0, "county_a")
    prove(cell, [Proof.ISSUED, Proof.SIGNED], on=ON, by=office)
    people = _office(2)
    deeds = [
        lambda: actions.file_evidence(cell, Proof.MATERIALS, on=ON, reference="甲", by=people[0]),
        lambda: actions.file_evidence(cell, Proof.WITNESSED, on=ON, reference="乙", by=people[1]),
    ]
    assert at_once(deeds) == {"done": 2}
    cell.refresh_from_db()
    assert cell.stage == Stage.HANDED_OVER
    assert StageChange.objects.filter(delegation=cell, transition="hand_over").count() == 1


def test_evidence_cannot_be_withdrawn_twice(own_database: str) -> None:
    world = build_world()
    cell, people = world.delegation(0, "county_a"), _office(WORKERS)
    (evidence,) = prove(cell, [Proof.POST], on=ON, by=people[0])
    ended = at_once([lambda p=p: actions.withdraw_evidence(evidence, reason="误登", by=p) for p in people])  # type: ignore[misc]
    assert ended == {"done": 1, Duplicate.__name__: WORKERS - 1}
