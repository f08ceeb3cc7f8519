"""Verbs on the register: enter powers, revise them, cite their bases; and the sheets that belong to it."""

from .baselines import BaselineDesk
from .powers import Entry, amend, enter, revise, system_for
from .units import UnitDesk

DESKS = (UnitDesk(), BaselineDesk())

__all__ = ["DESKS", "Entry", "amend", "enter", "revise", "system_for"]
