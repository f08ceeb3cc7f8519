"""Questions about imports: which sheets can come in, what a file holds, what an import may still do."""

from .desks import Desk, Follow, Recorder, desk_groups, desks, empty_sheet
from .imports import (
    Question,
    effect_values,
    error_workbook_of,
    facts_of,
    imports_visible_to,
    questions_of,
    standing_on,
    twin_of,
    verdict,
)
from .preview import HeaderUse, Preview, Unmapped, examined, look_into, remembered_headers

__all__ = [
    "Desk",
    "Follow",
    "HeaderUse",
    "Preview",
    "Question",
    "Recorder",
    "Unmapped",
    "desk_groups",
    "desks",
    "effect_values",
    "empty_sheet",
    "error_workbook_of",
    "examined",
    "facts_of",
    "imports_visible_to",
    "look_into",
    "questions_of",
    "remembered_headers",
    "standing_on",
    "twin_of",
    "verdict",
]
