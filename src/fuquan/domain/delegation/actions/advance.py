"""Move delegations along their three tables: by the system as soon as the evidence allows, by a person where law asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Delegation, StageChange
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.delegation.states import (
    HANDOVER,
    READINESS_LIFE,
    USE,
    Handover,
    Readiness,
    Stage,
    Use,
)
from fuquan.domain.journal import actions as journal
from fuquan.domain.org import clock
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import Role, System
from fuquan.engines.lifecycle import Verdict, assess

SYSTEM = System("B1-B2")
CHUNK = 500
_LIVES = (("handover", HANDOVER, Handover), ("readiness", READINESS_LIFE, Readiness), ("use", USE, Use))


class Blocked(Exception):
    """A gate is shut. The verdict says which, and why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__("；".join(finding.message for finding in verdict.findings))


@dataclass(frozen=True, slots=True)
class Move:
    """One step that a delegation took."""

    delegation: Delegation
    lifecycle: str
    transition: str
    stage: str
    on: date


@transaction.atomic
def settle(delegation_ids: Collection[int], *, by: System = SYSTEM) -> int:
    """Bring the columns and stages of these delegations into line with their evidence; answers how many steps.

    Each step is a transition of the tables whose gates are open (or, on the way back, whose conditions are lost); it
    leaves a row and, together with the others, a journal entry in the system's own name.
    """
    if not delegation_ids:
        return 0
    today = queries.business_day()
    _fill_columns(queries.locked(delegation_ids), today)
    moves = [move for one in queries.load_facts(delegation_ids) for move in _steps_of(one, today)]
    if not moves:
        return 0
    _store({move.delegation.pk: move.delegation for move in moves}.values())
    now = clock.now()
    StageChange.objects.bulk_create(
        [
            StageChange(
                delegation=move.delegation,
                lifecycle=move.lifecycle,
                transition=move.transition,
                stage=move.stage,
                on=move.on,
                at=now,
                rule=by.rule,
            )
            for move in moves
        ],
        batch_size=1000,
    )
    _tell(moves, by=by)
    return len(moves)


@transaction.atomic
def advance(delegation: Delegation, verb: str, *, by: User, on: date, reason: str = "") -> Delegation:
    """Do ``verb`` on purpose. Raises Blocked with every reason, LookupError for a verb that does not exist."""
    name, life, states = next(
        (entry for entry in _LIVES if any(t.name == verb for t in entry[1].transitions)), (None, None, None)
    )
    if life is None or states is None or name is None:
        raise LookupError(f"no verb {verb!r}")
    (locked,) = queries.load_facts([delegation.pk])
    transition = life.verb(verb)
    roles = [by.role] if queries.may(by, Object.DELEGATION, Verb.ADVANCE, locked) else []
    verdict = assess(transition, states(getattr(locked, name)), queries.facts_of(locked), roles)
    if not verdict.allowed:
        raise Blocked(verdict)
    _enter(locked, name, transition.target.value, on)
    locked.stage = _stage(locked)
    _store([locked])
    StageChange.objects.create(
        delegation=locked,
        lifecycle=name,
        transition=verb,
        stage=transition.target.value,
        on=on,
        at=clock.now(),
        by=by,
        reason=reason,
    )
    journal.record(
        f"delegation.{verb}", by=by, subject=locked.public_id, on=on, facts={"reason": reason, "stage": locked.stage}
    )
    return locked


def _steps_of(delegation: Delegation, today: date) -> list[Move]:
    """The steps that the system may take with this delegation now, taken on the object."""
    moves: list[Move] = []
    if delegation.handover == Handover.RECALLED:
        return moves
    facts = queries.facts_of(delegation)
    for name, life, states in _LIVES:
        moved = True
        while moved:
            moved = False
            for transition in life.leaving(states(getattr(delegation, name))):
                verdict = assess(transition, states(getattr(delegation, name)), facts, [Role.SYSTEM])
                if verdict.allowed:
                    on = _day_of(delegation, transition.name, today)
                    _enter(delegation, name, transition.target.value, on)
                    facts = queries.facts_of(delegation)
                    moves.append(Move(delegation, name, transition.name, transition.target.value, on))
                    moved = True
                    break
    delegation.stage = _stage(delegation)
    return moves


def _day_of(delegation: Delegation, verb: str, today: date) -> date:
    """The day a step came true: the latest day of what it rests on, ``today`` when it rests on nothing."""
    resting: Sequence[date | None] = {
        "issue": [delegation.issued_on, delegation.scoped_on],
        "sign": [delegation.signed_on, delegation.issued_on],
        "hand_over": [delegation.signed_on, delegation.materials_on, delegation.witnessed_on],
        "get_ready": [delegation.handed_over_on, *(getattr(delegation, f"{proof}_on") for proof in READINESS)],
        "go_live": [delegation.ready_on, delegation.first_case_on],
    }.get(verb, [])
    known = [on for on in resting if on is not None]
    return max(known, default=today)


def _enter(delegation: Delegation, lifecycle: str, stage: str, on: date) -> None:
    setattr(delegation, lifecycle, stage)
    if stage == Handover.HANDED_OVER:
        delegation.handed_over_on = on
    elif stage == Handover.RECALLED:
        delegation.recalled_on = on
    elif lifecycle == "readiness":
        delegation.ready_on = on if stage == Readiness.READY else None
    elif lifecycle == "use":
        delegation.live_on = on if stage == Use.LIVE else None


def _stage(delegation: Delegation) -> Stage:
    if delegation.handover == Handover.RECALLED:
        return Stage.RECALLED
    if delegation.use == Use.LIVE:
        return Stage.LIVE
    if delegation.readiness == Readiness.READY and delegation.handover == Handover.HANDED_OVER:
        return Stage.READY
    return Stage(delegation.handover)


_STORED = (
    ("handover", "text"),
    ("readiness", "text"),
    ("use", "text"),
    ("stage", "text"),
    ("handed_over_on", "date"),
    ("ready_on", "date"),
    ("live_on", "date"),
    ("recalled_on", "date"),
)


def _store(delegations: Iterable[Delegation]) -> None:
    rows = list(delegations)
    columns = ", ".join(name for name, _ in _STORED)
    sets = ", ".join(f"{name} = v.{name}" for name, _ in _STORED)
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in _STORED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE delegation_delegation d SET {sets} "
            f"FROM unnest(%s::bigint[], {arrays}) AS v(id, {columns}) WHERE d.id = v.id",
            [[row.pk for row in rows], *([_plain(getattr(row, name)) for row in rows] for name, _ in _STORED)],
        )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _fill_columns(delegation_ids: Sequence[int], today: date) -> None:
    """Set every ``*_on`` column to the first day on which evidence of its proof that is valid ``today`` stands."""
    columns = ", ".join(f"{proof}_on = e.{proof}_on" for proof in Proof)
    found = ", ".join(f"min(\"on\") FILTER (WHERE proof = '{proof}') AS {proof}_on" for proof in Proof)
    changed = " OR ".join(f"d.{proof}_on IS DISTINCT FROM e.{proof}_on" for proof in Proof)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE delegation_delegation d SET {columns} FROM ("
            f" SELECT ids.id, {found} FROM unnest(%s::bigint[]) AS ids(id) LEFT JOIN delegation_evidence e"
            " ON e.delegation_id = ids.id AND e.withdrawn_at IS NULL AND (e.until IS NULL OR e.until >= %s)"
            f" GROUP BY ids.id) e WHERE d.id = e.id AND ({changed})",
            [list(delegation_ids), today],
        )


def _tell(moves: Sequence[Move], *, by: System) -> None:
    for start in range(0, len(moves), CHUNK):
        told: dict[str, list[str]] = {}
        for move in moves[start : start + CHUNK]:
            told.setdefault(move.transition, []).append(f"{move.delegation.public_id} {move.on.isoformat()}")
        subjects = {move.delegation.public_id for move in moves}
        journal.record(
            "delegation.settle", by=by, subject=subjects.pop() if len(subjects) == 1 else "", facts={"moved": told}
        )
