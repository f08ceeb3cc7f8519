"""Builders of the files that the sheets engine must survive: honest, dirty and hostile, made in code at test time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import openpyxl
import xlsxwriter
import xlwt

HEADERS = ("序号", "赋权部门", "权限名称", "件数")
ROWS = (("1", "市住建局", "商品房预售许可", "12"), ("2", "市卫健委", "护士执业注册", "7"))
CONTENT_TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"

Draw = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def drawn(draw: Draw, *, sheet: str = "总表") -> bytes:
    """A workbook with one sheet, drawn by the function."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        draw(book, book.add_worksheet(sheet))
    return buffer.getvalue()


def put(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[object]], *, top: int = 0) -> None:
    """Write texts as texts and numbers as numbers, from zero-based row `top` on; None leaves the cell out."""
    for row, values in enumerate(rows, start=top):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)


def table(rows: Sequence[Sequence[object]], *, headers: Sequence[str] = HEADERS) -> bytes:
    """A plain workbook: a header and rows."""
    return drawn(lambda _, sheet: put(sheet, [headers, *rows]))


def plain() -> bytes:
    """The honest workbook that the hostile ones are made from."""
    return table(ROWS)


def edited(
    data: bytes,
    *,
    add: Mapping[str, bytes] | None = None,
    replace: Mapping[str, tuple[bytes, bytes]] | None = None,
    drop: Sequence[str] = (),
) -> bytes:
    """A package with parts added or left out, and bytes replaced within parts (the old bytes must be there)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if replace and name in replace:
                old, new = replace[name]
                assert old in content, (name, old)
                content = content.replace(old, new)
            if name not in drop:
                target.writestr(name, content)
        for name, content in (add or {}).items():
            target.writestr(name, content)
    return buffer.getvalue()


def sheet_data(xml: str, *, tail: str = "") -> bytes:
    """The honest workbook with its sheet data replaced by hand-made XML, and elements put behind the data."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    document = f'<?xml version="1.0"?><worksheet xmlns="{namespace}"><sheetData>{xml}</sheetData>{tail}</worksheet>'
    return edited(plain(), drop=[SHEET], add={SHEET: document.encode()})


def inline(reference: str, text: str) -> str:
    """One inline text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def openpyxl_book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The honest rows written by openpyxl and then changed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "总表"
    for row in (HEADERS, *ROWS):
        sheet.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xls(change: Callable[[xlwt.Workbook, xlwt.Worksheet], None] | None = None) -> bytes:
    """The honest rows as an old .xls, then changed."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("点菜单", cell_overwrite_ok=True)
    for row, values in enumerate((HEADERS, *ROWS)):
        for column, value in enumerate(values):
            sheet.write(row, column, value)
    if change:
        change(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv_text(delimiter: str = ",", end: str = "\r\n") -> str:
    """The honest rows as delimited text."""
    return "".join(delimiter.join(row) + end for row in (HEADERS, *ROWS))


def entity_bomb() -> bytes:
    """Billion laughs in the shared strings."""
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]><sst><si><t>&l9;</t></si></sst>'
    return edited(plain(), drop=["xl/sharedStrings.xml"], add={"xl/sharedStrings.xml": document.encode()})


def external_entity() -> bytes:
    """XXE in the sheet."""
    document = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    return edited(plain(), drop=[SHEET], add={SHEET: document.encode()})


def many_empty_rows(count: int) -> bytes:
    """The honest rows and then `count` formatted rows without a value, as a careless fill-down leaves them."""
    data = "".join(
        f'<row r="{number}">{"".join(inline(f"{letter}{number}", row["ABCD".index(letter)]) for letter in "ABCD")}</row>'
        for number, row in enumerate((HEADERS, *ROWS), start=1)
    )
    empty = "".join(
        f'<row r="{number}" s="1" customFormat="1"><c r="A{number}" s="1"/></row>' for number in range(4, count + 4)
    )
    return sheet_data(data + empty)


def many_rows(count: int) -> bytes:
    """A header and `count` rows of one number."""
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(2, count + 2))
    return sheet_data(f'<row r="1">{inline("A1", "序号")}</row>{rows}')


def bomb(size: int) -> bytes:
    """A part of `size` zero bytes."""
    return edited(plain(), add={"xl/media/image1.bin": bytes(size)})


def two_line_header() -> bytes:
    """A title, a header of two lines (件数 over 受理 and 办结), data."""

    def draw(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.merge_range("A1:D1", "办件量统计表")
        sheet.merge_range("A2:A3", "序号")
        sheet.merge_range("B2:B3", "权限名称")
        sheet.merge_range("C2:D2", "件数")
        put(sheet, [(None, None, "受理", "办结"), (1, "护士执业注册", 9, 8)], top=2)

    return drawn(draw)


def dated(text_format: str, serial: float = 44509) -> bytes:
    """A date cell B2 in the given number format."""

    def draw(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        put(sheet, [("名称", "日期"), ("甲",)])
        sheet.write_number("B2", serial, book.add_format({"num_format": text_format}))

    return drawn(draw)


def dated_by_openpyxl(day: date) -> bytes:
    """A date cell E2 written by another library."""

    def change(book: openpyxl.Workbook) -> None:
        book.active["E1"] = "日期"
        book.active["E2"] = day

    return openpyxl_book(change)
