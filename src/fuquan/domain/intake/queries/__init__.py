"""Questions about imports: which sheets can come in, what a file holds, what an import may still do."""

from .desks import Desk, Explained, Follow, Recorder, columns_of, desk_groups, desks, empty_sheet
from .imports import (
    Question,
    effect_values,
    error_workbook_of,
    facts_of,
    imports_visible_to,
    introduced_and_unused,
    questions_of,
    standing_on,
    twin_of,
    verdict,
)
from .preview import HeaderUse, Preview, Unmapped, examined, look_into, remembered_headers

__all__ = [
    "Desk",
    "Explained",
    "Follow",
    "HeaderUse",
    "Preview",
    "Question",
    "Recorder",
    "Unmapped",
    "columns_of",
    "desk_groups",
    "desks",
    "effect_values",
    "empty_sheet",
    "error_workbook_of",
    "examined",
    "facts_of",
    "imports_visible_to",
    "introduced_and_unused",
    "look_into",
    "questions_of",
    "remembered_headers",
    "standing_on",
    "twin_of",
    "verdict",
]
