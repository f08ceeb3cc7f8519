"""Writes workbooks and CSV from scratch: strings as strings, no formula ever, ready to print and to fill in."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from fuquan.engines.sheets.model import Finding, Level, Table, column_letters

Value = str | int | date | None
"""What a cell may hold: dates go out as dates, integers as numbers, all else as text; moments must be naive local time."""

_FONT = "宋体"
_MOST_EXACT_INTEGER = 10**15
_INJECTION = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_LIMIT = 32_767
_LIST_LIMIT = 255
_LISTING_COLUMNS = (("工作表", 18), ("位置", 12), ("性质", 10), ("问题及处理办法", 72))
_CHOICE_SHEET = "填写选项"
_LEVELS = {Level.ERROR: "须更正", Level.ASK: "请确认", Level.NOTE: "提示"}
_PAPERS = {"A4": 9, "A3": 8}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column to write: header, width in characters, and for filling in the only values allowed."""

    header: str
    width: float = 14
    choices: tuple[str, ...] = ()
    wrap: bool = True


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet to write: rows of values under a header, optionally a title row above and notes below.

    `blank_rows` empty bordered rows follow for filling in; a column's choices are offered in data and blank rows.
    `marked` colours the cells at these (row index, column index) positions. Rows given as an iterator are streamed.
    """

    name: str
    columns: tuple[ColumnSpec, ...]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    notes: tuple[str, ...] = ()
    paper: Literal["A4", "A3"] = "A4"
    landscape: bool = True
    blank_rows: int = 0
    marked: frozenset[tuple[int, int]] = frozenset()


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        font: dict[str, Any] = {"font_name": _FONT, "font_size": 11}
        base = {**font, "valign": "vcenter", "border": 1, "border_color": "#808080"}
        self.title = book.add_format(
            {"font_name": _FONT, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter"}
        )
        self.header = book.add_format(
            {**base, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EEF4"}
        )
        self.text = book.add_format({**base, "num_format": "@", "text_wrap": True})
        self.line = book.add_format({**base, "num_format": "@"})
        self.integer = book.add_format({**base, "num_format": "0", "align": "right"})
        self.date = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "center"})
        self.moment = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm:ss", "align": "center"})
        self.bad = book.add_format({**base, "num_format": "@", "text_wrap": True, "bg_color": "#FFD9D9"})
        self.note = book.add_format({"font_name": _FONT, "font_size": 10, "valign": "top"})


def write_workbook(sheets: Sequence[SheetSpec]) -> bytes:
    """The bytes of a new .xlsx with the given sheets; no cell of it is a formula, whatever the texts begin with.

    Integers beyond fifteen digits are written as text because a spreadsheet would lose their last digits. Raises
    ValueError when a text is longer than a cell can hold (32,767 characters), a row is longer than the header, or a
    sheet has no column.
    """
    buffer = io.BytesIO()
    options = {
        "constant_memory": not all(isinstance(sheet.rows, Sequence) for sheet in sheets),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = _Formats(book)
        long_lists: dict[tuple[str, ...], str] = {}
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, formats, long_lists)
        if long_lists:
            choices = book.add_worksheet(_CHOICE_SHEET)
            for row, values in enumerate(_transposed(list(long_lists))):
                for index, value in enumerate(values):
                    choices.write_string(row, index, value)
    return buffer.getvalue()


def _transposed(lists: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [values[row] if row < len(values) else "" for values in lists] for row in range(max(map(len, lists), default=0))
    ]


def _write_sheet(
    worksheet: Worksheet, sheet: SheetSpec, formats: _Formats, long_lists: dict[tuple[str, ...], str]
) -> None:
    if not sheet.columns:
        raise ValueError(f"sheet {sheet.name!r} has no column")
    top = _write_head(worksheet, sheet, formats)
    end = _write_rows(worksheet, sheet, formats, top)
    for row in range(end, end + sheet.blank_rows):
        for index in range(len(sheet.columns)):
            worksheet.write_blank(row, index, None, formats.text)
    end += sheet.blank_rows
    for offset, note in enumerate(sheet.notes):
        worksheet.write_string(end + offset, 0, _checked(note), formats.note)
    last = max(top, end - 1)
    for index, column in enumerate(sheet.columns):
        if column.choices:
            source = _choice_source(column.choices, long_lists)
            worksheet.data_validation(
                top,
                index,
                last,
                index,
                {
                    "validate": "list",
                    "source": source,
                    "error_title": "填写有误",
                    "error_message": "请从下拉列表中选择。",
                },
            )
    worksheet.autofilter(top - 1, 0, last, len(sheet.columns) - 1)
    worksheet.freeze_panes(top, 0)
    _set_up_print(worksheet, sheet, top)


def _choice_source(choices: tuple[str, ...], long_lists: dict[tuple[str, ...], str]) -> list[str] | str:
    """The list itself, or where it stands on the sheet of choices when a validation cannot hold it."""
    if len(",".join(choices)) <= _LIST_LIMIT and not any("," in choice for choice in choices):
        return list(choices)
    if choices not in long_lists:
        letters = column_letters(len(long_lists))
        long_lists[choices] = f"='{_CHOICE_SHEET}'!${letters}$1:${letters}${len(choices)}"
    return long_lists[choices]


def _write_head(worksheet: Worksheet, sheet: SheetSpec, formats: _Formats) -> int:
    """Write title and header; return the zero-based row of the first data row."""
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, column.width)
    row = 0
    if sheet.title:
        worksheet.set_row(0, 30)
        if len(sheet.columns) > 1:
            worksheet.merge_range(0, 0, 0, len(sheet.columns) - 1, "", formats.title)
        worksheet.write_string(0, 0, _checked(sheet.title), formats.title)
        row = 1
    worksheet.set_row(row, 30)
    for index, column in enumerate(sheet.columns):
        worksheet.write_string(row, index, _checked(column.header), formats.header)
    return row + 1


def _write_rows(worksheet: Worksheet, sheet: SheetSpec, formats: _Formats, top: int) -> int:
    """Write the data rows; return the zero-based row behind the last."""
    texts = [formats.text if column.wrap else formats.line for column in sheet.columns]
    marked = sheet.marked
    end = top
    for values in sheet.rows:
        if len(values) > len(texts):
            raise ValueError(f"a row of sheet {sheet.name!r} has {len(values)} values under {len(texts)} headers")
        for index, value in enumerate(values):
            if marked and (end - top, index) in marked:
                worksheet.write_string(end, index, _checked("" if value is None else str(value)), formats.bad)
            elif isinstance(value, str):
                worksheet.write_string(end, index, _checked(value), texts[index])
            else:
                _write_other(worksheet, end, index, value, formats)
        end += 1
    return end


def _write_other(worksheet: Worksheet, row: int, index: int, value: int | date | None, formats: _Formats) -> None:
    """Write what is not text: a date as a date, a whole number as a number while it is exact, None as empty."""
    if value is None:
        worksheet.write_blank(row, index, None, formats.text)
    elif isinstance(value, bool):
        worksheet.write_string(row, index, "是" if value else "否", formats.text)
    elif isinstance(value, datetime):
        worksheet.write_datetime(row, index, value, formats.moment)
    elif isinstance(value, date):
        worksheet.write_datetime(row, index, value, formats.date)
    elif abs(value) < _MOST_EXACT_INTEGER:
        worksheet.write_number(row, index, value, formats.integer)
    else:
        worksheet.write_string(row, index, str(value), formats.text)


def _checked(text: str) -> str:
    if len(text) > _CELL_LIMIT:
        raise ValueError(f"a text of {len(text)} characters does not fit into one cell ({_CELL_LIMIT})")
    return text


def _set_up_print(worksheet: Worksheet, sheet: SheetSpec, top: int) -> None:
    """A4 or A3, one page wide, header repeated, page numbers below."""
    worksheet.set_paper(_PAPERS[sheet.paper])
    if sheet.landscape:
        worksheet.set_landscape()
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(top - 1)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    worksheet.set_footer("&C第 &P 页，共 &N 页")


def neutralised(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula (OWASP CSV injection).

    Leading blanks do not hide a formula from some programs, so the first other character decides.
    """
    return f"'{text}" if text.startswith(_INJECTION) or text.lstrip(" \u3000\u00a0").startswith(_INJECTION) else text


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The bytes of a CSV file that Excel and WPS open without mojibake: UTF-8 with BOM, CRLF, texts neutralised."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(map(neutralised, headers))
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def _csv_text(value: Value) -> str | int:
    if value is None:
        return ""
    if isinstance(value, str):
        return neutralised(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def error_workbook(table: Table, findings: Sequence[Finding]) -> bytes:
    """The table's data rows with bad cells coloured and their problems in words, and a second sheet with all findings.

    Only rows with a finding about them are copied. `findings` may hold the caller's own beside the table's; those
    about another sheet appear on the second sheet only. The two added columns are 问题 and 原行号.
    """
    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.sheet == table.sheet and finding.row:
            by_row[finding.row].append(finding)
    rows: list[tuple[Value, ...]] = []
    marked: set[tuple[int, int]] = set()
    width = len(table.headers)
    for row in table.rows:
        problems = by_row.get(row.number)
        if not problems:
            continue
        for problem in problems:
            index = problem.column - table.first_column
            marked.add((len(rows), index if 0 <= index < width else width))
        words = "\n".join(f"{problem.cell}：{problem.message}" for problem in problems)
        rows.append((*(value[:_CELL_LIMIT] for value in row.values), words[:_CELL_LIMIT], row.number))
    original = tuple(ColumnSpec(header or "（无表头）") for header in table.headers)
    columns = (*original, ColumnSpec("问题", 48), ColumnSpec("原行号", 8))
    listing: list[tuple[Value, ...]] = [
        (finding.sheet, finding.cell, _LEVELS[finding.level], finding.message) for finding in findings
    ]
    titles = tuple(ColumnSpec(*title) for title in _LISTING_COLUMNS)
    return write_workbook(
        (
            SheetSpec("需更正的行", columns, rows, marked=frozenset(marked)),
            SheetSpec("问题清单", titles, listing),
        )
    )
