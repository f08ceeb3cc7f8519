"""What a sheet must look like, and what was found in each of its lines."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

from fuquan.engines.sheets import Finding, Level
from fuquan.engines.sheets.header import Column
from fuquan.engines.sheets.normalise import Problem, clean, parse_int


class Decision(StrEnum):
    """What the office decided about a row that meets a power of the same name, department and type (F07)."""

    VERSION = "version"
    DUPLICATE = "duplicate"
    REJECT = "reject"


DECISION_LABELS = {
    Decision.VERSION: "作为新版本",
    Decision.DUPLICATE: "判为重复",
    Decision.REJECT: "拒收",
}


class Outcome(StrEnum):
    """What importing a line would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


OUTCOME_LABELS = {
    Outcome.NEW: "新增",
    Outcome.CHANGED: "变更",
    Outcome.SAME: "无变化",
    Outcome.REJECTED: "拒收",
}


whole_number = partial(parse_int, minimum=0)
"""Reads a count, zero or more."""


LARGEST = 2**31 - 1
_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def as_text(text: str) -> str:
    """A cell that is kept as written, cleaned of invisible characters."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet: its header, how a cell is read, whether the column and a value must be there.

    ``listed`` says that a cell may name several things, one a line; the line breaks then count as 、. ``limit`` is the
    longest text or the largest number that can be stored. ``choices`` and ``example`` are what an empty sheet of this
    kind offers to whoever fills it in.
    """

    header: str
    parse: Callable[[str], Any] = as_text
    aliases: tuple[str, ...] = ()
    required: bool = True
    filled: bool = False
    default: Any = ""
    listed: bool = False
    limit: int = 0
    choices: tuple[str, ...] = ()
    example: str = ""

    def tidied(self, text: str) -> str:
        """The text that a person meant to write into a cell of this column."""
        return clean(_BREAKS.sub("、", text.strip()) if self.listed else text)

    def read(self, text: str) -> Any:
        """What ``text`` says in this column, or a Problem."""
        value = self.parse(text)
        if isinstance(value, int):
            too_large = value > (self.limit or LARGEST)
            return Problem("too_large", f"“{self.header}”{text}过大；请核实是否误填。") if too_large else value
        if self.limit and len(text) > self.limit:
            return Problem("too_long", f"“{self.header}”共{len(text)}个字，超过{self.limit}个字；请精简。")
        return value

    @property
    def column(self) -> Column:
        return Column(self.header, self.aliases, self.required)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the sheet and what is stored."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Line:
    """A data row on its way in: its texts, what they were read as, what is wrong, and what it would change."""

    number: int
    cells: Mapping[str, str]
    texts: dict[str, str]
    values: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    outcome: Outcome = Outcome.NEW
    decision: str = ""
    sheet: str = ""

    def reject(self, header: str, code: str, message: str) -> None:
        """Refuse this line because of the cell under ``header``."""
        self.findings.append(Finding(self.sheet, self.place(header), code, message))
        self.outcome = Outcome.REJECTED

    def note(self, header: str, code: str, message: str) -> None:
        """Tell something about the cell under ``header`` without refusing it."""
        self.findings.append(Finding(self.sheet, self.place(header), code, message, Level.NOTE))

    def place(self, header: str) -> str:
        """The address of the cell under ``header``; the whole row when the sheet has no such column."""
        return self.cells.get(header) or f"{self.number}:{self.number}"

    @property
    def rejected(self) -> bool:
        return self.outcome == Outcome.REJECTED


Memo = dict[tuple[str, str | None], tuple[str, Any]]
"""What cells were read as, by header and what is written: a column says the same words many times.

The values are shared by all lines that were read with one memo; nobody changes them.
"""


def read_line(
    fields: Sequence[Field],
    number: int,
    cells: Mapping[str, str],
    raw: Mapping[str, str],
    *,
    sheet: str = "",
    defaults: Mapping[str, str] | None = None,
    memo: Memo | None = None,
) -> Line:
    """Read the texts of one row by its fields; ``cells`` gives the address of each header's cell in this row.

    ``defaults`` gives by header what stands where a cell is empty. A column that the sheet lacks and for which there is
    no default stays out of ``texts``, so that a desk can tell "left out" from "emptied". Lines of one sheet that share a
    ``memo`` are read faster.
    """
    memo = {} if memo is None else memo
    line = Line(number=number, cells=cells, texts={}, values={}, sheet=sheet)
    for one in fields:
        header = one.header
        written = raw.get(header)
        told = memo.get((header, written))
        if told is None:
            told = memo[header, written] = _told(one, written, (defaults or {}).get(header, ""))
        text, value = told
        if text or written is not None:
            line.texts[header] = text
        if isinstance(value, Problem):
            line.reject(header, value.code, value.message)
            value = one.default
        line.values[header] = value
    return line


def _told(one: Field, written: str | None, default: str) -> tuple[str, Any]:
    """The text that counts in a cell, and what it says or the Problem with it."""
    text = (one.tidied(written) if written is not None else "") or default
    if text:
        return text, one.read(text)
    return "", Problem("empty", f"“{one.header}”不能为空；请填写后重新导入。") if one.filled else one.default


@dataclass(frozen=True, slots=True)
class Counts:
    """The account of a sheet: every row is in exactly one of the last three."""

    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    blank: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0


def counts_of(lines: Sequence[Line], *, blank: int) -> Counts:
    """Count the lines of a sheet with ``blank`` blank and totals rows beside them."""
    tally = dict.fromkeys(Outcome, 0)
    for line in lines:
        tally[line.outcome] += 1
    rejected = tally[Outcome.REJECTED]
    return Counts(
        rows_in=len(lines) + blank,
        accepted=len(lines) - rejected,
        rejected=rejected,
        blank=blank,
        new=tally[Outcome.NEW],
        changed=tally[Outcome.CHANGED],
        same=tally[Outcome.SAME],
    )


@dataclass(frozen=True, slots=True)
class ImportFacts:
    """What the gates of an import look at."""

    accepted: int = 0
    rejected: int = 0
    unanswered: int = 0
    good_rows_only: bool = False
    standing_on_it: tuple[str, ...] = ()


def something_is_accepted(facts: ImportFacts) -> str | None:
    return None if facts.accepted else "没有可以入库的行；请按问题清单修改后重新上传。"


def nothing_is_rejected(facts: ImportFacts) -> str | None:
    if not facts.rejected or facts.good_rows_only:
        return None
    return f"有{facts.rejected}行未通过检查；请修改后重新上传，或选择“只导入合格行”。"


def hidden_parts_are_confirmed(facts: ImportFacts) -> str | None:
    return (
        f"有{facts.unanswered}处隐藏的行、列或工作表需要确认；请核对后勾选“已核对，一并读入”。"
        if facts.unanswered
        else None
    )


def nothing_stands_on_it(facts: ImportFacts) -> str | None:
    if not facts.standing_on_it:
        return None
    shown = "、".join(facts.standing_on_it[:5])
    return f"导入的内容已被后续办理使用（{shown}），不能整批撤回；请先撤回这些后续办理。"
