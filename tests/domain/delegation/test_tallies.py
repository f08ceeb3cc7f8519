"""The counters of the board equal a recount of the delegations after any history, in every grain and on any day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import given, settings
from hypothesis import strategies as st

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch, Delegation, Tally
from fuquan.domain.delegation.rules import READINESS
from fuquan.domain.delegation.states import Handover, Readiness, Stage, Use
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User
from tests.factories.delegation import DelegationFactory
from tests.factories.world import World, build_world

MEASURES = {
    "scoped": "scoped_on",
    "issued": "issued_on",
    "signed": "signed_on",
    "handed_over": "handed_over_on",
    "ready": "ready_on",
    "live": "live_on",
    "recalled": "recalled_on",
    **{proof.value: f"{proof}_on" for proof in READINESS},
}
DAYS = st.dates(date(2021, 10, 5), date(2021, 10, 9))
FIRST, LAST = date(2021, 10, 5), date(2021, 12, 31)


def recounted() -> Counter[tuple[object, ...]]:
    """What the tallies must say, counted from the delegations one by one."""
    found: Counter[tuple[object, ...]] = Counter()
    for row in Delegation.objects.all():
        for measure, column in MEASURES.items():
            on = getattr(row, column)
            if on is not None:
                found[row.batch_id, row.receiver_id, row.department_id, measure, on] += 1
                found[row.batch_id, row.receiver_id, None, measure, on] += 1
                found[row.batch_id, None, row.department_id, measure, on] += 1
                found[row.batch_id, None, None, measure, on] += 1
    return found


def tallied() -> Counter[tuple[object, ...]]:
    """What the tallies say."""
    rows = Tally.objects.values_list("batch_id", "receiver_id", "department_id", "measure", "on", "n")
    return Counter({row[:5]: row[5] for row in rows if row[5]})


def test_bringing_into_scope_is_counted(world: World) -> None:
    assert tallied() == recounted()
    assert Tally.objects.filter(measure="scoped", receiver=None, department=None).get().n == 12


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("set"),
            st.integers(0, 11),
            st.sampled_from(["issued_on", "post_on", "account_on"]),
            DAYS | st.none(),
        ),
        st.tuples(st.just("hand over"), st.integers(0, 11), DAYS | st.none()),
        st.tuples(st.just("ready"), st.integers(0, 11), DAYS | st.none()),
        st.tuples(st.just("live"), st.integers(0, 11), DAYS | st.none()),
        st.tuples(st.just("recall"), st.integers(0, 11), DAYS),
        st.tuples(st.just("scope"), DAYS),
        st.tuples(st.just("many"), DAYS),
        st.tuples(st.just("move"), st.integers(0, 11), st.integers(0, 11)),
        st.tuples(st.just("remove"), st.integers(0, 11)),
        st.tuples(st.just("undone"), DAYS),
    ),
    max_size=12,
)


class History:
    """Changes delegations in the ways that the product, an import or a rollback can change them."""

    def __init__(self) -> None:
        self.ids = list(Delegation.objects.order_by("pk").values_list("pk", flat=True))

    def one(self, place: int) -> object:
        return Delegation.objects.filter(pk=self.ids[place % len(self.ids)]) if self.ids else Delegation.objects.none()

    def take(self, step: tuple) -> None:  # type: ignore[type-arg]
        kind, *told = step
        getattr(self, kind.replace(" ", "_"))(*told)

    def set(self, place: int, column: str, on: date | None) -> None:
        self.one(place).update(**{column: on})

    def hand_over(self, place: int, on: date | None) -> None:
        self.one(place).update(handover=Handover.HANDED_OVER if on else Handover.SIGNED, handed_over_on=on)

    def ready(self, place: int, on: date | None) -> None:
        self.one(place).update(readiness=Readiness.READY if on else Readiness.PREPARING, ready_on=on)

    def live(self, place: int, on: date | None) -> None:
        self.one(place).update(use=Use.LIVE if on else Use.IDLE, live_on=on)

    def recall(self, place: int, on: date) -> None:
        self.one(place).update(handover=Handover.RECALLED, recalled_on=on)

    def scope(self, on: date) -> None:
        self.ids.append(DelegationFactory(batch=Batch.objects.first(), scoped_on=on, issued_on=on).pk)

    def many(self, on: date) -> None:
        Delegation.objects.update(signed_on=on)

    def move(self, place: int, other: int) -> None:
        source, target = self.one(place).first(), self.one(other).first()
        if source is not None and target is not None:
            free = not Delegation.objects.filter(
                batch=source.batch_id, power=source.power_id, receiver=target.receiver_id
            ).exists()
            if free:
                self.one(place).update(receiver=target.receiver_id)

    def remove(self, place: int) -> None:
        if self.ids:
            Delegation.objects.filter(pk=self.ids.pop(place % len(self.ids))).delete()

    def undone(self, on: date) -> None:
        try:
            with transaction.atomic():
                Delegation.objects.update(materials_on=on, basis_on=on)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass


@pytest.mark.django_db
def test_any_history_leaves_the_counters_equal_to_a_recount() -> None:
    build_world()
    examined = 0

    @settings(max_examples=60, deadline=None)
    @given(steps=STEPS)
    def run(steps: list[tuple]) -> None:  # type: ignore[type-arg]
        nonlocal examined
        with transaction.atomic():
            history = History()
            for step in steps:
                history.take(step)
                examined += 1
            assert tallied() == recounted()
            transaction.set_rollback(True)

    run()
    assert examined > 100


def test_the_round_counts_as_its_rows(round_loaded: None) -> None:
    assert tallied() == recounted()
    assert Tally.objects.count() > 1000


def _naive(batch: Batch, as_of: date, **within: object) -> dict[str, int]:
    rows = Delegation.objects.filter(batch=batch, **within)
    return {m: n for m, c in MEASURES.items() if (n := rows.filter(**{f"{c}__lte": as_of}).count())}


@pytest.mark.parametrize("as_of", [date(2021, 10, 5), date(2021, 11, 9), date(2021, 12, 10), LAST])
def test_the_board_of_any_day_equals_the_rows_of_that_day(round_loaded: None, as_of: date) -> None:
    user, batch = _user("demo.office"), _province_batch()
    board = queries.board(user, batch, as_of)
    assert {m: n for m, n in board.totals.items() if n} == _naive(batch, as_of)
    in_scope = _naive(batch, as_of).get("scoped", 0)
    assert in_scope == (1530 if as_of >= batch.starts_on else 0)
    assert sum(line.scoped for line in board.by_receiver) == in_scope
    assert len(board.by_receiver) == (6 if in_scope else 0)
    for line in (*board.by_receiver, *board.by_department):
        axis = "receiver" if line in board.by_receiver else "department"
        rows = _naive(batch, as_of, **{axis: line.unit})
        counts = (line.scoped, line.handed_over, line.ready, line.live)
        assert counts == tuple(rows.get(m, 0) for m in ("scoped", "handed_over", "ready", "live"))
    before = _naive(batch, as_of - timedelta(days=7))
    week = {m: n - before.get(m, 0) for m, n in _naive(batch, as_of).items()}
    assert board.week == {m: n for m, n in week.items() if n}
    for blocker in board.blockers:
        assert blocker.shut == in_scope - _naive(batch, as_of).get(blocker.proof, 0)


def _user(name: str) -> User:
    found: User = User.objects.get(username=name)
    return found


def _province_batch() -> Batch:
    """The batch of 255 powers for six counties."""
    found: Batch = Batch.objects.annotate(cells=Count("delegations")).get(cells=1530)
    return found


def test_a_county_sees_only_its_own_on_the_board(round_loaded: None) -> None:
    user, batch = _user("demo.county"), _province_batch()
    board = queries.board(user, batch, LAST)
    assert [line.unit for line in board.by_receiver] == [org.receiver_of(user.unit)]
    assert board.totals["scoped"] == 255


def test_stages_by_date_agree_in_sql_in_python_and_on_the_matrix(round_loaded: None) -> None:
    user, batch = _user("demo.office"), _province_batch()
    rows = queries.visible_to(user).filter(batch=batch)
    for as_of in (date(2021, 10, 4), FIRST, date(2021, 11, 20), LAST):
        in_sql = dict(rows.annotate(then=queries.stage_at(as_of)).values_list("public_id", "then"))
        in_python = {row.public_id: queries.stage_on(row, as_of) or "" for row in rows}
        assert in_sql == in_python
        for stage in Stage:
            found = set(rows.filter(queries.in_stage(stage, as_of)).values_list("public_id", flat=True))
            assert found == {one for one, then in in_python.items() if then == stage}
        receivers, powers = queries.extent(user, batch)
        seen = queries.matrix(rows, batch, as_of, receivers=receivers, powers=powers)
        cells = {c.public_id: c.stage for p in seen.panels for r in p.rows for c in r.cells if c}
        assert cells == {one: then for one, then in in_python.items() if then}
        for row in rows[:50]:
            shut = set(queries.shut_proofs(row, as_of))
            assert shut == {p for p in READINESS if rows.filter(queries.with_shut_gate(p, as_of), pk=row.pk).exists()}
