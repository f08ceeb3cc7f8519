"""The board: how far the batch has come, by receiver and department, what blocks it, what the last week brought."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from fuquan.domain.delegation.models import Batch, Tally
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, Proof
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object, Verb

from .sight import batches_visible_to, scope

SCOPED, ISSUED, SIGNED, HANDED_OVER, READY, LIVE, RECALLED = (
    "scoped",
    "issued",
    "signed",
    "handed_over",
    "ready",
    "live",
    "recalled",
)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One receiver or department on the board; every number counts delegations."""

    unit: Unit
    scoped: int
    handed_over: int
    ready: int
    live: int

    @property
    def not_ready(self) -> int:
        return self.handed_over - self.ready


@dataclass(frozen=True, slots=True)
class Blocker:
    """One readiness condition and how many delegations in scope lack it."""

    proof: Proof
    label: str
    shut: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the board shows, all counted from the tallies that the database keeps."""

    totals: Mapping[str, int]
    week: Mapping[str, int]
    by_receiver: tuple[Line, ...]
    by_department: tuple[Line, ...]
    blockers: tuple[Blocker, ...]
    daily: tuple[tuple[date, int, int, int], ...]


def tallied(
    user: User, batch: Batch, *, receiver: Unit | None = None, department: Unit | None = None
) -> QuerySet[Tally]:
    """The tally rows of the finest grain that ``user`` may add up in this batch."""
    allowed = scope(user, Object.BOARD, Verb.READ)
    rows = Tally.objects.filter(batch=batch)
    if allowed is None:
        return rows.none()
    rows = rows.filter(receiver__isnull=False, department__isnull=False).filter(allowed)
    if receiver is not None:
        rows = rows.filter(receiver=receiver)
    return rows.filter(department=department) if department is not None else rows


def board(
    user: User, batch: Batch, as_of: date, *, receiver: Unit | None = None, department: Unit | None = None
) -> Board:
    """The board of ``batch`` on ``as_of`` as ``user`` may see it, within one receiver or department when given."""
    rows = tallied(user, batch, receiver=receiver, department=department)
    unbounded = scope(user, Object.BOARD, Verb.READ) == Q() and receiver is None and department is None
    by_receiver = Tally.objects.filter(batch=batch, department__isnull=True) if unbounded else rows
    by_department = Tally.objects.filter(batch=batch, receiver__isnull=True) if unbounded else rows
    receivers = _sums(by_receiver, "receiver", as_of)
    departments = _sums(by_department, "department", as_of)
    totals: dict[str, int] = defaultdict(int)
    for measures in departments.values():
        for measure, n in measures.items():
            totals[measure] += n
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[*receivers, *departments])}
    blockers = [Blocker(proof, PROOF_LABELS[proof], totals[SCOPED] - totals[proof]) for proof in READINESS]
    return Board(
        totals=dict(totals),
        week=_week(by_department, as_of),
        by_receiver=_lines(receivers, units),
        by_department=_lines(departments, units),
        blockers=tuple(sorted(blockers, key=lambda blocker: -blocker.shut)),
        daily=_daily(by_department, as_of),
    )


def _sums(rows: QuerySet[Tally], axis: str, as_of: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, measure, n in rows.filter(on__lte=as_of).values_list(axis, "measure").annotate(total=Sum("n")):
        found[unit][measure] = n
    return found


def _lines(sums: Mapping[int, Mapping[str, int]], units: Mapping[int, Unit]) -> tuple[Line, ...]:
    lines = [
        Line(units[pk], m.get(SCOPED, 0), m.get(HANDED_OVER, 0), m.get(READY, 0), m.get(LIVE, 0))
        for pk, m in sums.items()
        if m.get(SCOPED, 0)
    ]
    return tuple(sorted(lines, key=lambda line: (line.unit.position, line.unit.code)))


def _week(rows: QuerySet[Tally], as_of: date) -> dict[str, int]:
    recent = rows.filter(on__gt=as_of - WEEK, on__lte=as_of)
    found = dict(recent.values_list("measure").annotate(total=Sum("n")))
    return {measure: n for measure, n in found.items() if n}


def _daily(rows: QuerySet[Tally], as_of: date) -> tuple[tuple[date, int, int, int], ...]:
    """Cumulated handed over, ready and live on each day that something happened."""
    steps: dict[date, dict[str, int]] = defaultdict(dict)
    shown = rows.filter(on__lte=as_of, measure__in=[HANDED_OVER, READY, LIVE])
    for on, measure, n in shown.values_list("on", "measure").annotate(total=Sum("n")):
        steps[on][measure] = n
    found, handed, ready, live = [], 0, 0, 0
    for on in sorted(steps):
        handed += steps[on].get(HANDED_OVER, 0)
        ready += steps[on].get(READY, 0)
        live += steps[on].get(LIVE, 0)
        found.append((on, handed, ready, live))
    return tuple(found)


def receivers_of(batch: Batch, user: User) -> QuerySet[Unit]:
    """The receivers of a batch that the user may see."""
    seen = tallied(user, batch).values("receiver").distinct()
    return org.receivers().filter(pk__in=seen)


def batches_by_size(user: User) -> tuple[tuple[Batch, int], ...]:
    """The batches that the user may see, each with how many delegations it holds in all; the current one first.

    Current is the provincial batch under way that holds most delegations.
    """
    sizes = Tally.objects.filter(receiver__isnull=True, measure=SCOPED).values_list("batch").annotate(total=Sum("n"))
    held: dict[int, int] = dict(sizes)
    found = [(batch, held.get(batch.pk, 0)) for batch in batches_visible_to(user)]
    under_way = sorted(found, key=lambda pair: (pair[0].is_history, not pair[0].is_provincial, -pair[1]))
    return tuple(under_way)
