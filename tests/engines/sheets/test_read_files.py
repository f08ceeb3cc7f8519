"""Dirty but honest files are read with every row accounted for and every doubtful cell named, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
import xlsxwriter
import xlwt

from fuquan.engines.sheets.model import Kind, Level, Table, Workbook
from fuquan.engines.sheets.parse import parse
from tests.engines.sheets import corpus
from tests.engines.sheets.corpus import HEADERS, ROWS, csv_text, drawn, edited, inline, plain, put, sheet_data, table

Sheet = xlsxwriter.worksheet.Worksheet
Book = xlsxwriter.Workbook


def _only(book: Workbook) -> Table:
    assert len(book.tables) == 1
    return book.tables[0]


def _codes(table: Table) -> list[tuple[str, str]]:
    return [(finding.cell, finding.code) for finding in table.findings]


def _values(table: Table) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows]


def _merged_department(_: Book, sheet: Sheet) -> None:
    sheet.merge_range("A1:D1", "焦作市赋权事项总表（255项）")
    put(sheet, [HEADERS, (1, None, "甲", 3), (2, None, "乙", 4), (3, "市卫健委", "丙", 5)], top=1)
    sheet.merge_range("B3:B4", "市住建局")


def _merged_number(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, (1, "市住建局", "甲"), (2, "市住建局", "乙")])
    sheet.merge_range("D2:D3", 9)


def _merged_across(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, (1, None, None, 3), (2, "市住建局", "乙", 4)])
    sheet.merge_range("B2:C2", "市住建局")


def _total(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, *ROWS, (None, "小 计", None, 19), (), ("3", "市财政局", "会计从业", "1")])
    sheet.merge_range("A7:C7", "合计：")
    sheet.write_number("D7", 20)
    sheet.write_string("A8", "注：数据截至2021年12月31日")


def _hidden(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, *ROWS, *ROWS])
    for row in (2, 3):
        sheet.set_row(row, None, None, {"hidden": True})
    sheet.set_column("C:C", None, None, {"hidden": True})


def _codes_as_numbers(book: Book, sheet: Sheet) -> None:
    put(
        sheet, [("编码", "名称"), (410882199001011234, "身份证"), (1.14108e30, "实施编码"), (999999999999999, "十五位")]
    )
    sheet.write_number("A5", 100000, book.add_format({"num_format": "0.00E+00"}))
    sheet.write_string("B5", "1E5")
    sheet.write_number("A6", 1, book.add_format({"num_format": "000"}))
    sheet.write_string("B6", "零开头")
    sheet.write_string("A7", "001")
    sheet.write_string("B7", "文本")


def _errors(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, (1, "市住建局"), (2, "市卫健委", "护士")])
    sheet.write_formula("C2", "=NA()", None, "#N/A")
    sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
    sheet.write_formula("D3", "=3+4", None, 7)


def _uncached(book: openpyxl.Workbook) -> None:
    book.active["D2"] = "=SUM(D3:D9)"
    book.active["A4"] = "=ROW()"


def _stale(_: Book, sheet: Sheet) -> None:
    put(sheet, [HEADERS, (1, "市住建局", "甲")])
    sheet.write_formula("D2", "=SUM(A2:A9)")


def _text_forms(book: Book, sheet: Sheet) -> None:
    put(
        sheet,
        [
            ("序号", "值"),
            ("１３", "１，２３４"),
            ("①", "建筑工程施工\n许可证核发  "),
            ("²", "食品(含保健食品）经营许可"),
        ],
    )
    put(sheet, [(0.1 + 0.2, -5.0), (1.5e-7, 123456.75)], top=4)
    sheet.write_boolean("A7", True)
    sheet.write_rich_string("B7", "甲", book.add_format({"bold": True}), "乙")


def _no_header(_: Book, sheet: Sheet) -> None:
    put(sheet, [(1, 2, 3), (4, 5, 6)])


def _headers_bad(_: Book, sheet: Sheet) -> None:
    put(sheet, [("序号", "备注", None, "备 注"), (1, "甲", "多余", "乙", "越界")])


def _far_table(_: Book, sheet: Sheet) -> None:
    put(sheet, [(None, None, *row) for row in (HEADERS, *ROWS)], top=3)


def _hidden_sheet() -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        other = book.create_sheet("旧数据")
        other.append(HEADERS)
        other.append(ROWS[0])
        other.sheet_state = "hidden"

    return corpus.openpyxl_book(change)


SHEETS: dict[str, tuple[bytes, list[tuple[str, str]], int, list[Sequence[str]], list[int], list[int]]] = {
    # file, findings, header row, data, blank rows, rows set aside
    "plain": (plain(), [], 1, [*ROWS], [], []),
    "title, header in row 2, department merged down": (
        drawn(_merged_department),
        [("B3:B4", "merged_down")],
        2,
        [("1", "市住建局", "甲", "3"), ("2", "市住建局", "乙", "4"), ("3", "市卫健委", "丙", "5")],
        [],
        [],
    ),
    "a merged number is not multiplied": (
        drawn(_merged_number),
        [("D2:D3", "merged_number")],
        1,
        [("1", "市住建局", "甲", "9"), ("2", "市住建局", "乙", "")],
        [],
        [],
    ),
    "merged across": (
        drawn(_merged_across),
        [("B2:C2", "merged_across")],
        1,
        [("1", "市住建局", "", "3"), ("2", "市住建局", "乙", "4")],
        [],
        [],
    ),
    "two header lines": (corpus.two_line_header(), [], 3, [("1", "护士执业注册", "9", "8")], [], []),
    "totals, a blank row, a footnote": (
        drawn(_total),
        [],
        1,
        [*ROWS, ("3", "市财政局", "会计从业", "1")],
        [5],
        [4, 7, 8],
    ),
    "hidden rows and columns": (
        drawn(_hidden),
        [("3:4", "hidden_rows"), ("C:C", "hidden_columns")],
        1,
        [*ROWS, *ROWS],
        [],
        [],
    ),
    "codes stored as numbers": (
        drawn(_codes_as_numbers),
        [("A2", "digits_lost"), ("A3", "digits_lost"), ("A5", "exponent_form")],
        1,
        [
            ("4.10882199001011E+17", "身份证"),
            ("1.14108E+30", "实施编码"),
            ("999999999999999", "十五位"),
            ("100000", "1E5"),
            ("001", "零开头"),
            ("001", "文本"),
        ],
        [],
        [],
    ),
    "error values are not blanks": (
        drawn(_errors),
        [("C2", "error_value"), ("D2", "error_value")],
        1,
        [("1", "市住建局", "#N/A", "#DIV/0!"), ("2", "市卫健委", "护士", "7")],
        [],
        [],
    ),
    "formulas without a saved result": (
        corpus.openpyxl_book(_uncached),
        [("D2", "formula_without_value"), ("A4", "formula_without_value")],
        1,
        [(*ROWS[0][:3], "=SUM(D3:D9)"), ROWS[1], ("=ROW()", "", "", "")],
        [],
        [],
    ),
    "a zero that no program calculated": (
        drawn(_stale),
        [("D2", "formula_without_value")],
        1,
        [("1", "市住建局", "甲", "=SUM(A2:A9)")],
        [],
        [],
    ),
    "text and number forms are kept": (
        drawn(_text_forms),
        [],
        1,
        [
            ("１３", "１，２３４"),
            ("①", "建筑工程施工\n许可证核发  "),
            ("²", "食品(含保健食品）经营许可"),
            ("0.3", "-5"),
            ("0.00000015", "123456.75"),
            ("TRUE", "甲乙"),
        ],
        [],
        [],
    ),
    "no header": (drawn(_no_header), [("", "no_header")], 0, [], [], []),
    "duplicate and missing headers, a value beyond": (
        drawn(_headers_bad),
        [("B1", "duplicate_header"), ("C1", "blank_header"), ("D1", "duplicate_header"), ("E2", "headerless_value")],
        1,
        [("1", "甲", "多余", "乙")],
        [],
        [],
    ),
    "table away from A1": (drawn(_far_table), [], 4, [*ROWS], [], []),
    "500 empty formatted rows": (
        corpus.many_empty_rows(500),
        [("4:503", "trailing_rows")],
        1,
        [*ROWS],
        [],
        [],
    ),
    "date style": (corpus.dated("yyyy-mm-dd"), [], 1, [("甲", "2021-11-09")], [], []),
    "Chinese date style": (corpus.dated('[$-804]yyyy"年"m"月"d"日"'), [], 1, [("甲", "2021-11-09")], [], []),
    "month and day style": (corpus.dated('m"月"d"日"'), [], 1, [("甲", "2021-11-09")], [], []),
    "date with time": (corpus.dated("yyyy/m/d hh:mm", 44509.75), [], 1, [("甲", "2021-11-09 18:00:00")], [], []),
    "serial number without date style": (corpus.dated("General"), [], 1, [("甲", "44509")], [], []),
    "spaces only": (
        table([("1", "  ", "甲", "\u00a0")]),
        [],
        1,
        [("1", "  ", "甲", "\u00a0")],
        [],
        [],
    ),
    "a row of invisible characters is blank": (
        table([ROWS[0], (" ", "\u200b", "\u3000", "\n"), ROWS[1]]),
        [],
        1,
        [*ROWS],
        [3],
        [],
    ),
    "carriage return escaped in XML": (
        sheet_data(
            f'<row r="1">{inline("A1", "名称")}{inline("B1", "备注")}</row>'
            f'<row r="2">{inline("A2", "甲_x000D_乙")}{inline("B2", "丙")}</row>'
        ),
        [],
        1,
        [("甲\r乙", "丙")],
        [],
        [],
    ),
    "formula-like text stays text": (
        table([("1", "=1+1", "＝cmd|' /C calc'!A0", "@SUM(1)")]),
        [],
        1,
        [("1", "=1+1", "＝cmd|' /C calc'!A0", "@SUM(1)")],
        [],
        [],
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_sheet_is_read_exactly(case: str) -> None:
    data, codes, header_row, values, blank, aside = SHEETS[case]
    found = _only(parse(data, name="表.xlsx"))
    assert _codes(found) == codes
    assert found.header_row == header_row
    assert _values(found) == values
    assert list(found.blank) == blank
    assert [row.number for row in found.asides] == aside
    assert found.rows_in == len(values) + len(blank) + len(aside)
    assert all(finding.sheet == found.sheet and finding.message.endswith("。") for finding in found.findings)


def test_two_header_lines_are_joined() -> None:
    found = _only(parse(corpus.two_line_header(), name="表.xlsx"))
    assert found.headers == ("序号", "权限名称", "件数/受理", "件数/办结")
    assert found.title == "办件量统计表"


def test_addresses_follow_the_sheet() -> None:
    found = _only(parse(drawn(_far_table), name="表.xlsx"))
    assert found.first_column == 2
    assert [found.cell(row, 3) for row in found.rows] == ["F5", "F6"]


def test_expected_headers_find_the_header_below_notes() -> None:
    rows = [("填报单位", "修武县"), ("联系人", "审批科"), HEADERS, *ROWS]
    data = drawn(lambda _, sheet: put(sheet, rows))
    assert _only(parse(data, name="表.xlsx", expected=HEADERS)).header_row == 3


def test_hidden_sheet_is_told_and_asked() -> None:
    book = parse(_hidden_sheet(), name="表.xlsx")
    assert [table.hidden for table in book.tables] == [False, True]
    assert [(f.sheet, f.code, f.level) for f in book.all_findings()] == [("旧数据", "hidden_sheet", Level.ASK)]


def test_million_empty_rows_are_left_out_and_told() -> None:
    found = _only(parse(corpus.many_empty_rows(1_000_000), name="表.xlsx"))
    assert _codes(found) == [("4:1000003", "trailing_rows")]
    assert _values(found) == [*ROWS]


def test_date_system_of_1904() -> None:
    def draw(book: Book, sheet: Sheet) -> None:
        put(sheet, [("名称", "日期"), ("甲",)])
        sheet.write_number("B2", 43047, book.add_format({"num_format": "yyyy-mm-dd"}))

    data = edited(drawn(draw), replace={"xl/workbook.xml": (b"<workbookPr ", b'<workbookPr date1904="1" ')})
    assert _values(_only(parse(data, name="表.xlsx"))) == [("甲", "2021-11-09")]


def test_prefixed_namespace_is_read_the_same() -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    row = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>名称</x:t></x:is></x:c></x:row>'
    data_row = '<x:row r="2" hidden="1"><x:c r="A2" t="e"><x:v>#REF!</x:v></x:c></x:row>'
    document = f'<x:worksheet xmlns:x="{namespace}"><x:sheetData>{row}{data_row}</x:sheetData></x:worksheet>'
    found = _only(parse(edited(plain(), drop=[corpus.SHEET], add={corpus.SHEET: document.encode()}), name="表.xlsx"))
    assert _codes(found) == [("2:2", "hidden_rows"), ("A2", "error_value")]


CSV = {
    "UTF-8": (csv_text().encode(), "UTF-8"),
    "UTF-8 with BOM": (csv_text().encode("utf-8-sig"), "UTF-8"),
    "GBK": (csv_text().encode("gbk"), "GB18030"),
    "GB18030": ("序号,名称\r\n1,㐂\r\n2,护士执业注册核发\r\n".encode("gb18030"), "GB18030"),
    "UTF-16 with BOM": (csv_text().encode("utf-16"), "UTF-16"),
    "UTF-16 BE with BOM": (b"\xfe\xff" + csv_text().encode("utf-16-be"), "UTF-16"),
    "semicolons": (csv_text(";").encode(), "UTF-8"),
    "tabs": (csv_text("\t").encode("gbk"), "GB18030"),
    "line feeds": (csv_text(end="\n").encode(), "UTF-8"),
    "no last line end": (csv_text().rstrip().encode(), "UTF-8"),
}


@pytest.mark.parametrize("case", CSV)
def test_csv_is_read_without_mojibake(case: str) -> None:
    data, encoding = CSV[case]
    book = parse(data, name="总表.csv")
    assert (book.kind, book.encoding) == (Kind.CSV, encoding)
    found = _only(book)
    if case != "GB18030":
        assert (found.sheet, found.headers, _values(found)) == ("总表", HEADERS, [*ROWS])
    else:
        assert _values(found) == [("1", "㐂"), ("2", "护士执业注册核发")]


def test_csv_quotes_breaks_and_delimiters_within() -> None:
    text = 'sep=;\n序号;名称\n1;"甲;乙\n""丙"""\n\n2;丁\n'
    found = _only(parse(text.encode(), name="表.csv"))
    assert _values(found) == [("1", '甲;乙\n"丙"'), ("2", "丁")]
    assert list(found.blank) == [4]


def test_old_xls_with_everything() -> None:
    def change(book: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(3, 0, 1.14108e30)
        sheet.write(3, 2, date(2021, 11, 9), xlwt.easyxf(num_format_str="yyyy年m月d日"))
        sheet.row(4).set_cell_error(0, 0x2A)
        sheet.write(4, 1, 1, xlwt.easyxf(num_format_str="000"))
        sheet.write(5, 0, 5, xlwt.easyxf(num_format_str="0.00E+00"))
        sheet.write_merge(6, 8, 1, 1, "市住建局")
        for row in range(6, 9):
            sheet.write(row, 0, row)
        sheet.row(3).hidden = True
        sheet.row(4).hidden = True
        sheet.col(3).hidden = True
        book.add_sheet("隐藏").visibility = 1

    book = parse(corpus.xls(change), name="点菜单.xls")
    assert book.kind is Kind.XLS
    found = _only(book)
    assert sorted(_codes(found)) == [
        ("4:5", "hidden_rows"),
        ("A4", "digits_lost"),
        ("A5", "error_value"),
        ("A6", "exponent_form"),
        ("B7:B9", "merged_down"),
        ("D:D", "hidden_columns"),
    ]
    assert _values(found)[2:] == [
        ("1.14108E+30", "", "2021-11-09", ""),
        ("#N/A", "001", "", ""),
        ("5", "", "", ""),
        ("6", "市住建局", "", ""),
        ("7", "市住建局", "", ""),
        ("8", "市住建局", "", ""),
    ]


def test_xls_at_its_row_limit_is_asked() -> None:
    def change(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(65_535, 0, "末行")

    found = _only(parse(corpus.xls(change), name="表.xls"))
    assert [(f.code, f.level) for f in found.findings] == [("xls_full", Level.ASK)]
    assert found.rows_in == 65_535


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (plain(), "表.xls", Kind.XLSX),
        (corpus.xls(), "表.xlsx", Kind.XLS),
        (csv_text("\t").encode(), "表.xls", Kind.CSV),
    ],
)
def test_a_wrong_file_name_is_told(data: bytes, name: str, kind: Kind) -> None:
    book = parse(data, name=name)
    assert book.kind is kind
    assert [(f.code, f.level) for f in book.findings] == [("extension_mismatch", Level.NOTE)]
    assert _values(_only(book)) == [*ROWS]


def test_wps_table_file_is_an_xls() -> None:
    assert parse(corpus.xls(), name="表.et").findings == ()


def test_openpyxl_and_xlsxwriter_files_read_alike() -> None:
    written = _only(parse(corpus.openpyxl_book(lambda _: None), name="表.xlsx"))
    assert (written.headers, _values(written)) == (HEADERS, [*ROWS])
    assert _values(_only(parse(corpus.dated_by_openpyxl(date(2024, 2, 29)), name="表.xlsx")))[0][4] == "2024-02-29"
