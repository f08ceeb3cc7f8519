"""A ledger as a page: its sheet, its list, which rows of a day it shows and what it adds up; shared column values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from fuquan.domain.org.models import User
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import Attendance, HandoverItem, ResourceInput, SessionPower
from fuquan.web.parts import Term
from fuquan.web.shell import Request
from fuquan.web.tables import Listing, Rows

Sums = Callable[[Request, Rows], Sequence[Term]]
Prepare = Callable[[User, QuerySet[Any], date], QuerySet[Any]]


def _nothing(_request: Request, _rows: Rows) -> Sequence[Term]:
    """The number of rows says all."""
    return ()


def _as_stored(_user: User, rows: QuerySet[Any], _day: date) -> QuerySet[Any]:
    """The rows carry all that the columns show."""
    return rows


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One ledger as a page: its sheet, its route, its list; ``dated`` is the column that says when a row came in.

    ``sums`` adds up the rows that are asked for, the measure of the ledger first. Without ``dated`` all rows count.
    """

    kind: str
    route: str
    label: str
    listing: Listing
    subtitle: str
    dated: str = ""
    prepare: Prepare = _as_stored
    sums: Sums = _nothing

    def rows(self, user: User, day: date) -> QuerySet[Any]:
        """The rows that ``user`` may see and that stood in the ledger on ``day``; each knows that day as ``day``."""
        ledger = queries.LEDGERS[self.kind]
        rows = queries.visible_to(user, ledger.model).select_related(*ledger.related)
        if self.dated:
            rows = rows.filter(**{f"{self.dated}__lte": day})
        return self.prepare(user, rows.annotate(day=Value(day, DateField())), day)


def until(column: str) -> Callable[[Any], date | None]:
    """A day of the row, unless it lies after the day shown."""

    def told(row: Any) -> date | None:
        on = getattr(row, column)
        return on if on is not None and on <= row.day else None

    return told


def power_url(row: Any) -> str:
    """The address of the row's power; empty without one."""
    return reverse("catalog:power", args=[row.power.public_id]) if row.power else ""


def power_name(row: Any) -> str:
    """The current name of the row's power; empty without one."""
    return row.power.current.name if row.power and row.power.current else ""


def session_url(row: Attendance | SessionPower) -> str:
    """The address of the row's training session."""
    return reverse("readiness:session", args=[row.session.public_id])


def pieces(row: HandoverItem | ResourceInput) -> str:
    """A quantity with its measure."""
    return f"{row.quantity:,}{row.measure}"


def counted(groups: QuerySet[Any, Any]) -> Coalesce:
    """The number ``n`` of the one group that a subquery finds, 0 when it finds none."""
    return Coalesce(Subquery(groups.values("n"), output_field=IntegerField()), 0)
