"""Verbs on delegations: open a batch, bring into scope, file and withdraw evidence, waive, advance."""

from .advance import Blocked, advance, settle
from .desks import DESKS
from .evidence import Duplicate, NotAllowed, Wanted, file_evidence, settle_expired, sync_evidence, withdraw_evidence
from .scope import Planned, bring_into_scope, open_batch
from .tallies import check_tallies
from .waivers import ask_waiver, confirm_waiver

__all__ = [
    "DESKS",
    "Blocked",
    "Duplicate",
    "NotAllowed",
    "Planned",
    "Wanted",
    "advance",
    "ask_waiver",
    "bring_into_scope",
    "check_tallies",
    "confirm_waiver",
    "file_evidence",
    "open_batch",
    "settle",
    "settle_expired",
    "sync_evidence",
    "withdraw_evidence",
]
