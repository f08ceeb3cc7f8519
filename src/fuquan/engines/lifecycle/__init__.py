"""A lifecycle as data: stages, verbs and gates, the question asked of them, and their picture in ``diagram``."""

from .assess import assess, available, survey
from .model import Finding, Gate, GateReading, Lifecycle, Transition, Verdict
from .soundness import sound

__all__ = [
    "Finding",
    "Gate",
    "GateReading",
    "Lifecycle",
    "Transition",
    "Verdict",
    "assess",
    "available",
    "sound",
    "survey",
]
