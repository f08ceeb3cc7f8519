"""The board: how far the batch has come, by receiver and department, what blocks it, what the last week brought."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from fuquan.domain.delegation.models import Batch, Tally
from fuquan.domain.delegation.rules import PROOF_LABELS, READINESS, Proof
from fuquan.domain.org import policy
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object, Relation, Verb

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
FUNNEL = (SCOPED, HANDED_OVER, READY, LIVE)
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


@dataclass(frozen=True, slots=True)
class Grains:
    """The counters that one person may add up in a batch, each question in the coarsest grain that answers it."""

    of_receivers: QuerySet[Tally]
    of_departments: QuerySet[Tally]
    of_all: QuerySet[Tally]


def grains(user: User, batch: Batch, *, receiver: Unit | None = None, department: Unit | None = None) -> Grains:
    """The counters of ``batch`` that ``user`` may add up, within one receiver or department when given.

    Rows that sum over receivers (or departments) answer only where no single receiver (department) is meant.
    """
    allowed = scope(user, Object.BOARD, Verb.READ)
    if allowed is None:
        none = Tally.objects.none()
        return Grains(none, none, none)
    relations = policy.relations_for(user.role, Object.BOARD, Verb.READ)
    everything = Relation.UNRELATED in relations
    own_department = Relation.OWN_DEPARTMENT in relations and not everything
    own_receivers = bool(relations - {Relation.OWN_DEPARTMENT}) and not everything
    one_receiver, one_department = own_receivers or receiver is not None, own_department or department is not None
    wanted = {"receiver": receiver} if receiver is not None else {}
    wanted |= {"department": department} if department is not None else {}

    def rows(*, by_receiver: bool, by_department: bool) -> QuerySet[Tally]:
        grain = {"receiver__isnull": not by_receiver, "department__isnull": not by_department}
        return Tally.objects.filter(allowed, batch=batch, **grain, **wanted)

    return Grains(
        of_receivers=rows(by_receiver=True, by_department=one_department),
        of_departments=rows(by_receiver=one_receiver, by_department=True),
        of_all=rows(by_receiver=one_receiver, by_department=one_department),
    )


def board(
    user: User, batch: Batch, as_of: date, *, receiver: Unit | None = None, department: Unit | None = None
) -> Board:
    """The board of ``batch`` on ``as_of`` as ``user`` may see it, within one receiver or department when given."""
    seen = grains(user, batch, receiver=receiver, department=department)
    receivers = _sums(seen.of_receivers, "receiver", as_of)
    departments = _sums(seen.of_departments, "department", as_of)
    totals = _by_measure(seen.of_all.filter(on__lte=as_of))
    scoped = totals.get(SCOPED, 0)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[*receivers, *departments])}
    blockers = [Blocker(proof, PROOF_LABELS[proof], scoped - totals.get(proof, 0)) for proof in READINESS]
    return Board(
        totals=totals,
        week=_by_measure(seen.of_all.filter(on__gt=as_of - WEEK, on__lte=as_of)),
        by_receiver=_lines(receivers, units),
        by_department=_lines(departments, units),
        blockers=tuple(sorted(blockers, key=lambda blocker: -blocker.shut)),
        daily=_daily(seen.of_all, as_of),
    )


def _sums(rows: QuerySet[Tally], axis: str, as_of: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    shown = rows.filter(measure__in=FUNNEL, on__lte=as_of)
    for unit, measure, n in shown.values_list(axis, "measure").annotate(total=Sum("n")):
        found[unit][measure] = n
    return found


def _by_measure(rows: QuerySet[Tally]) -> dict[str, int]:
    found = dict(rows.values_list("measure").annotate(total=Sum("n")))
    return {measure: n for measure, n in found.items() if n}


def _lines(sums: Mapping[int, Mapping[str, int]], units: Mapping[int, Unit]) -> tuple[Line, ...]:
    lines = [
        Line(units[pk], m.get(SCOPED, 0), m.get(HANDED_OVER, 0), m.get(READY, 0), m.get(LIVE, 0))
        for pk, m in sums.items()
        if m.get(SCOPED, 0)
    ]
    return tuple(sorted(lines, key=lambda line: (line.unit.position, line.unit.code)))


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


def extent(
    user: User, batch: Batch, *, receiver: Unit | None = None, department: Unit | None = None
) -> tuple[tuple[Unit, ...], int]:
    """The receivers of a batch that the user may see, and the most powers that one of them has."""
    rows = grains(user, batch, receiver=receiver, department=department).of_receivers.filter(measure=SCOPED)
    held: dict[int, int] = dict(rows.values_list("receiver").annotate(total=Sum("n")))
    units = org.receivers().filter(pk__in=[pk for pk, n in held.items() if n])
    return tuple(units), max(held.values(), default=0)


def batches_by_size(user: User) -> tuple[tuple[Batch, int], ...]:
    """The batches that the user may see, each with how many delegations it holds in all; the current one first.

    Current is the provincial batch under way that holds most delegations.
    """
    whole = Tally.objects.filter(receiver__isnull=True, department__isnull=True, measure=SCOPED)
    sizes = whole.values_list("batch").annotate(total=Sum("n"))
    held: dict[int, int] = dict(sizes)
    found = [(batch, held.get(batch.pk, 0)) for batch in batches_visible_to(user)]
    under_way = sorted(found, key=lambda pair: (pair[0].is_history, not pair[0].is_provincial, -pair[1]))
    return tuple(under_way)
