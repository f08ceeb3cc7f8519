"""Ledgers as workbooks: a few cells written into a sheet of the right layout, and taken in through its desk."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from fuquan.domain.intake import actions as intake
from fuquan.domain.intake.models import Import
from fuquan.domain.org import ids
from fuquan.domain.org.roles import Role
from fuquan.domain.readiness.queries import LEDGERS
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, Value, write_workbook
from tests.factories.world import World

TakeIn = Callable[..., Import]


def write_ledger(path: Path, kind: str, rows: Sequence[Mapping[str, Value]], headers: Sequence[str] = ()) -> Path:
    """Write ``rows`` (by header) as the sheet ``kind`` with ``headers``, by default all of its layout."""
    shown = tuple(headers) or LEDGERS[kind].headers
    cells = [[row.get(header, "") for header in shown] for row in rows]
    sheet = SheetSpec(kind, tuple(ColumnSpec(header) for header in shown), cells, title=f"{kind}（测试）")
    path.write_bytes(write_workbook([sheet]))
    return path


@pytest.fixture
def take_in(world: World, tmp_path: Path) -> TakeIn:
    """``take_in(kind, *rows, headers=…)`` uploads a workbook as the reform office and imports it, all or nothing."""

    def taken(kind: str, *rows: Mapping[str, Value], headers: Sequence[str] = ()) -> Import:
        path = write_ledger(tmp_path / f"{ids.new_id()}.xlsx", kind, rows, headers)
        return intake.import_file(path, kind, by=world.people[Role.REFORM_OFFICE], name=path.name)

    return taken


def complaints(one: Import) -> list[tuple[str, str]]:
    """What is wrong in an import: cell and code, in the order of the rows."""
    return [(found["cell"], found["code"]) for row in one.rows.all() for found in row.findings]
