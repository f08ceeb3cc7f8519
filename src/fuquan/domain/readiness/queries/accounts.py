"""The board of accounts that wait: which system, opened by which level, for how long, blocking how many delegations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from fuquan.domain.catalog.models import LineSystem
from fuquan.domain.delegation import queries as delegation
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.org.models import Unit
from fuquan.domain.readiness.models import AccountRequest
from fuquan.domain.readiness.rules import AccountStage, account_stage
from fuquan.engines.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Waiting:
    """One account that was not tested on the day asked about."""

    account: AccountRequest
    stage: AccountStage
    working_days: int | None
    """Working days since it was requested; None when it was not requested yet."""
    blocks: int
    """Delegations of this receiver whose account condition was shut."""


@dataclass(frozen=True, slots=True)
class WaitingSystem:
    """One line system with the accounts that wait for it."""

    system: LineSystem
    accounts: tuple[Waiting, ...]
    unasked: tuple[Unit, ...]
    """Receivers whose delegations need the system and that have no account of it in the ledger."""
    longest: int
    blocks: int


@dataclass(frozen=True, slots=True)
class Opening:
    """How many accounts the ledger holds, how many were tested, and the middle wait from request to opening."""

    accounts: int
    tested: int
    median_days: int | None


def opening(accounts: QuerySet[AccountRequest], calendar: WorkCalendar, as_of: date) -> Opening:
    """The state of all accounts on ``as_of``; of an even number of waits the longer middle one is told."""
    rows = list(accounts)
    waits = sorted(
        calendar.workdays_between(row.requested_on, row.opened_on)
        for row in rows
        if row.requested_on and row.opened_on and row.opened_on <= as_of
    )
    tested = sum(_stage(row, as_of) == AccountStage.TESTED for row in rows)
    return Opening(len(rows), tested, waits[len(waits) // 2] if waits else None)


def accounts_waiting(
    accounts: QuerySet[AccountRequest], delegations: QuerySet[Delegation], calendar: WorkCalendar, as_of: date
) -> tuple[WaitingSystem, ...]:
    """Systems that block delegations on ``as_of``, those that block most first; both row sets are already scoped.

    Raises YearNotLoaded when a wait reaches into a year without a working calendar.
    """
    blocked = _blocked(delegations, as_of)
    waiting: dict[LineSystem, list[Waiting]] = defaultdict(list)
    answered = set()
    for row in accounts.select_related("system", "receiver", "receiving_unit"):
        answered.add((row.system_id, row.receiver_id))
        stage = _stage(row, as_of)
        if stage == AccountStage.TESTED:
            continue
        asked = row.requested_on if row.requested_on and row.requested_on <= as_of else None
        days = calendar.workdays_between(asked, as_of) if asked else None
        waiting[row.system].append(Waiting(row, stage, days, blocked.get((row.system_id, row.receiver_id), 0)))
    unasked = _unasked(set(blocked) - answered)
    systems = {system.pk: system for system in LineSystem.objects.filter(pk__in=unasked)}
    for pk in unasked:
        waiting[systems[pk]] += []
    found = [_line(system, some, unasked.get(system.pk, ()), blocked) for system, some in waiting.items()]
    return tuple(sorted(found, key=lambda line: (-line.blocks, -line.longest, line.system.code)))


def _line(
    system: LineSystem, some: Iterable[Waiting], unasked: tuple[Unit, ...], blocked: dict[tuple[int, int], int]
) -> WaitingSystem:
    ordered = tuple(sorted(some, key=lambda one: (-one.blocks, -(one.working_days or 0), one.account.number)))
    pairs = {(system.pk, one.account.receiver_id) for one in ordered} | {(system.pk, unit.pk) for unit in unasked}
    return WaitingSystem(
        system=system,
        accounts=ordered,
        unasked=unasked,
        longest=max((one.working_days or 0 for one in ordered), default=0),
        blocks=sum(blocked.get(pair, 0) for pair in pairs),
    )


def _blocked(delegations: QuerySet[Delegation], as_of: date) -> dict[tuple[int, int], int]:
    shut = delegations.select_related(None).filter(
        delegation.with_shut_gate(Proof.ACCOUNT, as_of),
        version__system__isnull=False,
        scoped_on__lte=as_of,
        batch__is_history=False,
    )
    rows = shut.order_by().values_list("version__system", "receiver").annotate(n=Count("pk"))
    return {(system, receiver): n for system, receiver, n in rows}


def _unasked(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[Unit, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    for system, receiver in pairs:
        found[system].append(receiver)
    units = Unit.objects.in_bulk({pk for some in found.values() for pk in some})
    return {
        system: tuple(sorted((units[pk] for pk in some), key=lambda unit: (unit.position, unit.code)))
        for system, some in found.items()
    }


def _stage(row: AccountRequest, as_of: date) -> AccountStage:
    return account_stage(row.requested_on, row.opened_on, row.tested_on, as_of)
