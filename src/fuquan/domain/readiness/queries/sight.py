"""Who sees which rows of the ledgers: the policy table, applied to each ledger's own way to department and receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import BigIntegerField, Exists, F, Model, OuterRef, Q, QuerySet, Value

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.delegation.queries.sight import scope
from fuquan.domain.org.models import User
from fuquan.domain.org.policy import Object, Verb
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Way:
    """The columns that lead from a ledger's row to its department and its receiver; empty when it has none."""

    department: str = ""
    receiver: str = ""


WAYS: Mapping[type[Model], Way] = {
    HandoverItem: Way("department", "receiver"),
    TrainingPlan: Way("department"),
    TrainingSession: Way("department"),
    SessionPower: Way("session__department"),
    Attendance: Way("session__department", "receiver"),
    Guidance: Way("department", "receiver"),
    AccountRequest: Way("", "receiver"),
    ResourceInput: Way("provider_unit", "receiver"),
    ReceivingPlan: Way("", "receiver"),
}


def visible_to(user: User, ledger: type[Row], verb: Verb = Verb.LIST) -> QuerySet[Row]:
    """The rows of ``ledger`` that ``user`` may see.

    A session and what it covered are also seen by those whose units attended it, an account by the departments whose
    powers wait for it in that receiver, a resource by the municipal department that provided it.
    """
    rows = ledger._default_manager.all()
    allowed = scope(user, Object.LEDGER, verb)
    if allowed is None:
        return rows.none()
    if allowed == Q():
        return rows
    way = WAYS[ledger]
    found = rows.alias(**_aliases(way)).filter(allowed)
    more = _further(user, ledger, verb)
    return found if more is None else rows.filter(Q(pk__in=found.values("pk")) | more)


def _aliases(way: Way) -> dict[str, F | Value]:
    names = {"department": way.department, "receiver": way.receiver}
    nobody = Value(None, output_field=BigIntegerField())
    return {name: F(path) if path else nobody for name, path in names.items() if path != name}


def _further(user: User, ledger: type[Model], verb: Verb) -> Q | Exists | None:
    if ledger in (TrainingSession, SessionPower):
        attended = visible_to(user, Attendance, verb).values("session")
        return Q(pk__in=attended) if ledger is TrainingSession else Q(session__in=attended)
    if ledger is AccountRequest:
        allowed = scope(user, Object.LEDGER, verb)
        waiting = Delegation.objects.filter(allowed or Q(pk__in=[]))
        return Exists(waiting.filter(version__system=OuterRef("system"), receiver=OuterRef("receiver")))
    return None
