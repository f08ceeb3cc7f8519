"""Questions about delegations: who sees which, how the gates stand, what the boards show."""

from .board import Board, Line, batches_by_size, board, extent
from .gates import Reading, facts_of, load_facts, locked, may_file, may_withdraw, readings_of, verdicts_for
from .life import Life, life_of
from .matrix import Cell, Matrix, Panel, Row, matrix
from .moment import STAGE_DATES, in_stage, on_day, shut_proofs, stage_at, stage_on, with_shut_gate
from .sheets import POWER_HEADERS, Sheet, power_sheet, stage_sheet
from .sight import (
    batches_visible_to,
    business_day,
    evidence_visible_to,
    may,
    relation_of,
    visible_to,
    waivers_visible_to,
)
from .tallies import Difference, tally_differences

__all__ = [
    "POWER_HEADERS",
    "STAGE_DATES",
    "Board",
    "Cell",
    "Difference",
    "Life",
    "Line",
    "Matrix",
    "Panel",
    "Reading",
    "Row",
    "Sheet",
    "batches_by_size",
    "batches_visible_to",
    "board",
    "business_day",
    "evidence_visible_to",
    "extent",
    "facts_of",
    "in_stage",
    "life_of",
    "load_facts",
    "locked",
    "matrix",
    "may",
    "may_file",
    "may_withdraw",
    "on_day",
    "power_sheet",
    "readings_of",
    "relation_of",
    "shut_proofs",
    "stage_at",
    "stage_on",
    "stage_sheet",
    "tally_differences",
    "verdicts_for",
    "visible_to",
    "waivers_visible_to",
    "with_shut_gate",
]
