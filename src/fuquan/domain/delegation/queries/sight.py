"""Who sees which rows: the policy table turned into filters. The only door to rows."""

from datetime import date

from django.db.models import Q, QuerySet

from fuquan.domain.delegation.models import Batch, Delegation, Evidence, Waiver
from fuquan.domain.org import clock, policy
from fuquan.domain.org import queries as org
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Relation, Verb


def scope(user: User, subject: Object, verb: Verb, *, prefix: str = "") -> Q | None:
    """The filter for rows that ``user`` may ``verb``; None when there are none at all.

    ``prefix`` leads from the filtered model to the delegation's columns, such as ``delegation__``.
    """
    relations = policy.relations_for(user.role, subject, verb)
    if not relations or not user.is_active:
        return None
    if Relation.UNRELATED in relations:
        return Q()
    found = Q(pk__in=[])
    if Relation.OWN_DEPARTMENT in relations:
        found |= Q(**{f"{prefix}department": user.unit_id})
    own = org.receiver_of(user.unit)
    if own is not None and Relation.OWN_RECEIVER in relations:
        found |= Q(**{f"{prefix}receiver": own.pk})
    if own is not None and Relation.OWN_CLUSTER in relations:
        found |= Q(**{f"{prefix}receiver__in": list(org.clusters_of(own).values_list("pk", flat=True))})
    return found


def visible_to(user: User, verb: Verb = Verb.LIST) -> QuerySet[Delegation]:
    """The delegations that ``user`` may see (or ``verb``), in the order of the batch's list.

    The few batches and units come by queries of their own: joining them all costs more in planning than in reading.
    """
    rows = Delegation.objects.select_related("version__system").prefetch_related(
        "batch", "department", "receiver", "receiving_unit"
    )
    found = scope(user, Object.DELEGATION, verb)
    return rows.none() if found is None else rows.filter(found)


def evidence_visible_to(user: User, verb: Verb = Verb.LIST) -> QuerySet[Evidence]:
    """The evidence that ``user`` may see."""
    rows = Evidence.objects.select_related("filed_by__unit", "withdrawn_by__unit", "attachment", "delegation")
    found = scope(user, Object.EVIDENCE, verb, prefix="delegation__")
    return rows.none() if found is None else rows.filter(found)


def waivers_visible_to(user: User, verb: Verb = Verb.LIST) -> QuerySet[Waiver]:
    """The waivers that ``user`` may see."""
    rows = Waiver.objects.select_related("asked_by__unit", "confirmed_by__unit", "delegation")
    found = scope(user, Object.WAIVER, verb, prefix="delegation__")
    return rows.none() if found is None else rows.filter(found)


def batches_visible_to(user: User) -> QuerySet[Batch]:
    """All batches, for everybody who works in the reform."""
    return Batch.objects.all() if policy.allows(user.role, Object.BATCH, Verb.LIST) else Batch.objects.none()


def relation_of(user: User, delegation: Delegation) -> Relation:
    """How a delegation stands to the user's unit."""
    return org.relation_to(user, department=delegation.department, receiver=delegation.receiver)


def may(user: User, subject: Object, verb: Verb, delegation: Delegation) -> bool:
    """May ``user`` do ``verb`` to a ``subject`` of this delegation?"""
    return user.is_active and policy.allows(user.role, subject, verb, [relation_of(user, delegation)])


def business_day() -> date:
    """The day that limits are judged by: today, or the demonstration's own last day."""
    here = org.installation()
    return here.demonstration_as_of if here and here.demonstration_as_of else clock.today()
