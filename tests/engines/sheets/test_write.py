"""What is written reads back equal, prints as agreed, and holds no formula whatever the texts begin with."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuquan.engines.sheets import write
from fuquan.engines.sheets.model import Finding, Level
from fuquan.engines.sheets.parse import parse
from fuquan.engines.sheets.write import ColumnSpec, SheetSpec
from tests.engines.sheets import corpus

PAYLOADS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "{=1}",
    "http://x",
    " =1",
    "=",
)
MOMENT = datetime.combine(date(2021, 11, 9), time(18, 30))
TEXT_COLUMNS = (ColumnSpec("名称"), ColumnSpec("值"))


def _sheet(rows: list[tuple[write.Value, ...]], **options: object) -> SheetSpec:
    return SheetSpec("总表", TEXT_COLUMNS, rows, **options)  # type: ignore[arg-type]


def _cells(data: bytes, sheet: str = "总表") -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def test_no_text_becomes_a_formula_or_a_link() -> None:
    data = write.write_workbook([_sheet([(payload, payload) for payload in PAYLOADS], title="=1+1")])
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {cell.data_type for row in book["总表"].iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.hyperlink for row in book["总表"].iter_rows() for cell in row} == {None}
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read(corpus.SHEET)
    read = parse(data, name="表.xlsx").tables[0]
    assert [row.values[1].replace("\n", "\r") for row in read.rows] == [p.replace("\n", "\r") for p in PAYLOADS]


def test_values_keep_their_type() -> None:
    rows: list[tuple[write.Value, ...]] = [
        ("001", 12), ("整数", 10**15), ("日期", date(2021, 11, 9)), ("时刻", MOMENT), ("空", None),
        ("是", True),
    ]  # fmt: skip
    cells = _cells(write.write_workbook([_sheet(rows)]))
    assert cells[1:] == [
        ["001", 12],
        ["整数", "1000000000000000"],
        ["日期", datetime.combine(MOMENT, time())],
        ["时刻", MOMENT],
        ["空", None],
        ["是", "是"],
    ]


def test_sheet_is_ready_to_print_and_to_fill_in() -> None:
    long_list = tuple(f"市级部门第{number}号" for number in range(60))
    columns = (ColumnSpec("部门", 20, choices=long_list), ColumnSpec("是否", 8, choices=("是", "否")))
    spec = SheetSpec(
        "填报", columns, [("甲", "是")], title="填报表", notes=("注：按月填报。",), paper="A3", blank_rows=3
    )
    book = openpyxl.load_workbook(io.BytesIO(write.write_workbook([spec])))
    sheet = book["填报"]
    assert (sheet["A1"].value, [cell.value for cell in sheet[2]]) == ("填报表", ["部门", "是否"])
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:B1"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A3", "A2:B6", "$2:$2")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        8,
        "landscape",
        0,
    )
    assert sheet["A7"].value == "注：按月填报。"
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists == {"A3:A6": "'填写选项'!$A$1:$A$60", "B3:B6": '"是,否"'}
    assert [row[0].value for row in book["填写选项"].iter_rows()] == [*long_list]


def test_an_iterator_is_streamed_to_the_same_content() -> None:
    rows = [(f"第{number}项", number) for number in range(50)]
    kept = _cells(write.write_workbook([_sheet(rows)]))
    assert _cells(write.write_workbook([SheetSpec("总表", TEXT_COLUMNS, iter(rows), title="")])) == kept


def test_mistakes_of_the_caller_are_errors() -> None:
    with pytest.raises(ValueError, match="no column"):
        write.write_workbook([SheetSpec("总表", (), [])])
    with pytest.raises(ValueError, match="3 values under 2 headers"):
        write.write_workbook([_sheet([("a", "b", "c")])])
    with pytest.raises(ValueError, match="32768 characters"):
        write.write_workbook([_sheet([("a" * 32_768, "b")])])


VISIBLE = st.text(st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0xFFFD), max_size=30)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VISIBLE, st.integers(-(10**14), 10**14)), max_size=8))
def test_what_is_written_reads_back(rows: list[tuple[str, int]]) -> None:
    labelled = [(f"名{text}", number) for text, number in rows]
    read = parse(write.write_workbook([_sheet([*labelled])]), name="表.xlsx").tables[0]
    assert [row.values for row in read.rows] == [(text, str(number)) for text, number in labelled]
    assert read.headers == ("名称", "值")


def test_csv_opens_without_mojibake_and_without_formulas() -> None:
    data = write.write_csv(
        ("名称", "数"), [*[(payload, -5) for payload in PAYLOADS], ("甲\n乙", None), ("日", date(2021, 11, 9))]
    )
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    dangerous = tuple("=+-@\t\r\n＝＋－＠")
    assert [row[0] for row in rows[1:16]] == [
        f"'{payload}" if payload.strip(" ").startswith(dangerous) else payload for payload in PAYLOADS
    ]
    assert rows[1][1] == "-5"
    assert rows[16:] == [["甲\n乙", ""], ["日", "2021-11-09"]]


def test_error_workbook_names_every_bad_cell() -> None:
    data = corpus.drawn(lambda _, sheet: corpus.put(sheet, [(None, *row) for row in (corpus.HEADERS, *corpus.ROWS)]))
    table = parse(data, name="表.xlsx").tables[0]
    findings = [
        Finding("总表", "D3", "unknown_power", "权限名称不在目录中，请核对。"),
        Finding("总表", "3:3", "duplicate_row", "与第 2 行重复，请删除其中一行。"),
        Finding("总表", "", "hidden_sheet", "工作表是隐藏的，请确认。", Level.ASK),
        Finding("另表", "A1", "x", "另一张表的问题。", Level.NOTE),
    ]
    written = write.error_workbook(table, findings)
    rows = _cells(written, "需更正的行")
    assert rows[0] == [*corpus.HEADERS, "问题", "原行号"]
    problem = "D3：权限名称不在目录中，请核对。\n3:3：与第 2 行重复，请删除其中一行。"
    assert rows[1:] == [[*corpus.ROWS[1], problem, 3]]
    sheet = openpyxl.load_workbook(io.BytesIO(written))["需更正的行"]
    coloured = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFD9D9"]
    assert coloured == ["C2", "E2"]
    assert [row[2] for row in _cells(written, "问题清单")] == ["性质", "须更正", "须更正", "请确认", "提示"]
    assert len(_cells(written, "问题清单")) == 1 + len(findings)
