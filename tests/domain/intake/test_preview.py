"""A preview tells every row and every bad cell exactly once, with its address, and writes nothing but itself."""

import io
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from fuquan.domain.catalog.models import Power
from fuquan.domain.delegation.models import Delegation
from fuquan.domain.intake import actions, queries
from fuquan.domain.intake.models import Import
from fuquan.domain.intake.queries import Preview
from fuquan.domain.intake.rules import Counts, Outcome
from fuquan.domain.intake.states import ImportStage
from fuquan.domain.org.models import User
from fuquan.engines.sheets import Level

from .conftest import DEMO, POWERS, REQUIRED, Bring, Write, power_row


def look(path: Path, **more: dict[str, str]) -> Preview:
    return queries.look_into(path, queries.desks()[POWERS], name=path.name, **more)


def found(preview: Preview, level: Level = Level.ERROR) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.cell, one.code) for one in preview.all_findings if one.level == level]


def test_the_clean_list_has_no_finding(city: User) -> None:
    preview = look(DEMO / "powers.xlsx")
    assert preview.counts == Counts(rows_in=255, accepted=255, new=255)
    assert preview.all_findings == ()
    assert (Power.objects.count(), Delegation.objects.count()) == (0, 0)


def test_three_bad_cells_are_named_and_nothing_else(city: User) -> None:
    preview = look(DEMO / "powers_three_bad_cells.xlsx")
    assert preview.counts == Counts(rows_in=255, accepted=252, rejected=3, new=252)
    assert found(preview) == [
        (POWERS, "C3", "unknown_department"),
        (POWERS, "E57", "unknown_type"),
        (POWERS, "G202", "unknown_mode"),
    ]
    assert len(preview.all_findings) == 3
    assert all(one.message.endswith("。") for one in preview.all_findings)


def test_planted_defects_of_the_dirty_sheet(city: User) -> None:
    preview = look(DEMO / "dirty.xlsx")
    assert preview.counts == Counts(rows_in=257, accepted=253, rejected=4, new=253)
    assert found(preview) == [
        (POWERS, "D61", "same_row"),
        (POWERS, "C112", "unknown_department"),
        (POWERS, "C113", "unknown_department"),
        (POWERS, "C259", "empty"),
    ]
    assert found(preview, Level.NOTE) == [(POWERS, "C3:C39", "merged_down"), (POWERS, "F50", "no_basis")]
    suggested = {one.cell: one.message for one in preview.all_findings}
    assert "焦作市市场监督管理局" in suggested["C112"]
    assert "焦作市卫生健康委员会" in suggested["C113"]
    lines = {line.number: line for line in preview.lines}
    assert {lines[number].texts["赋权部门"] for number in range(3, 40)} == {"市住建局"}
    assert (lines[15].values["序号"], lines[27].values["权限名称"]) == (13, "建筑工程施工许可证核发")
    assert lines[88].texts["权限名称"] == "食品(含保健食品）经营许可"


def test_planted_defects_of_the_old_format(city: User) -> None:
    preview = look(DEMO / "dirty_old.xls")
    assert preview.counts == Counts(rows_in=40, accepted=39, rejected=1, new=39)
    assert found(preview) == [(POWERS, "E22", "unknown_type")]
    assert found(preview, Level.ASK) == [(POWERS, "14:19", "hidden_rows")]
    lines = {line.number: line for line in preview.lines}
    assert [lines[number].values["序号"] for number in (11, 12)] == [9, 10]
    assert "武陟县" in [unit.name for unit in lines[9].values["receivers"]]
    assert lines[30].values["department"].short_name == "市民政局"


def test_a_preview_is_kept_as_it_was_seen(city: User, bring: Bring) -> None:
    intake = bring(DEMO / "powers_three_bad_cells.xlsx", by=city)
    assert (intake.stage, intake.sheet, intake.rows.count()) == (ImportStage.PREVIEWED, POWERS, 255)
    (row,) = intake.rows.filter(number=57)
    assert row.outcome == Outcome.REJECTED
    assert [(told["cell"], told["header"], told["code"]) for told in row.findings] == [
        ("E57", "权力类型", "unknown_type")
    ]
    assert row.texts["权力类型"] == "行政审批"
    assert [use["field"] for use in intake.headers][:3] == ["序号", "批次", "赋权部门"]


@pytest.mark.usefixtures("round_loaded")
def test_what_is_stored_already_differs_only_where_it_does() -> None:
    assert look(DEMO / "powers.xlsx").counts == Counts(rows_in=255, accepted=255, same=255)
    lines = {line.number: line for line in look(DEMO / "dirty_old.xls").lines}
    assert [(change.label, change.before) for change in lines[9].changes] == [("赋权范围", "6县(市)")]
    assert {line.outcome for number, line in lines.items() if number not in (9, 22)} == {Outcome.SAME}


@pytest.mark.usefixtures("round_loaded")
def test_brackets_of_another_width_are_the_same_name_and_the_stored_one_stays() -> None:
    (line,) = [line for line in look(DEMO / "dirty.xlsx").lines if line.number == 88]
    assert [change.label for change in line.changes] == ["序号"]
    assert [one.code for one in line.findings] == []


@pytest.mark.usefixtures("round_loaded")
def test_a_column_that_the_sheet_lacks_changes_nothing() -> None:
    power = Power.objects.get(code="JZ-2021-011").current
    stored = (power.basis_remark, power.chain, power.promised_days)
    assert any(stored)
    lines = look(DEMO / "dirty.xlsx").lines
    told = {change.label for line in lines for change in line.changes}
    assert told == {"序号", "法定依据(条款)"}


def test_an_error_over_several_rows_stands_on_each_of_them_once(city: User, tmp_path: Path) -> None:
    path = tmp_path / "merged.xlsx"
    path.write_bytes(_merged_number())
    preview = look(path)
    assert (preview.counts.rows_in, preview.counts.rejected) == (3, 2)
    assert found(preview) == [(POWERS, "C2", "merged_number"), (POWERS, "C3", "merged_number")]
    assert len(preview.all_findings) == 2


def _merged_number() -> bytes:

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet(POWERS)
        rows = [REQUIRED, *(power_row(number) for number in (1, 2, 3))]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        sheet.merge_range(1, 2, 2, 2, "12345")
    return buffer.getvalue()


def test_an_error_in_a_column_that_is_not_read_is_only_told(city: User, tmp_path: Path, write: Write) -> None:
    path = write([(*power_row(1), "1"), (*power_row(2), "2")], headers=(*REQUIRED, "辅助列"))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(_with_error_value(path.read_bytes(), "N2"))
    preview = look(broken)
    assert (preview.counts.accepted, preview.counts.rejected) == (2, 0)
    assert found(preview, Level.NOTE) == [(POWERS, "N2", "error_value")]


def _with_error_value(data: bytes, cell: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                pattern = rf'<c r="{cell}"[^>]*>.*?</c>'.encode()
                part = re.sub(pattern, f'<c r="{cell}" t="e"><v>#N/A</v></c>'.encode(), part)
            new.writestr(name, part)
    return buffer.getvalue()


def test_names_one_below_the_other_are_several(city: User, write: Write) -> None:
    path = write([power_row(1, 赋权范围="修武县\n博爱县"), power_row(2, 权限名称="取水\n许可")])
    first, second = look(path).lines
    assert [unit.name for unit in first.values["receivers"]] == ["修武县", "博爱县"]
    assert first.texts["赋权范围"] == "修武县、博爱县"
    assert second.values["权限名称"] == "取水许可"


def test_what_cannot_be_stored_is_refused_with_its_limit(city: User, write: Write) -> None:
    path = write([power_row(1, 权限名称="许" * 301), power_row(2, 序号="99999999999")])
    assert found(look(path)) == [(POWERS, "D2", "too_long"), (POWERS, "A3", "too_large")]


def test_a_default_fills_empty_cells_and_a_missing_column(city: User, write: Write) -> None:
    rows = [tuple(power_row(n, 批次="")) for n in (1, 2)]
    batch = {"批次": "省定255项"}
    assert look(write(rows), defaults=batch).counts.accepted == 2
    without = [tuple(text for place, text in enumerate(row) if place != 1) for row in rows]
    headers = tuple(header for header in REQUIRED if header != "批次")
    preview = look(write(without, headers=headers), defaults=batch)
    assert (preview.counts.accepted, preview.lines[0].texts["批次"]) == (2, "省定255项")


def test_the_same_file_again_is_told(city: User, bring: Bring) -> None:
    first = bring(DEMO / "powers.xlsx", by=city)
    actions.apply(first, by=city)
    again = bring(DEMO / "powers.xlsx", by=city)
    assert [told["code"] for told in again.findings] == ["already_imported"]
    assert first.public_id in again.findings[0]["message"]
    assert (again.new, again.changed, again.same) == (0, 0, 255)
    assert Import.objects.filter(stage=ImportStage.APPLIED, kind=POWERS).count() == 1


def test_a_line_that_rests_on_a_refused_one_is_refused_too(city: User, write: Write) -> None:
    headers = ("机构编码", "机构名称", "类别", "上级机构编码", "启用日期")
    path = write(
        [("N1", "某市", "不知何类", "", "2021-01-01"), ("N2", "某县", "县（市）", "N1", "2021-01-01")],
        headers=headers,
        sheet="机构名录",
    )
    preview = queries.look_into(path, queries.desks()["机构名录"], name="made.xlsx")
    assert found(preview) == [("机构名录", "C2", "unknown_kind"), ("机构名录", "D3", "unknown_unit")]
