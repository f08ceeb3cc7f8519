"""Shortcuts through a delegation's life for the tests of it."""

from collections.abc import Iterable
from datetime import date

from fuquan.domain.delegation.actions import file_evidence
from fuquan.domain.delegation.models import Delegation, Evidence
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.org.models import User

HANDOVER = (Proof.ISSUED, Proof.SIGNED, Proof.MATERIALS, Proof.WITNESSED)


def prove(delegation: Delegation, proofs: Iterable[Proof], *, on: date, by: User) -> list[Evidence]:
    """File these proofs, leaving out what stands already; the delegation is read anew."""
    filed = []
    for proof in proofs:
        delegation.refresh_from_db()
        if getattr(delegation, f"{proof}_on") is None:
            filed.append(file_evidence(delegation, proof, on=on, reference=f"{proof}号", by=by))
    delegation.refresh_from_db()
    return filed


def hand_over(delegation: Delegation, *, on: date, by: User) -> None:
    """Bring a planned delegation to 已移交."""
    prove(delegation, HANDOVER, on=on, by=by)


def make_ready(delegation: Delegation, *, on: date, by: User) -> None:
    """Bring a handed-over delegation to 准备达标."""
    prove(delegation, READINESS, on=on, by=by)
