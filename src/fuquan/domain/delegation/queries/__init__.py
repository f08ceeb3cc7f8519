"""Questions about delegations: who sees which, how the gates stand, what the boards show."""

from .board import Board, Line, board, receivers_of, tallied
from .gates import Reading, facts_of, load_facts, readings_of, verdicts_for
from .matrix import Cell, Matrix, matrix
from .moment import STAGE_DATES, in_stage, shut_proofs, stage_at, stage_on, with_shut_gate
from .sight import (
    batches_visible_to,
    business_day,
    evidence_visible_to,
    may,
    relation_of,
    visible_to,
    waivers_visible_to,
)

__all__ = [
    "STAGE_DATES",
    "Board",
    "Cell",
    "Line",
    "Matrix",
    "Reading",
    "batches_visible_to",
    "board",
    "business_day",
    "evidence_visible_to",
    "facts_of",
    "in_stage",
    "load_facts",
    "matrix",
    "may",
    "readings_of",
    "receivers_of",
    "relation_of",
    "shut_proofs",
    "stage_at",
    "stage_on",
    "tallied",
    "verdicts_for",
    "visible_to",
    "waivers_visible_to",
    "with_shut_gate",
]
