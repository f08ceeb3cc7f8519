"""Verbs of the journal: record, keep a paper, answer once, remember a draft, notify, run a job."""

from .drafts import forget_draft, save_draft
from .jobs import cancel, finish, follow, give_up_lost, open_job, start
from .notices import notify, read_notice, send_due
from .papers import keep_paper
from .record import record
from .submissions import Conflict, InFlight, Outcome, once

__all__ = [
    "Conflict",
    "InFlight",
    "Outcome",
    "cancel",
    "finish",
    "follow",
    "forget_draft",
    "give_up_lost",
    "keep_paper",
    "notify",
    "once",
    "open_job",
    "read_notice",
    "record",
    "save_draft",
    "send_due",
    "start",
]
