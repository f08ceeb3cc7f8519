"""Whatever a sheet holds, every row of it is accepted, rejected or blank, and exactly one of them."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuquan.domain.intake import queries
from fuquan.domain.intake.queries import Preview
from fuquan.domain.intake.rules import Outcome
from fuquan.domain.org.models import User
from fuquan.engines.sheets import Level
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec, write_csv, write_workbook

from .conftest import DEMO, POWERS, REQUIRED, power_row

BLANK = ("",) * len(REQUIRED)
WILD = st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs",)), max_size=12)
GOOD = st.integers(1, 40).map(power_row)
BAD = st.builds(
    lambda number, header, text: power_row(number, **{header: text}),
    st.integers(1, 40),
    st.sampled_from(REQUIRED),
    WILD,
)
TOTAL = st.just(("合计", *("",) * (len(REQUIRED) - 1)))
ROWS = st.lists(st.one_of(GOOD, BAD, st.just(BLANK), TOTAL), max_size=12)


def look(rows: list[tuple[str, ...]], kind: str) -> Preview:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{POWERS}.{kind}"
        columns = tuple(map(ColumnSpec, REQUIRED))
        content = write_csv(REQUIRED, rows) if kind == "csv" else write_workbook([SheetSpec(POWERS, columns, rows)])
        path.write_bytes(content)
        return queries.look_into(path, queries.desks()[POWERS], name=path.name)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, kind=st.sampled_from(["xlsx", "csv"]))
def test_every_row_is_accounted_for(city: User, rows: list[tuple[str, ...]], kind: str) -> None:
    preview = look(rows, kind)
    counts = preview.counts
    assert counts.rows_in == counts.accepted + counts.rejected + counts.blank
    assert counts.accepted == counts.new + counts.changed + counts.same
    last = max((place for place, row in enumerate(rows, start=1) if any(text.strip() for text in row)), default=0)
    assert counts.rows_in <= len(rows) + sum(text.count("\n") for row in rows for text in row)
    assert counts.rows_in >= 0 if kind == "csv" else counts.rows_in <= last
    errors = [(one.cell, one.code) for one in preview.all_findings if one.level == Level.ERROR]
    assert len(errors) == len(set(errors))
    refused = [line for line in preview.lines if line.outcome == Outcome.REJECTED]
    assert counts.rejected == len(refused)
    assert all(any(one.level == Level.ERROR and one.cell for one in line.findings) for line in refused)
    assert all(one.sheet == preview.sheet for line in preview.lines for one in line.findings)


@pytest.mark.parametrize("file", ["powers.xlsx", "powers_three_bad_cells.xlsx", "dirty.xlsx", "dirty_old.xls"])
def test_the_real_files_add_up(city: User, file: str) -> None:
    preview = queries.look_into(DEMO / file, queries.desks()[POWERS], name=file)
    counts = preview.counts
    assert (
        counts.rows_in
        == counts.accepted + counts.rejected + counts.blank
        == {"dirty.xlsx": 257, "dirty_old.xls": 40}.get(file, 255)
    )
