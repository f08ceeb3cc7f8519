"""Parses the bytes of one file into a workbook of tables, reading twice and refusing where the readers disagree."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import PurePath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fuquan.engines.sheets import guard, layout, marks, ole
from fuquan.engines.sheets.delimited import read_delimited
from fuquan.engines.sheets.marks import DISAGREE, Marks
from fuquan.engines.sheets.model import Finding, Kind, Level, Refused, Table, Workbook, address

MOST_ROWS = 200_000
_INEXACT_FROM = 1e15
_XLS_ROWS = 65_536
_ESCAPE = re.compile(r"_x00([01][0-9A-Fa-f])_")
_SUFFIXES = {
    Kind.XLSX: frozenset({".xlsx"}),
    Kind.XLS: frozenset({".xls", ".et"}),
    Kind.CSV: frozenset({".csv", ".txt", ".tsv"}),
}
_UNREADABLE = Refused("unreadable", "文件内部结构有误，无法读取。请用 WPS 或 Excel 打开后另存为 .xlsx，再重新上传。")

_Cell = str | float | int | bool | date | datetime | time | timedelta


def parse(data: bytes, *, name: str, expected: Sequence[str] = ()) -> Workbook:
    """The workbook in `data`; `name` is the file's name, `expected` headers that the caller knows of.

    Runs in this process without limits of memory or time: `read` is the door for files from outside. Raises `Refused`
    with a code and a Chinese sentence when nothing of the file may be used.
    """
    guard.check_size(len(data))
    kind = guard.kind_of(data, name)
    readers = {Kind.XLSX: _xlsx_tables, Kind.XLS: _xls_tables, Kind.CSV: _csv_tables}
    encoding, tables = readers[kind](data, name, expected)
    if not tables:
        raise Refused("empty_workbook", "文件里没有任何内容，请检查是否选错文件。")
    findings: tuple[Finding, ...] = ()
    suffix = PurePath(name).suffix.lower()
    if suffix not in _SUFFIXES[kind]:
        message = f"文件名以“{suffix}”结尾，实际内容是 {kind.value} 格式，已按实际内容读取。"
        findings = (Finding("", "", "extension_mismatch", message, Level.NOTE),)
    return Workbook(name, kind, len(data), hashlib.sha256(data).hexdigest(), encoding, tuple(tables), findings)


def _xlsx_tables(data: bytes, _name: str, expected: Sequence[str]) -> tuple[str, list[Table]]:
    package = guard.Package(data)
    parts = _worksheet_parts(package)
    styles = _optional(package, "xl/styles.xml")
    strings = _optional(package, "xl/sharedStrings.xml")
    recalculates = b'fullCalcOnLoad="1"' in package.part("xl/workbook.xml")
    scanner = marks.SheetScanner(marks.number_styles(styles), strings, recalculates=recalculates)
    package.drain(frozenset({*parts.values(), "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"}))
    book = _opened(data)
    tables: list[Table] = []
    for metadata in book.sheets_metadata:
        if metadata.typ is not SheetTypeEnum.WorkSheet:
            continue
        if metadata.name not in parts:
            raise DISAGREE
        xml = package.part(parts[metadata.name])
        found = scanner.scan(xml)
        _check_rows(metadata.name, found.filled_rows)
        sheet = _loaded(book, metadata.name)
        cells = sheet.to_python(skip_empty_area=False)
        missing = found.filled - _filled(cells)
        if missing and not 0 < missing <= scanner.doubtful(xml):
            raise DISAGREE
        del xml
        hidden = metadata.visible is not SheetVisibleEnum.Visible
        tables += _tables(metadata.name, cells, found, hidden, expected)
    return "", tables


def _optional(package: guard.Package, part: str) -> bytes:
    return package.part(part) if part in package.names else b""


_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATIONSHIP = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def _worksheet_parts(package: guard.Package) -> dict[str, str]:
    """Sheet name -> part name, for worksheets only."""
    targets: dict[str, str] = {}
    for tag in _RELATIONSHIP.findall(package.part("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        found = dict(_ATTRIBUTE.findall(tag))
        if found.get("Type", "").endswith("/worksheet"):
            target = unescape(found.get("Target", ""))
            targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts: dict[str, str] = {}
    for tag in _SHEET.findall(package.part("xl/workbook.xml").decode("utf-8", "replace")):
        found = dict(_ATTRIBUTE.findall(tag))
        identifier = next((value for label, value in found.items() if label.endswith(":id")), "")
        if identifier in targets:
            parts[unescape(found.get("name", ""))] = targets[identifier]
    return parts


def _xls_tables(data: bytes, _name: str, expected: Sequence[str]) -> tuple[str, list[Table]]:
    sheets = ole.read_marks(ole.workbook_stream(data))
    book = _opened(data)
    names = [metadata.name for metadata in book.sheets_metadata if metadata.typ is SheetTypeEnum.WorkSheet]
    if len(names) != len(sheets):
        raise DISAGREE
    tables: list[Table] = []
    for sheet, found in zip(names, sheets, strict=True):
        cells = _loaded(book, sheet).to_python(skip_empty_area=False)
        if _filled(cells) != found.marks.filled:
            raise DISAGREE
        for table in _tables(sheet, cells, found.marks, found.hidden, expected):
            full = (_full_finding(sheet),) if len(cells) == _XLS_ROWS else ()
            tables.append(replace(table, findings=(*table.findings, *full)))
    return "", tables


def _full_finding(sheet: str) -> Finding:
    message = f"工作表正好有 {_XLS_ROWS} 行，这是 .xls 的行数上限，数据可能已被截断，请核对总行数后确认。"
    return Finding(sheet, "", "xls_full", message, Level.ASK)


def _csv_tables(data: bytes, name: str, expected: Sequence[str]) -> tuple[str, list[Table]]:
    content = read_delimited(data)
    sheet = PurePath(name).stem
    _check_rows(sheet, len(content.rows))
    width = max(map(len, content.rows), default=0)
    grid = [row if len(row) == width else row + [""] * (width - len(row)) for row in content.rows]
    table = layout.build_table(sheet, grid, Marks(), hidden=False, expected=expected)
    return content.encoding, [] if table is None else [table]


def _check_rows(sheet: str, count: int) -> None:
    if count > MOST_ROWS:
        raise Refused(
            "too_many_rows",
            f"工作表“{sheet}”的内容一直到第 {count} 行，超过上限 {MOST_ROWS} 行。请拆分后分批上传，系统不会截断数据。",
        )


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise _UNREADABLE from error


def _loaded(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise _UNREADABLE from error


def _filled(cells: list[list[_Cell]]) -> int:
    """How many cells hold something."""
    return sum(map(len, cells)) - sum([row.count("") for row in cells])


def _tables(sheet: str, cells: list[list[_Cell]], found: Marks, hidden: bool, expected: Sequence[str]) -> list[Table]:
    """The table of one sheet in a list, empty when the sheet holds nothing."""
    findings: list[Finding] = []
    grid = _texts(sheet, cells, findings)
    if found.escapes:
        grid = [[_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in row] for row in grid]
    _apply_marks(sheet, grid, cells, found, findings)
    table = layout.build_table(sheet, grid, found, hidden=hidden, expected=expected)
    return [] if table is None else [replace(table, findings=(*table.findings, *findings))]


def _texts(sheet: str, cells: list[list[_Cell]], findings: list[Finding]) -> layout.Grid:
    """Every value as the person sees it; numbers too long for a cell to hold exactly become findings."""
    inexact: list[float] = []
    grid: layout.Grid = []
    for number, row in enumerate(cells, start=1):
        grid.append(
            [
                value
                if value.__class__ is str
                else str(int(value))
                if value.__class__ is float and -_INEXACT_FROM < value < _INEXACT_FROM and value.is_integer()
                else _text(value, inexact)
                for value in row
            ]
        )
        if inexact:
            inexact.clear()
            for column, value in enumerate(row):
                if isinstance(value, float) and not abs(value) < _INEXACT_FROM:
                    findings.append(_inexact_finding(sheet, address(number, column), grid[-1][column]))
    return grid


def _inexact_finding(sheet: str, cell: str, text: str) -> Finding:
    message = f"{cell} 的“{text}”是以数值存放的长编码，末尾数字已经丢失。请将该列设为文本格式，按原件重新填写完整编码。"
    return Finding(sheet, cell, "digits_lost", message)


def _text(value: _Cell, inexact: list[float]) -> str:
    """One value as text: 1.0 -> "1", a date -> ISO, midnight dropped, true -> "TRUE"."""
    if isinstance(value, float):
        if not abs(value) < _INEXACT_FROM:
            inexact.append(value)
            return f"{value:.15G}"
        text = f"{value:.15g}"
        return text if "e" not in text else f"{value:.20f}".rstrip("0").rstrip(".")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
    return str(value)


def _apply_marks(
    sheet: str, grid: layout.Grid, cells: list[list[_Cell]], found: Marks, findings: list[Finding]
) -> None:
    """Put what the first reader hid into the grid, so that no such cell looks blank, and tell it."""
    for (row, column), text in found.errors.items():
        _put(grid, row, column, text)
        cell = address(row, column)
        message = f"{cell} 是错误值“{text}”，请改正公式或直接填写正确内容。"
        findings.append(Finding(sheet, cell, "error_value", message))
    for (row, column), formula in found.uncached.items():
        _put(grid, row, column, formula)
        cell = address(row, column)
        message = f"{cell} 是公式但没有保存计算结果，请用 WPS 或 Excel 打开并保存，或粘贴为数值后重新上传。"
        findings.append(Finding(sheet, cell, "formula_without_value", message))
    for (row, column), width in found.padded.items():
        value = _number(cells, row, column)
        if value is not None and value == int(value) and value >= 0:
            grid[row - 1][column] = f"{int(value):0{width}d}"
    for row, column in sorted(found.exponents):
        if _number(cells, row, column) is not None:
            cell = address(row, column)
            message = f"{cell} 以科学计数显示，原来可能是编码（如“1E5”）。请将该格设为文本格式后重新填写。"
            findings.append(Finding(sheet, cell, "exponent_form", message))


def _number(cells: list[list[_Cell]], row: int, column: int) -> float | None:
    """The cell's number when it has one that is exact."""
    if row > len(cells) or column >= len(cells[row - 1]):
        return None
    value = cells[row - 1][column]
    exact = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _INEXACT_FROM
    return float(value) if exact and isinstance(value, int | float) else None


def _put(grid: layout.Grid, row: int, column: int, text: str) -> None:
    """Set one text, growing the grid to hold it."""
    width = max(len(grid[0]) if grid else 0, column + 1)
    while len(grid) < row:
        grid.append([])
    for line in grid:
        if len(line) < width:
            line.extend([""] * (width - len(line)))
    grid[row - 1][column] = text
