"""What importing a file would do: read in a child process, its headers understood, every line examined."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fuquan.domain.intake.models import HeaderMemory
from fuquan.domain.intake.rules import Counts, Line, Memo, Outcome, counts_of, read_line
from fuquan.engines.sheets import Finding, Level, Refused, Table, Workbook, address, read
from fuquan.engines.sheets.header import HeaderMap, match
from fuquan.engines.sheets.model import split_address
from fuquan.engines.sheets.normalise import clean, key

from .desks import EXPLANATION, Desk, desks

IGNORED, UNKNOWN, CLAIMED = "ignored", "unknown", "claimed"
"""How a header stands that no column takes: people said to ignore it, nobody knows it, several claim one column."""

_SAMPLES, _SAMPLE_ROWS, _SAMPLE_LENGTH = 3, 200, 30
_OWN_SHEETS = {key(EXPLANATION), key("填写选项"), key("问题清单")}
"""Sheets that the product adds to the workbooks it hands out; a sheet to be read stands beside them."""


@dataclass(frozen=True, slots=True)
class HeaderUse:
    """A header as found: the column it answers ("" for none), by which evidence, a likely column, and some values."""

    header: str
    field: str
    how: str
    likely: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do; nothing has been written."""

    sheet: str
    headers: tuple[HeaderUse, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    counts: Counts

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those about the file and the table, then those about single lines; none stands there twice."""
        return self.findings + tuple(found for line in self.lines for found in line.findings)


class Unmapped(Refused):
    """The file is sound, but its headers do not answer the columns yet: a person has to say what they mean."""

    def __init__(self, code: str, message: str, *, sheet: str, headers: tuple[HeaderUse, ...]) -> None:
        super().__init__(code, message)
        self.sheet = sheet
        self.headers = headers


def remembered_headers(kind: str) -> dict[str, str]:
    """What people have said the headers of this sheet mean."""
    return dict(HeaderMemory.objects.filter(kind=kind).values_list("header", "field"))


def look_into(
    path: Path,
    desk: Desk,
    *,
    name: str,
    decisions: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Preview:
    """Read ``path`` as the sheet of ``desk`` and compare it with what is stored; writes nothing.

    ``decisions`` says by row number what the office decided about rows that the desk asks about, ``defaults`` by header
    what stands where a cell is empty. Raises engines.sheets.Refused when the file as a whole cannot be taken, and its
    kind Unmapped when only the headers are in the way.
    """
    remembered = remembered_headers(desk.kind)
    workbook, table = open_table(path, desk, name=name, remembered=remembered)
    mapping = match([one.column for one in desk.fields], table.headers, remembered=remembered)
    headers = _uses(table, mapping)
    _require_columns(desk, table, mapping, headers, given=set(defaults or {}))
    doubts, dealt_with = _doubts(table, set(mapping.index.values()))
    lines = _lines_of(table, desk, mapping, defaults or {}, doubts)
    for line in lines:
        line.decision = (decisions or {}).get(str(line.number), "")
    lines = examined(desk, lines)
    return Preview(
        sheet=table.sheet,
        headers=headers,
        lines=tuple(lines),
        findings=(
            *workbook.findings,
            *_hidden_sheets(workbook, table),
            *(_only_told(found) for found in table.findings if found not in dealt_with),
        ),
        counts=counts_of(lines, blank=table.rows_in - len(lines)),
    )


def open_table(path: Path, desk: Desk, *, name: str, remembered: Mapping[str, str]) -> tuple[Workbook, Table]:
    """The workbook at ``path`` and its table for ``desk``; raises Refused when there is none."""
    names = [name for one in desk.fields for name in (one.header, *one.aliases)]
    workbook = read(path, name=name, expected=[*names, *(header for header, field in remembered.items() if field)])
    return workbook, _table_for(workbook, desk)


def examined(desk: Desk, lines: Sequence[Line]) -> list[Line]:
    """The lines as the desk judges them, until those it accepts stand without those it refuses.

    A refused line may be what another rests on (a body above another). Applied later without it, the other would be
    refused too; so what is accepted here is accepted by itself.
    """
    lines = list(lines)
    while True:
        standing = [line for line in lines if not line.rejected]
        _refuse_repeated(desk, standing)
        desk.examine([line for line in standing if not line.rejected])
        if not any(line.rejected for line in standing):
            return lines
        lines = [line if line.rejected else _afresh(desk, line) for line in lines]


def _refuse_repeated(desk: Desk, lines: Sequence[Line]) -> None:
    if not desk.unique:
        return
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        first = seen.setdefault(tuple(line.values[header] for header in desk.unique), line.number)
        if first != line.number:
            names = "、".join(f"“{header}”" for header in desk.unique)
            line.reject(desk.unique[0], "repeated", f"{names}与第{first}行重复；请改正其中一行，或删除重复的行。")


def _afresh(desk: Desk, line: Line) -> Line:
    anew = read_line(desk.fields, line.number, line.cells, line.texts, sheet=line.sheet)
    anew.decision = line.decision
    return anew


def _table_for(workbook: Workbook, desk: Desk) -> Table:
    usable = [table for table in workbook.tables if table.headers]
    named = [table for table in usable if key(table.sheet) == key(desk.title)]
    if len(named) == 1:
        return named[0]
    shown = [table for table in usable if not table.hidden and key(table.sheet) not in _OWN_SHEETS]
    if not named and len(shown) == 1:
        return shown[0]
    names = "、".join(f"“{table.sheet}”" for table in workbook.tables) or "（空）"
    raise Refused("no_sheet", f"文件中找不到名为“{desk.title}”的工作表，现有：{names}。请核对文件或改正工作表名称。")


def _uses(table: Table, mapping: HeaderMap) -> tuple[HeaderUse, ...]:
    fields = {position: name for name, position in mapping.index.items()}
    claimed = {header: name for name, found in mapping.ambiguous.items() for header in found}
    likely = {header: name for name, header in mapping.suggestions.items()}
    uses = []
    for position, header in enumerate(table.headers):
        if not header:
            continue
        field = fields.get(position, "")
        how = mapping.how[field] if field else CLAIMED if header in claimed else IGNORED
        if not field and header in mapping.unknown:
            how = UNKNOWN
        guess = claimed.get(header, "") or likely.get(header, "")
        uses.append(HeaderUse(header, field, how, "" if field else guess, _samples(table, position)))
    return tuple(uses)


def _samples(table: Table, position: int) -> tuple[str, ...]:
    texts = (clean(row.values[position])[:_SAMPLE_LENGTH] for row in table.rows[:_SAMPLE_ROWS])
    return tuple(dict.fromkeys(text for text in texts if text))[:_SAMPLES]


def _require_columns(
    desk: Desk, table: Table, mapping: HeaderMap, headers: tuple[HeaderUse, ...], *, given: set[str]
) -> None:
    if mapping.ambiguous:
        twice = "；".join(f"{'、'.join(found)}都对应“{name}”" for name, found in mapping.ambiguous.items())
        message = f"工作表“{table.sheet}”有多个表头对应同一列：{twice}。请选定一个，其余设为忽略；表头完全相同的，请在文件中改名或删除后重新上传。"
        raise Unmapped("ambiguous_columns", message, sheet=table.sheet, headers=headers)
    missing = [name for name in mapping.missing if name not in given]
    if missing:
        names = "、".join(f"“{name}”" for name in missing)
        hints = [f"“{found}”可能是“{name}”" for name, found in mapping.suggestions.items() if name in missing]
        message = f"工作表“{table.sheet}”第{table.header_row}行表头缺少{names}。"
        message += (
            f"{'；'.join(hints)}，请在表头对应中确认。" if hints else f"请对照“{desk.title}”的列名补齐后重新上传。"
        )
        raise Unmapped("missing_columns", message + _other_kind(desk, table), sheet=table.sheet, headers=headers)


def _other_kind(desk: Desk, table: Table) -> str:
    """A word to whoever chose the wrong kind of sheet."""
    like = next((other.title for other in desks().values() if key(other.title) == key(table.sheet)), desk.title)
    return "" if like == desk.title else f"这张工作表像是“{like}”，请确认没有选错表样。"


def _lines_of(
    table: Table, desk: Desk, mapping: HeaderMap, defaults: Mapping[str, str], doubts: Mapping[int, list[Finding]]
) -> list[Line]:
    places = [(header, index, table.first_column + index) for header, index in mapping.index.items()]
    columns = {header: column for header, _, column in places}
    lines = []
    memo: Memo = {}
    for row in table.rows:
        raw = {header: row.values[index] for header, index, _ in places}
        cells = _Cells(row.number, columns)
        line = read_line(desk.fields, row.number, cells, raw, sheet=table.sheet, defaults=defaults, memo=memo)
        wrong = doubts.get(row.number)
        if wrong:
            about = {found.cell for found in wrong}
            line.findings = wrong + [found for found in line.findings if found.cell not in about]
            line.outcome = Outcome.REJECTED
        lines.append(line)
    return lines


def _doubts(table: Table, used: set[int]) -> tuple[dict[int, list[Finding]], set[Finding]]:
    """The reader's errors by data row, and those errors themselves.

    An error about several rows stands on each of them with that row's own cell. Errors in columns that are not read
    are left out: they spoil nothing.
    """
    numbers = {row.number for row in table.rows}
    by_row: dict[int, list[Finding]] = {}
    dealt_with: set[Finding] = set()
    for error in table.findings:
        position = error.column - table.first_column
        if error.level != Level.ERROR or not error.row or (0 <= position < len(table.headers) and position not in used):
            continue
        last = split_address(error.cell.partition(":")[2] or error.cell)[0]
        for number in numbers.intersection(range(error.row, last + 1)):
            own = error if last == error.row else replace(error, cell=address(number, error.column))
            by_row.setdefault(number, []).append(own)
            dealt_with.add(error)
    return by_row, dealt_with


def _only_told(found: Finding) -> Finding:
    """An error about something that is not read stops nothing; it is only told."""
    return replace(found, level=Level.NOTE) if found.level == Level.ERROR else found


def _hidden_sheets(workbook: Workbook, table: Table) -> Iterator[Finding]:
    """Sheets that a person may not know of and that are not read: nothing hidden stays untold."""
    for other in workbook.tables:
        if other is not table and other.hidden:
            message = f"文件中另有隐藏的工作表“{other.sheet}”，本次没有读取。"
            yield Finding(other.sheet, "", "hidden_sheet_left_out", message, Level.NOTE)


class _Cells(Mapping[str, str]):
    """The addresses of one row's cells by header, worked out only when asked for."""

    __slots__ = ("_columns", "_number")

    def __init__(self, number: int, columns: Mapping[str, int]) -> None:
        self._number, self._columns = number, columns

    def __getitem__(self, header: str) -> str:
        return address(self._number, self._columns[header])

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
