"""Official papers by GB/T 9704-2012: a model of the paper, set as PDF and as Word, and filled Word templates."""

from fuquan.engines.drafting.fonts import Fonts
from fuquan.engines.drafting.merge import Template
from fuquan.engines.drafting.model import Paper
from fuquan.engines.drafting.pdf import Press
from fuquan.engines.drafting.refused import Missing, Refusal, Refused
from fuquan.engines.drafting.wire import NotAPaper, from_json
from fuquan.engines.drafting.word import docx

__all__ = ["Fonts", "Missing", "NotAPaper", "Paper", "Press", "Refusal", "Refused", "Template", "docx", "from_json"]
