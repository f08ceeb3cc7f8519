"""A workbook as bytes for the pipe between the reading child and its parent: JSON for the facts, plain text for values.

Nothing in it can run code when loaded, unlike pickle or marshal. Values are joined by the ASCII unit and record
separators, which are taken out of the values themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from fuquan.engines.sheets.model import Aside, AsideKind, Finding, Kind, Level, Row, Table, Workbook

_UNIT, _RECORD = "\x1f", "\x1e"
_SEPARATORS = re.compile(f"[{_UNIT}{_RECORD}]")


def dump(book: Workbook) -> bytes:
    """The bytes of a workbook: a line of JSON, then the values of every table, one block after another."""
    blocks = [_block(table) for table in book.tables]
    head = {
        "name": book.name,
        "kind": book.kind,
        "size": book.size,
        "sha256": book.sha256,
        "encoding": book.encoding,
        "findings": [_finding_row(finding) for finding in book.findings],
        "tables": [
            {
                "sheet": table.sheet,
                "hidden": table.hidden,
                "title": table.title,
                "header_row": table.header_row,
                "headers": table.headers,
                "first_column": table.first_column,
                "numbers": [row.number for row in table.rows],
                "blank": table.blank,
                "asides": table.asides,
                "findings": [_finding_row(finding) for finding in table.findings],
                "bytes": len(block),
            }
            for table, block in zip(book.tables, blocks, strict=True)
        ],
    }
    return json.dumps(head, ensure_ascii=False).encode("utf-8", "replace") + b"\n" + b"".join(blocks)


def _block(table: Table) -> bytes:
    joined = _RECORD.join([_UNIT.join(row.values) for row in table.rows])
    units = len(table.rows) * max(len(table.headers) - 1, 0)
    if joined.count(_UNIT) != units or joined.count(_RECORD) != max(len(table.rows) - 1, 0):
        joined = _RECORD.join(_UNIT.join(_SEPARATORS.sub("", value) for value in row.values) for row in table.rows)
    return joined.encode("utf-8", "replace")


def load(content: bytes) -> Workbook:
    """The workbook in `content`. Raises ValueError or KeyError when it is not one that `dump` wrote."""
    line, _, rest = content.partition(b"\n")
    head = json.loads(line)
    tables: list[Table] = []
    offset = 0
    for facts in head["tables"]:
        block = rest[offset : offset + facts["bytes"]].decode()
        offset += facts["bytes"]
        tables.append(_table(facts, block))
    return Workbook(
        name=head["name"],
        kind=Kind(head["kind"]),
        size=head["size"],
        sha256=head["sha256"],
        encoding=head["encoding"],
        tables=tuple(tables),
        findings=_findings(head["findings"]),
    )


def _table(facts: dict[str, Any], block: str) -> Table:
    numbers: list[int] = facts["numbers"]
    values = [tuple(line.split(_UNIT)) for line in block.split(_RECORD)] if numbers else []
    if len(values) != len(numbers):
        raise ValueError(f"{len(values)} rows of values for {len(numbers)} row numbers")
    return Table(
        sheet=facts["sheet"],
        hidden=facts["hidden"],
        title=facts["title"],
        header_row=facts["header_row"],
        headers=tuple(facts["headers"]),
        first_column=facts["first_column"],
        rows=tuple(map(Row, numbers, values)),
        blank=tuple(facts["blank"]),
        asides=tuple(Aside(number, AsideKind(kind), tuple(texts)) for number, kind, texts in facts["asides"]),
        findings=_findings(facts["findings"]),
    )


def _finding_row(finding: Finding) -> tuple[str, str, str, str, str]:
    return finding.sheet, finding.cell, finding.code, finding.message, finding.level


def _findings(rows: Sequence[Sequence[str]]) -> tuple[Finding, ...]:
    return tuple(Finding(sheet, cell, code, message, Level(level)) for sheet, cell, code, message, level in rows)
