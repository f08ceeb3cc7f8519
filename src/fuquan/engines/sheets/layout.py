"""From a grid of texts to a table: finds the header, fills merges, sets totals aside, accounts for every row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from fuquan.engines.sheets.header import HEADER_JOINT
from fuquan.engines.sheets.marks import Marks, Merge
from fuquan.engines.sheets.model import Aside, AsideKind, Finding, Level, Row, Table, address, column_letters
from fuquan.engines.sheets.normalise import clean, key

Grid = list[list[str]]
"""Texts by row and column, row 1 first; all rows equally long."""

_HEADER_SEARCH_ROWS = 30
_INVISIBLE_EDGES = " \t\r\n\u00a0\u3000\u200b\ufeff"
_TOTAL = re.compile(r".{0,12}(?:合|总|小|累|共)计(?:数|栏)?(?:\(.*\))?[:：]?")
_FOOTNOTE = re.compile(r"(?:注|备注|说明|附注|填表|填报|制表|审核|联系|报送|单位负责)")
_NUMERIC = re.compile(r"[+-]?[0-9０-９][0-9０-９,.，%]*")
_NOT_A_HEADER = re.compile(rf"{_NUMERIC.pattern}|.*[:：]", re.DOTALL)
_NUMBERED = re.compile(r"(?:序号|编号|代码|编码|号|年|年度|批次|日期|时间)$")
_TOTAL_COLUMNS = 3


def build_table(sheet: str, grid: Grid, marks: Marks, *, hidden: bool, expected: Sequence[str]) -> Table | None:
    """The table of one sheet, or None when the sheet holds nothing.

    `expected` are headers that the caller knows of: the row that holds most of them is the header.
    """
    _trim(grid)
    if not grid:
        return None
    findings = _sheet_findings(sheet, marks, hidden, len(grid))
    merges = sorted(marks.merges)
    top = _header_top(grid, merges, expected)
    if top is None:
        findings.append(Finding(sheet, "", "no_header", "未找到表头行，请在数据上方保留一行列名后重新上传。"))
        return Table(sheet, hidden, "", 0, (), 0, (), (), (), tuple(findings))
    bottom = _header_bottom(grid, merges, top)
    first, headers = _headers(grid, merges, top, bottom)
    findings += _header_findings(sheet, headers, bottom, first)
    merged = _fill_merges(sheet, grid, merges, bottom, dict(enumerate(headers, start=first)))
    rows, blank, asides = _classify(grid, bottom, first, len(headers))
    findings += _overflow_findings(sheet, grid, rows, first + len(headers))
    set_aside = {aside.number for aside in asides}
    findings += [finding for finding in merged if finding.row not in set_aside]
    return Table(
        sheet=sheet,
        hidden=hidden,
        title=next((clean(text) for row in grid[: top - 1] for text in row if clean(text)), ""),
        header_row=bottom,
        headers=headers,
        first_column=first,
        rows=tuple(rows),
        blank=tuple(blank),
        asides=tuple(asides),
        findings=tuple(findings),
    )


def _trim(grid: Grid) -> None:
    """Drop the rows behind the last one that holds a visible text."""
    while grid and not "".join(grid[-1]).strip(_INVISIBLE_EDGES):
        grid.pop()


def _sheet_findings(sheet: str, marks: Marks, hidden: bool, last: int) -> list[Finding]:
    found: list[Finding] = []
    if hidden:
        found.append(Finding(sheet, "", "hidden_sheet", f"工作表“{sheet}”是隐藏的，请确认是否导入。", Level.ASK))
    for span in marks.hidden_rows:
        if span.first <= last:
            found.append(
                Finding(
                    sheet,
                    f"{span.first}:{span.last}",
                    "hidden_rows",
                    f"第 {span.first} 行至第 {span.last} 行是隐藏行（可能启用了筛选），内容已读取，请确认是否导入。",
                    Level.ASK,
                )
            )
    for span in marks.hidden_columns:
        letters = f"{column_letters(span.first)}:{column_letters(span.last)}"
        message = f"{letters} 列是隐藏列，内容已读取，请确认是否导入。"
        found.append(Finding(sheet, letters, "hidden_columns", message, Level.ASK))
    if marks.stored_rows > last:
        found.append(
            Finding(
                sheet,
                f"{last + 1}:{marks.stored_rows}",
                "trailing_rows",
                f"第 {last} 行之后另有 {marks.stored_rows - last} 行只有格式、没有内容，已略去。",
                Level.NOTE,
            )
        )
    return found


def _header_top(grid: Grid, merges: Sequence[Merge], expected: Sequence[str]) -> int | None:
    """One-based number of the first header line; None when no row looks like one."""
    wanted = {key(name) for name in expected}
    best, most = None, 1
    for number, row in enumerate(grid[:_HEADER_SEARCH_ROWS], start=1):
        hits = sum(key(text) in wanted for text in set(row) if text) if wanted else 0
        if hits > most:
            best, most = number, hits
    if best is not None:
        across = any(top <= best - 1 <= bottom and left < right for top, left, bottom, right in merges)
        return best - 1 if across and _is_group_line(grid, merges, best - 1) else best
    width = max(sum(1 for text in row if text.strip(_INVISIBLE_EDGES)) for row in grid[:_HEADER_SEARCH_ROWS])
    for number, row in enumerate(grid[:_HEADER_SEARCH_ROWS], start=1):
        texts = [text for text in (clean(text) for text in row) if text]
        covered = sum(right - left for top, left, bottom, right in merges if top == number)
        wide_enough = len(texts) >= min(2, width) and (len(texts) + covered) * 2 > width
        if wide_enough and not any(map(_NOT_A_HEADER.fullmatch, texts)):
            return number
    return None


def _is_group_line(grid: Grid, merges: Sequence[Merge], number: int) -> bool:
    """Whether a row is the upper line of a two-line header: several texts, and at least one merge across."""
    if number < 1:
        return False
    texts = [text for text in grid[number - 1] if clean(text)]
    return len(texts) > 1 and any(top == number == bottom and left < right for top, left, bottom, right in merges)


def _header_bottom(grid: Grid, merges: Sequence[Merge], top: int) -> int:
    """One-based number of the last header line: below a group line, or where the header's own merges end."""
    bottom = max([b for t, left, b, right in merges if t == top], default=top)
    if _is_group_line(grid, merges, top) and top < len(grid):
        bottom = max(bottom, top + 1)
    return min(bottom, len(grid))


def _headers(grid: Grid, merges: Sequence[Merge], top: int, bottom: int) -> tuple[int, tuple[str, ...]]:
    """The zero-based first column and the cleaned header texts, lines of a group header joined."""
    lines = [list(map(clean, grid[number - 1])) for number in range(top, bottom + 1)]
    for merge_top, left, merge_bottom, right in merges:
        if top <= merge_top <= merge_bottom <= bottom:
            text = lines[merge_top - top][left] if left < len(lines[0]) else ""
            for column in range(left + 1, min(right + 1, len(lines[0]))):
                lines[merge_top - top][column] = text
    joined = [HEADER_JOINT.join(dict.fromkeys(text for text in column if text)) for column in zip(*lines, strict=True)]
    used = [index for index, text in enumerate(joined) if text]
    return used[0], tuple(joined[used[0] : used[-1] + 1])


def _header_findings(sheet: str, headers: Sequence[str], row: int, first: int) -> list[Finding]:
    found: list[Finding] = []
    counts = Counter(key(header) for header in headers if header)
    for index, header in enumerate(headers):
        cell = address(row, first + index)
        if not header:
            message = f"{column_letters(first + index)} 列没有列名，该列内容不会导入，请补写列名或删除该列。"
            found.append(Finding(sheet, cell, "blank_header", message, Level.NOTE))
        elif counts[key(header)] > 1:
            message = f"列名“{header}”重复出现，无法判断以哪一列为准，请改名或删除多余的列。"
            found.append(Finding(sheet, cell, "duplicate_header", message))
    return found


def _fill_merges(
    sheet: str, grid: Grid, merges: Sequence[Merge], header: int, labels: Mapping[int, str]
) -> list[Finding]:
    """Fill texts down vertical merges below the header; every merge is told, those that cannot be filled as errors.

    `labels` gives the header text of each zero-based sheet column.
    """
    found: list[Finding] = []
    for top, left, bottom, right in merges:
        if top <= header or top > len(grid) or left >= len(grid[0]):
            continue
        text = grid[top - 1][left]
        name = f"{address(top, left)}:{address(bottom, right)}"
        if right > left and top == bottom:
            if text:
                message = f"{name} 横向合并，无法判断内容属于哪一列，请取消合并后逐格填写。"
                found.append(Finding(sheet, name, "merged_across", message))
            continue
        if not text.strip(_INVISIBLE_EDGES):
            continue
        if _NUMERIC.fullmatch(text.strip(_INVISIBLE_EDGES)) and not _NUMBERED.search(labels.get(left, "")):
            message = f"{name} 合并填写了一个数值，逐行填充会重复计算，请取消合并后逐行填写。"
            found.append(Finding(sheet, name, "merged_number", message))
            continue
        for number in range(top, min(bottom, len(grid))):
            grid[number][left] = text
        message = f"{name} 纵向合并，已将“{clean(text)[:30]}”填充到每一行。"
        found.append(Finding(sheet, name, "merged_down", message, Level.NOTE))
    return found


def _classify(grid: Grid, header: int, first: int, width: int) -> tuple[list[Row], list[int], list[Aside]]:
    """Every row below the header as data, blank or set aside, exactly once."""
    rows: list[Row] = []
    blank: list[int] = []
    asides: list[Aside] = []
    end = first + width
    for number, texts in enumerate(grid[header:], start=header + 1):
        joined = "".join(texts)
        if not joined.strip(_INVISIBLE_EDGES):
            blank.append(number)
            continue
        values = tuple(texts[first:end])
        if "计" in joined and _is_total(values):
            asides.append(Aside(number, AsideKind.TOTAL, values))
        else:
            rows.append(Row(number, values))
    while rows and _is_footnote(rows[-1].values):
        note = rows.pop()
        asides.append(Aside(note.number, AsideKind.FOOTNOTE, note.values))
    return rows, blank, sorted(asides)


def _is_total(values: Sequence[str]) -> bool:
    """Whether the first text of the row, within the first three columns, names a sum."""
    first = next((text for text in (clean(text) for text in values[:_TOTAL_COLUMNS]) if text), "")
    return _TOTAL.fullmatch(key(first)) is not None


def _is_footnote(values: Sequence[str]) -> bool:
    """Whether the row holds nothing but a remark under the table."""
    texts = [text for text in map(clean, values) if text]
    return 1 <= len(texts) <= max(1, len(values) // 3) and _FOOTNOTE.match(texts[0]) is not None


def _overflow_findings(sheet: str, grid: Grid, rows: Sequence[Row], end: int) -> list[Finding]:
    """Texts right of the last header: they would be lost silently, so they are errors."""
    if not grid or len(grid[0]) <= end:
        return []
    found: list[Finding] = []
    for row in rows:
        for column, text in enumerate(grid[row.number - 1][end:], start=end):
            if text.strip(_INVISIBLE_EDGES):
                message = f"{address(row.number, column)} 有内容但所在列没有列名，请补写列名或删除该内容。"
                found.append(Finding(sheet, address(row.number, column), "headerless_value", message))
    return found
