"""File downward what the ledgers prove, so that the gates see it.

Evidence derived here is no effect of the import that brought a row: when an import is undone, it is derived anew from
the rows that are left, whichever import they came with.
"""

from collections.abc import Collection, Sequence

from django.db import transaction

from fuquan.domain.delegation.actions import Wanted, sync_evidence
from fuquan.domain.delegation.rules import Proof
from fuquan.domain.org.models import User
from fuquan.domain.org.roles import System
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.queries import Cell

LEDGER_RULE = System("B2-ledgers")
"""In whose name evidence is derived when nobody filed a row: after an import was undone, or by the clock."""


@transaction.atomic
def derive_evidence(
    *,
    by: User | System,
    delegation_ids: Collection[int] | None = None,
    proofs: Sequence[Proof] = queries.PROOFS,
) -> int:
    """Bring the evidence of ``proofs`` into line with the ledgers, for these delegations or for all of open batches.

    Call it for delegations that came into scope after their ledgers did. Answers how many pieces changed.
    """
    return derive_for(queries.cells(delegation_ids), proofs, by=by)


@transaction.atomic
def derive_for(about: Sequence[Cell], proofs: Sequence[Proof], *, by: User | System) -> int:
    """The same for delegations already at hand.

    A delegation whose power needs no line system keeps the evidence that says so: it is left out for that proof.
    """
    changed = 0
    for proof in proofs:
        asked = [cell for cell in about if proof != Proof.ACCOUNT or cell.system is not None]
        wanted = {
            pk: Wanted(on=one.on, reference=one.reference, origin=one.origin)
            for pk, one in queries.proven(proof, asked).items()
        }
        changed += sync_evidence(proof, [cell.pk for cell in asked], wanted, by=by)
    return changed
