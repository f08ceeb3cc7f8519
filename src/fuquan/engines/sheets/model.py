"""What the sheets engine hands out: workbooks of tables whose every value keeps its address, and findings in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How much a finding stands in the way."""

    ERROR = "error"
    """The cell cannot be trusted: its row must not be imported as it is."""
    ASK = "ask"
    """A person must confirm before anything of this sheet is imported (hidden rows, hidden sheets)."""
    NOTE = "note"
    """Already dealt with and told (a merged cell filled down, trailing formatted rows left out)."""


class Kind(StrEnum):
    """The file's real type, decided from its bytes and never from its name."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


class AsideKind(StrEnum):
    """Why a non-empty row below the header is not a data row."""

    TOTAL = "total"
    FOOTNOTE = "footnote"


class Refused(Exception):
    """The whole file is refused.

    `code` is a stable English word for machines, `message` a Chinese sentence telling the official what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message


def column_letters(index: int) -> str:
    """Column letters of a zero-based column index: 0 -> "A", 25 -> "Z", 26 -> "AA"."""
    if index < 0:
        raise ValueError(f"column index {index} is negative")
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Zero-based column index of column letters: "A" -> 0, "AA" -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """A1 address of a one-based row number and a zero-based column index: (3, 2) -> "C3"."""
    return f"{column_letters(column)}{row}"


def split_address(cell: str) -> tuple[int, int]:
    """One-based row and zero-based column of an A1 address; the first corner when a range is given."""
    corner = cell.partition(":")[0]
    letters = corner.rstrip("0123456789")
    digits = corner[len(letters) :]
    return (int(digits) if digits else 0), (column_index(letters) if letters else -1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or worth telling about a cell, a range, a row or a sheet.

    `cell` is an A1 address ("D20"), a range ("C3:C40"), rows ("14:19"), columns ("C:D") or "" for the whole sheet.
    """

    sheet: str
    cell: str
    code: str
    message: str
    level: Level = Level.ERROR

    @property
    def row(self) -> int:
        """One-based row of the (first) cell, 0 when the finding is about the sheet or whole columns."""
        return split_address(self.cell)[0]

    @property
    def column(self) -> int:
        """Zero-based sheet column of the (first) cell, -1 when the finding is about the sheet or whole rows."""
        return split_address(self.cell)[1]


class Row(NamedTuple):
    """One data row: its one-based number in the sheet and one text per column of the table."""

    number: int
    values: tuple[str, ...]


class Aside(NamedTuple):
    """A row set aside from the data: a totals row or a footnote under the table."""

    number: int
    kind: AsideKind
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as a table: header texts and, below the header, every row accounted for exactly once.

    `headers[i]` and `values[i]` of every row lie in sheet column `first_column + i` (zero-based). Texts are as the
    person sees them and not yet cleaned, except headers, which are. `header_row` is the last header line (one-based);
    0 with empty `headers` means that no header could be located and nothing below may be used.
    """

    sheet: str
    hidden: bool
    title: str
    header_row: int
    headers: tuple[str, ...]
    first_column: int
    rows: tuple[Row, ...]
    blank: tuple[int, ...]
    asides: tuple[Aside, ...]
    findings: tuple[Finding, ...]

    @property
    def rows_in(self) -> int:
        """Rows between the header and the last non-empty row: data + blank + set aside."""
        return len(self.rows) + len(self.blank) + len(self.asides)

    @property
    def totals(self) -> tuple[Aside, ...]:
        """The totals rows (合计, 总计, 小计) among the rows set aside."""
        return tuple(aside for aside in self.asides if aside.kind is AsideKind.TOTAL)

    def cell(self, row: Row | Aside | int, column: int) -> str:
        """A1 address of the value in table column `column` (index into `headers`) of a row or row number."""
        number = row if isinstance(row, int) else row.number
        return address(number, self.first_column + column)

    def column(self, index: int) -> Iterator[str]:
        """All data values of one table column, in row order."""
        return (row.values[index] for row in self.rows)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that passed the guard and was read: what it is, its tables, and what concerns the file as a whole.

    `sha256` is the digest of the bytes read (pin it between preview and import); `encoding` is the CSV encoding
    ("UTF-8", "GB18030", "UTF-16") and "" for workbooks. `findings` holds file-level ones only; `all_findings` adds
    those of every table.
    """

    name: str
    kind: Kind
    size: int
    sha256: str
    encoding: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]

    def table(self, sheet: str) -> Table | None:
        """The table of the sheet with exactly this name."""
        return next((table for table in self.tables if table.sheet == sheet), None)

    def all_findings(self) -> tuple[Finding, ...]:
        """File-level findings and then those of every table, in sheet order."""
        return self.findings + tuple(finding for table in self.tables for finding in table.findings)
