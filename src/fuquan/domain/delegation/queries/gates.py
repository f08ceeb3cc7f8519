"""How the gates of one delegation stand: readings for the page, verdicts for the buttons, facts for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.delegation.rules import READINESS, Facts, Proof, Source
from fuquan.domain.delegation.states import (
    FILERS,
    GATES,
    HANDOVER,
    READINESS_LIFE,
    USE,
    Handover,
    Readiness,
    Use,
)
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import Verdict, available

from .sight import may


@dataclass(frozen=True, slots=True)
class Reading:
    """One condition of one delegation: open or shut, since when, proven by what, or why not."""

    proof: Proof
    label: str
    open: bool
    needed: bool
    on: date | None
    message: str
    basis: str
    evidence: tuple[Evidence, ...]
    may_file: bool


def facts_of(delegation: Delegation, as_of: date | None = None) -> Facts:
    """What the gates look at; with ``as_of``, only what had been proven by that day."""
    proven = {}
    for proof in Proof:
        on = getattr(delegation, f"{proof}_on")
        if on is not None and (as_of is None or on <= as_of):
            proven[proof] = on
    return Facts(
        mode=delegation.mode,
        basis=delegation.version.basis_text,
        power_type=delegation.version.type,
        proven=proven,
        qualification=delegation.version.qualification,
        system=delegation.version.system.name if delegation.version.system else "",
        handed_over=delegation.handover == Handover.HANDED_OVER,
        ready=delegation.readiness == Readiness.READY,
        history=delegation.batch.is_history,
    )


def locked(delegation_ids: Iterable[int]) -> list[int]:
    """The ids of those of the delegations that exist, locked for the change that follows."""
    rows = Delegation.objects.filter(pk__in=list(delegation_ids)).select_for_update().order_by("pk")
    return list(rows.values_list("pk", flat=True))


def load_facts(delegation_ids: Iterable[int]) -> list[Delegation]:
    """The delegations with all that their gates look at, locked for the change that follows."""
    return list(
        Delegation.objects.filter(pk__in=list(delegation_ids))
        .select_related("batch", "version__system", "department", "receiver")
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def verdicts_for(delegation: Delegation, user: User) -> tuple[Verdict, ...]:
    """Every verb that leaves the delegation's stages, each with all reasons against it."""
    facts = facts_of(delegation)
    roles = [user.role] if may(user, Object.DELEGATION, Verb.ADVANCE, delegation) else []
    found: list[Verdict] = []
    for life, state in (
        (HANDOVER, Handover(delegation.handover)),
        (READINESS_LIFE, Readiness(delegation.readiness)),
        (USE, Use(delegation.use)),
    ):
        if delegation.handover == Handover.RECALLED:
            continue
        offered = [t.name for t in life.leaving(state) if t.roles != (Role.SYSTEM,)]
        found += [v for v in available(life, state, facts, roles) if v.transition in offered]
    return tuple(found)


def may_file(user: User, delegation: Delegation, proof: Proof) -> bool:
    """May ``user`` file this proof, as far as post and unit go?"""
    return user.role in FILERS[proof] and may(user, Object.EVIDENCE, Verb.CREATE, delegation)


def may_withdraw(user: User, delegation: Delegation, proof: Proof) -> bool:
    """May ``user`` withdraw evidence of this proof?"""
    return user.role in FILERS[proof] and may(user, Object.EVIDENCE, Verb.WITHDRAW, delegation)


def readings_of(
    delegation: Delegation, user: User, as_of: date, *, proofs: Sequence[Proof] = READINESS
) -> tuple[Reading, ...]:
    """How ``proofs``, by default the twelve readiness conditions, stood on ``as_of``."""
    facts = facts_of(delegation, as_of)
    by_proof: dict[str, list[Evidence]] = {}
    rows = delegation.evidence.select_related("filed_by__unit", "withdrawn_by__unit", "attachment").filter(
        on__lte=as_of
    )
    for row in rows:
        by_proof.setdefault(row.proof, []).append(row)
    readings = []
    for proof in proofs:
        gate = GATES[proof]
        found = gate.inspect(facts)
        filed = tuple(by_proof.get(proof, ()))
        standing = [row for row in filed if row.withdrawn_at is None]
        readings.append(
            Reading(
                proof=proof,
                label=gate.label,
                open=found is None,
                needed=not any(row.source == Source.NOT_NEEDED for row in standing),
                on=facts.proven.get(proof),
                message=found.message if found else "",
                basis=gate.basis,
                evidence=filed,
                may_file=found is not None and may_file(user, delegation, proof),
            )
        )
    return tuple(readings)
