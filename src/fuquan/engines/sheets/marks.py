"""The second, light reader: marks what a cell reader hides, straight from the bytes of the worksheet part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple

from fuquan.engines.sheets.model import Refused, column_index

ERROR_TEXTS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

Merge = tuple[int, int, int, int]
"""One-based top row, zero-based left column, one-based bottom row, zero-based right column."""

DISAGREE = Refused(
    "readers_disagree",
    "两种读取方法得到的内容不一致，为防止数据被误读，不予导入。请用 WPS 或 Excel 打开后另存为新的 .xlsx，再重新上传。",
)


class Span(NamedTuple):
    """First and last number of a run of rows or columns."""

    first: int
    last: int


def spans(numbers: Iterable[int]) -> list[Span]:
    """Runs of consecutive numbers: [14, 15, 16, 20] -> [14..16, 20..20]."""
    found: list[Span] = []
    for number in sorted(set(numbers)):
        if found and found[-1].last == number - 1:
            found[-1] = Span(found[-1].first, number)
        else:
            found.append(Span(number, number))
    return found


@dataclass(slots=True)
class Marks:
    """What stands in a sheet beside plain values. Cells are (one-based row, zero-based column).

    `filled` counts the cells with a value, errors and formulas without one apart. `filled_rows` is the last row with a
    value, `stored_rows` the last row that the file stores at all. `escapes` tells that texts use _x000D_ escapes.
    """

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[Span] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncached: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    exponents: set[tuple[int, int]] = field(default_factory=set)
    filled: int = 0
    filled_rows: int = 0
    stored_rows: int = 0
    escapes: bool = False


_PADDED = re.compile(r'"?(0{2,})"?(?:_[ )])?')
_EXPONENT_FORMATS = frozenset({11, 48})


@dataclass(frozen=True, slots=True)
class NumberStyles:
    """Which cell styles show a number other than as its value: with leading zeros, or with an exponent."""

    padded: Mapping[int, int]
    exponents: frozenset[int]

    @staticmethod
    def of_formats(styles: Sequence[int], formats: Mapping[int, str]) -> NumberStyles:
        """From the number format of every cell style (in order) and the texts of the custom formats."""
        padded: dict[int, int] = {}
        exponents: set[int] = set()
        for style, number_format in enumerate(styles):
            text = formats.get(number_format, "")
            if found := _PADDED.fullmatch(text):
                padded[style] = len(found[1])
            elif number_format in _EXPONENT_FORMATS or "E+" in text.upper():
                exponents.add(style)
        return NumberStyles(padded, frozenset(exponents))

    def mark(self, marks: Marks, style: int, row: int, column: int) -> None:
        """Note the cell when its style is one of these."""
        if style in self.padded:
            marks.padded[row, column] = self.padded[style]
        elif style in self.exponents:
            marks.exponents.add((row, column))


_ATTRIBUTE = re.compile(rb'\b(\w+)="([^"]*)"')
_CUSTOM_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_CELL_STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_STRING_ITEM = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_TEXT_IN_ITEM = re.compile(rb">[^<]*[^<\s][^<]*</(?:\w+:)?t>")
_BLANK_TEXT = re.compile(rb"<(?:\w+:)?(?:t|si)(?:\s[^>]*)?(?:/>|>\s*</)")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(tag))


def number_styles(styles_part: bytes) -> NumberStyles:
    """The number styles of an .xlsx from its styles part."""
    formats: dict[int, str] = {}
    for tag in _CUSTOM_FORMAT.findall(styles_part):
        found = _attributes(tag)
        formats[int(found.get(b"numFmtId", b"0"))] = unescape(found.get(b"formatCode", b"").decode("utf-8", "replace"))
    cell_styles = _CELL_STYLES.search(styles_part)
    tags = _CELL_STYLE.findall(cell_styles[0]) if cell_styles else []
    return NumberStyles.of_formats([int(_attributes(tag).get(b"numFmtId", b"0")) for tag in tags], formats)


def blank_strings(strings_part: bytes) -> frozenset[bytes]:
    """The numbers (as written in a cell) of the shared strings that hold nothing or only white space."""
    if not _BLANK_TEXT.search(strings_part):
        return frozenset()
    return frozenset(
        str(number).encode()
        for number, item in enumerate(_STRING_ITEM.findall(strings_part))
        if not _TEXT_IN_ITEM.search(item)
    )


def cell_of(reference: str) -> tuple[int, int]:
    """(row, column) of an A1 reference; raises `Refused` when it is none."""
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if not found:
        raise DISAGREE
    return int(found[2]), column_index(found[1])


class SheetScanner:
    """Scans worksheet parts of one workbook: its number styles, shared strings and calculation mode are known."""

    def __init__(self, styles: NumberStyles, strings_part: bytes, *, recalculates: bool) -> None:
        self._styles = styles
        self._recalculates = recalculates
        self._escapes = b"_x00" in strings_part
        blanks = blank_strings(strings_part)
        self._blank_reference = (
            re.compile(rb't="s"[^>]*><(?:\w+:)?v>(?:' + b"|".join(sorted(blanks)) + rb")</") if blanks else None
        )

    def scan(self, xml: bytes) -> Marks:
        """The marks of one worksheet part (bytes of UTF-8 XML)."""
        prefix = _prefix(xml)
        marks = Marks()
        self._count(marks, xml, prefix)
        if b't="e"' in xml:
            _mark_errors(marks, xml, prefix)
        if b"<" + prefix + b"f" in xml:
            self._mark_formulas(marks, xml, prefix)
        if self._styles.padded or self._styles.exponents:
            self._mark_styles(marks, xml, prefix)
        _mark_layout(marks, xml, prefix)
        return marks

    def _count(self, marks: Marks, xml: bytes, prefix: bytes) -> None:
        """Count cells with a value: every v element and every inline string, empty ones being doubtful."""
        closing, closing_inline = b"</" + prefix + b"v>", b"</" + prefix + b"is>"
        inline = xml.count(closing_inline)
        marks.filled = xml.count(closing) + inline
        marks.filled_rows = _row_before(
            xml, max(xml.rfind(closing), xml.rfind(closing_inline) if inline else -1), prefix
        )
        marks.stored_rows = _row_before(xml, len(xml), prefix)
        marks.escapes = self._escapes or (inline > 0 and b"_x00" in xml)

    def doubtful(self, xml: bytes) -> int:
        """How many of the counted cells may be blank to the other reader, as they hold nothing but white space."""
        p = re.escape(_prefix(xml))
        inline = re.compile(rb"<" + p + rb"is>(?:\s|<[^>]*>)*?</" + p + rb"is>")
        values = re.compile(rb"<" + p + rb"v(?:\s[^>]*)?>\s*</" + p + rb"v>")
        shared = len(self._blank_reference.findall(xml)) if self._blank_reference else 0
        return len(inline.findall(xml)) + len(values.findall(xml)) + shared

    def _mark_formulas(self, marks: Marks, xml: bytes, prefix: bytes) -> None:
        p = re.escape(prefix)
        formula = re.compile(
            rb"<" + p + rb"c\s([^>]*)>\s*<" + p + rb"f\b([^>]*?)(?:/>|>([^<]*)</" + p + rb"f>)\s*(?:<" + p
            + rb"v(?:\s[^>/]*)?>([^<]*)</" + p + rb"v>)?"
        )  # fmt: skip
        for found in formula.finditer(xml):
            attributes = _attributes(found[1])
            value = found[4] or b""
            unsure = self._recalculates and value == b"0"
            if attributes.get(b"t") == b"str" or (value and not unsure):
                continue
            text = unescape((found[3] or b"").decode("utf-8", "replace"))
            marks.uncached[_cell(attributes)] = f"={text[:200]}"

    def _mark_styles(self, marks: Marks, xml: bytes, prefix: bytes) -> None:
        wanted = b"|".join(str(style).encode() for style in sorted({*self._styles.padded, *self._styles.exponents}))
        p = re.escape(prefix)
        styled = rb"<" + p + rb'c\s([^>]*\bs="(?:' + wanted + rb')"[^>]*)>(?:<' + p + rb"f\b.*?)?<" + p + rb"v>"
        for tag in re.findall(styled, xml):
            attributes = _attributes(tag)
            if attributes.get(b"t", b"n") == b"n":
                row, column = _cell(attributes)
                self._styles.mark(marks, int(attributes[b"s"]), row, column)


def _prefix(xml: bytes) -> bytes:
    found = re.search(rb"<(\w+:)?worksheet\b", xml)
    if not found:
        raise DISAGREE
    return found[1] or b""


def _cell(attributes: Mapping[bytes, bytes]) -> tuple[int, int]:
    return cell_of(attributes.get(b"r", b"").decode("ascii", "replace"))


def _row_before(xml: bytes, position: int, prefix: bytes) -> int:
    """The number of the last row element that starts before the position; 0 when there is none."""
    if position < 0:
        return 0
    start = xml.rfind(b"<" + prefix + b"row ", 0, position)
    if start < 0:
        return 0
    number = _attributes(xml[start : xml.find(b">", start)]).get(b"r", b"")
    if not number.isdigit():
        raise DISAGREE
    return int(number)


def _mark_errors(marks: Marks, xml: bytes, prefix: bytes) -> None:
    p = re.escape(prefix)
    pattern = re.compile(
        rb"<" + p + rb'c\s([^>]*\bt="e"[^>]*)>(?:\s*<' + p + rb"f\b[^>]*?(?:/>|>[^<]*</" + p + rb"f>))?\s*(?:<" + p
        + rb"v>([^<]*)</)?"
    )  # fmt: skip
    for tag, value in pattern.findall(xml):
        marks.errors[_cell(_attributes(tag))] = value.decode("utf-8", "replace") or "#N/A"
        marks.filled -= 1 if value else 0


def _mark_layout(marks: Marks, xml: bytes, prefix: bytes) -> None:
    """Merged ranges, hidden rows and hidden columns."""
    p = re.escape(prefix)
    data_end = max(xml.rfind(b"</" + prefix + b"sheetData>"), 0)
    for reference in re.findall(rb"<" + p + rb'mergeCell\s[^>]*?ref="([^"]+)"', xml[data_end:]):
        first, _, last = reference.decode("ascii", "replace").partition(":")
        (top, left), (bottom, right) = cell_of(first), cell_of(last or first)
        marks.merges.append((top, left, bottom, right))
    head = xml[: max(xml.find(b"<" + prefix + b"sheetData"), 0)]
    for tag in re.findall(rb"<" + p + rb"col\s([^>]*)>", head):
        column = _attributes(tag)
        if column.get(b"hidden") in (b"1", b"true"):
            marks.hidden_columns.append(Span(int(column[b"min"]) - 1, int(column[b"max"]) - 1))
    if b' hidden="' in xml:
        hidden = re.findall(rb"<" + p + rb'row\s([^>]*\bhidden="(?:1|true)"[^>]*)>', xml)
        marks.hidden_rows = spans(cell_row for tag in hidden if (cell_row := int(_attributes(tag).get(b"r", b"0"))))
