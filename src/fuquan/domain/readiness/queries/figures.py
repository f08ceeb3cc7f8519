"""The figures of preparation: coverage, materials, guidance, resources, each computed from rows up to a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.org.models import Unit
from fuquan.domain.readiness.models import (
    Attendance,
    Guidance,
    HandoverItem,
    ResourceInput,
    SessionPower,
    TrainingSession,
)
from fuquan.domain.readiness.rules import Caliber, Counted, Devices, MaterialKind, ResourceKind, count_devices


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, both counted."""

    part: int
    whole: int

    @property
    def per_mille(self) -> int:
        """The share in thousandths, rounded half up; 0 of nothing is 0."""
        return (2000 * self.part + self.whole) // (2 * self.whole) if self.whole else 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """Training coverage by both readings: powers that some session covers, and delegations with trained people."""

    powers: Share
    delegations: Share


@dataclass(frozen=True, slots=True)
class Training:
    """What was held: sessions, and attendances that signed for them."""

    sessions: int
    attendances: int


@dataclass(frozen=True, slots=True)
class Amount:
    """How much belongs to one unit."""

    unit: Unit
    number: int


@dataclass(frozen=True, slots=True)
class Materials:
    """Pieces handed over; each of the three breakdowns adds up to the total."""

    total: int
    by_kind: Mapping[MaterialKind, int]
    by_department: tuple[Amount, ...]
    by_receiver: tuple[Amount, ...]
    not_received: int
    """Pieces of the total whose receipt was not yet signed as complete."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Telephone guidance, counted apart from training."""

    total: int
    minutes: int
    answered_at_once: int
    by_topic: tuple[tuple[str, int], ...]
    by_department: tuple[Amount, ...]
    by_receiver: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What was put in: people, money in yuan, devices by the caliber asked for."""

    people: int
    yuan: int
    devices: Devices


@dataclass(frozen=True, slots=True)
class Resources:
    """What was put in altogether, at each receiver, and by each provider."""

    total: Put
    by_receiver: tuple[tuple[Unit, Put], ...]
    by_provider: tuple[tuple[str, Put], ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A session whose ledger states other numbers than its sign-in rows and covered powers add up to."""

    session: TrainingSession
    stated: tuple[int | None, int | None, int | None]
    counted: tuple[int, int, int]
    """Powers, units, attendances."""


def coverage(delegations: QuerySet[Delegation], batch: Batch, as_of: date) -> Coverage:
    """Both coverages of ``batch`` on ``as_of`` among ``delegations`` (already scoped)."""
    rows = delegations.select_related(None).order_by().filter(batch=batch, scoped_on__lte=as_of)
    held = SessionPower.objects.filter(session__on__lte=as_of).values("power")
    found = rows.aggregate(
        powers=Count("power", distinct=True),
        covered=Count("power", distinct=True, filter=Q(power__in=held)),
        delegations=Count("pk"),
        trained=Count("pk", filter=Q(trained_on__lte=as_of)),
    )
    return Coverage(Share(found["covered"], found["powers"]), Share(found["trained"], found["delegations"]))


def untrained(delegations: QuerySet[Delegation], batch: Batch, as_of: date) -> QuerySet[Delegation]:
    """The delegations behind the stricter coverage: those whose receiving unit had nobody trained by ``as_of``."""
    shut = Q(trained_on__isnull=True) | Q(trained_on__gt=as_of)
    return delegations.filter(shut, batch=batch, scoped_on__lte=as_of)


def training(sessions: QuerySet[TrainingSession], attendances: QuerySet[Attendance], as_of: date) -> Training:
    """Sessions held and attendances signed up to ``as_of``."""
    signed = attendances.order_by().filter(session__on__lte=as_of).aggregate(n=Sum("persons", default=0))
    return Training(sessions.filter(on__lte=as_of).count(), signed["n"])


def discrepancies(sessions: QuerySet[TrainingSession], as_of: date) -> tuple[Discrepancy, ...]:
    """Sessions held by ``as_of`` for which the stated numbers and the rows differ; a number not stated is not compared."""
    held = list(sessions.filter(on__lte=as_of))
    ids = [session.pk for session in held]
    powers = _counts(
        SessionPower.objects.filter(session__in=ids).values_list("session").annotate(Count("pk")).order_by()
    )
    signed = {
        session: (units, persons)
        for session, units, persons in Attendance.objects.filter(session__in=ids)
        .values_list("session")
        .annotate(Count("unit"), Sum("persons"))
        .order_by()
    }
    found = []
    for session in held:
        stated = (session.powers_stated, session.units_stated, session.attendances_stated)
        counted = (powers.get(session.pk, 0), *signed.get(session.pk, (0, 0)))
        if any(one is not None and one != other for one, other in zip(stated, counted, strict=True)):
            found.append(Discrepancy(session, stated, counted))
    return tuple(found)


def materials(items: QuerySet[HandoverItem], as_of: date) -> Materials:
    """Pieces handed over up to ``as_of``."""
    rows = items.order_by().filter(handed_on__lte=as_of)
    kinds = _counts(rows.values_list("kind").annotate(Sum("quantity")))
    received = Q(received_on__lte=as_of, complete=True)
    open_pieces = rows.exclude(received).aggregate(n=Sum("quantity", default=0))["n"]
    return Materials(
        total=sum(kinds.values()),
        by_kind={kind: kinds.get(kind, 0) for kind in MaterialKind},
        by_department=_amounts(rows.values_list("department").annotate(Sum("quantity"))),
        by_receiver=_amounts(rows.values_list("receiver").annotate(Sum("quantity"))),
        not_received=open_pieces,
    )


def calls(rows: QuerySet[Guidance], as_of: date) -> Calls:
    """Telephone guidance up to ``as_of``."""
    rows = rows.order_by().filter(on__lte=as_of)
    sums = rows.aggregate(
        total=Count("pk"), minutes=Sum("minutes", default=0), at_once=Count("pk", filter=Q(answered_at_once=True))
    )
    topics = _counts(rows.values_list("topic").annotate(Count("pk")))
    return Calls(
        total=sums["total"],
        minutes=sums["minutes"],
        answered_at_once=sums["at_once"],
        by_topic=tuple(sorted(topics.items(), key=lambda pair: (-pair[1], pair[0]))),
        by_department=_amounts(rows.values_list("department").annotate(Count("pk"))),
        by_receiver=_amounts(rows.values_list("receiver").annotate(Count("pk"))),
    )


def resources(rows: QuerySet[ResourceInput], as_of: date, caliber: Caliber = Caliber.STATED) -> Resources:
    """What was put in up to ``as_of``; the caliber only decides about devices (F13)."""
    inputs = list(rows.order_by("number").filter(on__lte=as_of).select_related("receiver"))
    by_receiver: dict[Unit, list[ResourceInput]] = defaultdict(list)
    by_provider: dict[str, list[ResourceInput]] = defaultdict(list)
    for row in inputs:
        by_receiver[row.receiver].append(row)
        by_provider[row.provider].append(row)
    ordered = sorted(by_receiver, key=lambda unit: (unit.position, unit.code))
    return Resources(
        total=_put(inputs, caliber),
        by_receiver=tuple((unit, _put(by_receiver[unit], caliber)) for unit in ordered),
        by_provider=tuple((name, _put(some, caliber)) for name, some in by_provider.items()),
    )


def _put(rows: Sequence[ResourceInput], caliber: Caliber) -> Put:
    return Put(
        people=sum(row.quantity for row in rows if row.kind == ResourceKind.PEOPLE),
        yuan=sum(row.yuan or 0 for row in rows if row.kind == ResourceKind.MONEY),
        devices=count_devices(
            ((row.provider, row.quantity, Counted(row.counted)) for row in rows if row.kind == ResourceKind.DEVICE),
            caliber,
        ),
    )


def _counts(pairs: Iterable[tuple[object, int]]) -> dict[object, int]:
    return dict(pairs)


def _amounts(pairs: Iterable[tuple[int, int]]) -> tuple[Amount, ...]:
    numbers = dict(pairs)
    units = Unit.objects.filter(pk__in=numbers).order_by(F("position"), F("code"))
    return tuple(Amount(unit, numbers[unit.pk]) for unit in units)
