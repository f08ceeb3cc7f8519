"""A ledger written back in the layout it came in, so that importing the export again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fuquan.engines.sheets.write import Value

from .ledgers import LEDGERS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet ready to be written: its name, its headers, its rows."""

    name: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


def rows_of_sheet(kind: str, rows: QuerySet[Any], *, as_of: date) -> Sheet:
    """The sheet ``kind`` of these rows (already scoped); what is computed is computed for ``as_of``.

    Raises LookupError for a sheet that is no ledger, YearNotLoaded when a wait reaches into an unloaded year.
    """
    ledger = LEDGERS.get(kind)
    if ledger is None:
        raise LookupError(f"no ledger {kind!r}")
    shown = ledger.prepare(rows.select_related(*ledger.related), as_of)
    cells = [tuple(value for column in ledger.columns for value in column.cells(row)) for row in shown]
    return Sheet(kind, ledger.headers, cells)
