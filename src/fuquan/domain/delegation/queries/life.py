"""A delegation's whole life: every step, proof and waiver, the instrument behind it, and its sister delegations."""

from dataclasses import dataclass

from fuquan.domain.delegation.models import Agreement, Delegation, Evidence, StageChange, Waiver
from fuquan.domain.org.models import User

from .sight import evidence_visible_to, visible_to, waivers_visible_to


@dataclass(frozen=True, slots=True)
class Life:
    """All rows that tell about one delegation, each list in the order in which it happened."""

    changes: tuple[StageChange, ...]
    evidence: tuple[Evidence, ...]
    waivers: tuple[Waiver, ...]
    agreement: Agreement | None
    sisters: tuple[Delegation, ...]


def life_of(delegation: Delegation, user: User) -> Life:
    """The life of a delegation that ``user`` may see.

    ``sisters`` are the delegations of the same power and batch to other receivers, as far as the user may see them.
    """
    agreement = Agreement.objects.filter(
        batch=delegation.batch_id, department=delegation.department_id, receiver=delegation.receiver_id
    ).first()
    sisters = visible_to(user).filter(batch=delegation.batch_id, power=delegation.power_id).order_by("receiver")
    return Life(
        changes=tuple(delegation.changes.select_related("by__unit")),
        evidence=tuple(evidence_visible_to(user).filter(delegation=delegation)),
        waivers=tuple(waivers_visible_to(user).filter(delegation=delegation).order_by("asked_at")),
        agreement=agreement,
        sisters=tuple(sisters),
    )
