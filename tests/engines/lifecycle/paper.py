"""A small lifecycle of an agreement with three gates, shared by the tests of the engine."""

from dataclasses import dataclass
from enum import StrEnum

from fuquan.engines.lifecycle import Gate, Lifecycle, Transition


class Stage(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    VOID = "void"


@dataclass(frozen=True)
class Facts:
    basis_cited: bool = False
    term_years: int = 0
    copies: int = 0


BASIS = Gate(
    "basis",
    "依据已注明",
    lambda facts: None if facts.basis_cited else "请补录法律依据条款。",
    "《行政许可法》第二十四条",
)
TERM = Gate("term", "期限已约定", lambda facts: None if facts.term_years else "请填写委托期限。")
COPIES = Gate(
    "copies", "文本份数足够", lambda facts: None if facts.copies >= 2 else f"现有{facts.copies}份，至少需要2份。"
)

REVIEW = Transition("review", "法制审核", (Stage.DRAFT,), Stage.REVIEWED, ("legal",), (BASIS, TERM))
SIGN = Transition("sign", "签署", (Stage.REVIEWED,), Stage.SIGNED, ("leader", "deputy"), (BASIS, COPIES))
CANCEL = Transition("cancel", "作废", (Stage.DRAFT, Stage.REVIEWED), Stage.VOID, ("leader",))

LABELS = {Stage.DRAFT: "起草", Stage.REVIEWED: "已审核", Stage.SIGNED: "已签署", Stage.VOID: "已作废"}
PAPER = Lifecycle("paper", Stage, Stage.DRAFT, LABELS, (REVIEW, SIGN, CANCEL), (Stage.SIGNED, Stage.VOID))
