"""Questions about preparation: who sees which rows, what the ledgers prove, the figures, the accounts that wait."""

from .accounts import Opening, Waiting, WaitingSystem, accounts_waiting, opening
from .export import Sheet, rows_of_sheet
from .figures import (
    Amount,
    Calls,
    Coverage,
    Discrepancy,
    Materials,
    Put,
    Resources,
    Share,
    Training,
    calls,
    coverage,
    discrepancies,
    materials,
    resources,
    training,
    untrained,
)
from .ledgers import LEDGERS, Ledger
from .proof import PROOFS, Cell, cells, concerned, missing_materials, proven, touched_by
from .sight import visible_to

__all__ = [
    "LEDGERS",
    "PROOFS",
    "Amount",
    "Calls",
    "Cell",
    "Coverage",
    "Discrepancy",
    "Ledger",
    "Materials",
    "Opening",
    "Put",
    "Resources",
    "Share",
    "Sheet",
    "Training",
    "Waiting",
    "WaitingSystem",
    "accounts_waiting",
    "calls",
    "cells",
    "concerned",
    "coverage",
    "discrepancies",
    "materials",
    "missing_materials",
    "opening",
    "proven",
    "resources",
    "rows_of_sheet",
    "touched_by",
    "training",
    "untrained",
    "visible_to",
]
