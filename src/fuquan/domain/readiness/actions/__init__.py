"""Verbs of preparation: the ledgers come in by sheet, and file downward what they prove."""

from .desk import DESKS, LedgerDesk
from .evidence import derive_evidence

__all__ = ["DESKS", "LedgerDesk", "derive_evidence"]
