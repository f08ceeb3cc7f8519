"""Where a delegation stood on a given day, read from its date columns."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, CharField, DateField, Q, QuerySet, Value, When

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.rules import READINESS, Proof
from fuquan.domain.delegation.states import Stage

STAGE_DATES: Mapping[Stage, str] = {
    Stage.RECALLED: "recalled_on",
    Stage.LIVE: "live_on",
    Stage.READY: "ready_on",
    Stage.HANDED_OVER: "handed_over_on",
    Stage.SIGNED: "signed_on",
    Stage.ISSUED: "issued_on",
    Stage.PLANNED: "scoped_on",
}
"""The column that dates each stage, the furthest stage first."""


def stage_at(as_of: date) -> Case:
    """SQL for the stage on ``as_of``: the first of STAGE_DATES that had come by then."""
    whens = [When(**{f"{column}__lte": as_of}, then=Value(stage.value)) for stage, column in STAGE_DATES.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def in_stage(stage: Stage, as_of: date) -> Q:
    """Delegations whose stage on ``as_of`` was exactly ``stage``."""
    found = Q(**{f"{STAGE_DATES[stage]}__lte": as_of})
    for further, column in STAGE_DATES.items():
        if further == stage:
            break
        found &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gt": as_of})
    return found


def with_shut_gate(proof: Proof, as_of: date) -> Q:
    """Delegations for which ``proof`` did not yet stand on ``as_of``."""
    return Q(**{f"{proof}_on__isnull": True}) | Q(**{f"{proof}_on__gt": as_of})


def stage_on(delegation: Delegation, as_of: date) -> Stage | None:
    """The stage of one delegation on ``as_of``; None before it was in scope."""
    for stage, column in STAGE_DATES.items():
        reached = getattr(delegation, column)
        if reached is not None and reached <= as_of:
            return stage
    return None


def shut_proofs(delegation: Delegation, as_of: date) -> tuple[Proof, ...]:
    """The readiness conditions that did not stand on ``as_of``."""
    dates = [(proof, getattr(delegation, f"{proof}_on")) for proof in READINESS]
    return tuple(proof for proof, on in dates if on is None or on > as_of)


def on_day(rows: QuerySet[Delegation], as_of: date) -> QuerySet[Delegation]:
    """The ``rows`` that were in scope on ``as_of``, each knowing that day as ``day``, with what a list shows of them."""
    shown = rows.select_related(None).select_related("batch", "power", "version", "department", "receiver")
    return shown.filter(scoped_on__lte=as_of).annotate(day=Value(as_of, DateField()))
