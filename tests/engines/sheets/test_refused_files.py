"""Every hostile or unreadable file is refused with its exact code and a Chinese sentence, before anything is parsed."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from fuquan.engines.sheets.model import Refused
from fuquan.engines.sheets.parse import parse
from tests.engines.sheets import corpus
from tests.engines.sheets.corpus import CONTENT_TYPES, SHEET, csv_text, edited, inline, plain, sheet_data


def _encrypted_member() -> bytes:
    data = bytearray(plain())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def _zip_of(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def _duplicate_part() -> bytes:
    buffer = io.BytesIO(plain())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(SHEET.upper(), b"<worksheet/>")
    return buffer.getvalue()


def _hidden_cell_twice() -> bytes:
    return sheet_data(f'<row r="1">{inline("A1", "甲")}{inline("A1", "乙")}{inline("B1", "丙")}</row>')


XML = b'<?xml version="1.0"?><a/>'
GBK = csv_text().encode("gbk")
REFUSED = {
    "empty file": (b"", "空.xlsx", "empty_file"),
    "51 MB": (b"a" * (51 << 20), "大.csv", "too_large"),
    "pdf": (b"%PDF-1.7\n...", "表.xlsx", "not_a_table"),
    "png named xls": (b"\x89PNG\r\n\x1a\n", "表.xls", "not_a_table"),
    "executable named csv": (b"MZ\x90\x00", "表.csv", "not_a_table"),
    "rar": (b"Rar!\x1a\x07", "表.xlsx", "not_a_table"),
    "text of unknown name": (b"a,b\n1,2\n", "脚本.py", "not_a_table"),
    "HTML named xls": (b"<html><table><tr><td>1</td></tr></table></html>", "导出.xls", "html_table"),
    "HTML with BOM and blanks": (b"\xef\xbb\xbf \r\n<TABLE><tr></tr></TABLE>", "导出.xls", "html_table"),
    "spreadsheet XML 2003": (b'<?xml version="1.0"?><Workbook/>', "导出.xls", "html_table"),
    "xlsb": (_zip_of(CONTENT_TYPES, "xl/workbook.bin"), "表.xlsb", "xlsb"),
    "xlsb named xlsx": (_zip_of(CONTENT_TYPES, "xl/workbook.bin"), "表.xlsx", "xlsb"),
    "ods": (_zip_of("mimetype", "content.xml"), "表.ods", "ods"),
    "docx named xlsx": (_zip_of(CONTENT_TYPES, "word/document.xml"), "表.xlsx", "not_a_table"),
    "plain zip": (_zip_of("说明.txt"), "表.xlsx", "not_a_table"),
    "truncated xlsx": (plain()[:-200], "表.xlsx", "truncated_zip"),
    "only a zip mark": (b"PK\x03\x04", "表.xlsx", "truncated_zip"),
    "damaged part": (edited(plain(), drop=[SHEET]), "表.xlsx", "truncated_zip"),
    "password": (_encrypted_member(), "表.xlsx", "encrypted"),
    "VBA project": (edited(plain(), add={"xl/vbaProject.bin": b"x"}), "表.xlsm", "macro"),
    "macro sheet": (edited(plain(), add={"xl/macrosheets/sheet1.xml": XML}), "表.xlsx", "macro"),
    "macro type without VBA": (
        edited(plain(), replace={CONTENT_TYPES: (b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}),
        "表.xlsm",
        "macro",
    ),
    "external link": (edited(plain(), add={"xl/externalLinks/externalLink1.xml": XML}), "表.xlsx", "external_link"),
    "embedded file": (edited(plain(), add={"xl/embeddings/oleObject1.bin": b"x"}), "表.xlsx", "embedded_object"),
    "ActiveX": (edited(plain(), add={"xl/activeX/activeX1.xml": XML}), "表.xlsx", "embedded_object"),
    "data connection": (edited(plain(), add={"xl/connections.xml": XML}), "表.xlsx", "data_connection"),
    "oleObject in the sheet": (
        sheet_data(f'<row r="1">{inline("A1", "甲")}</row>', tail='<oleObjects><oleObject progId="x"/></oleObjects>'),
        "表.xlsx",
        "embedded_object",
    ),
    "DDE formula": (
        sheet_data('<row r="1"><c r="A1"><f>cmd|\' /C calc\'!A0</f><v>1</v></c></row>'),
        "表.xlsx",
        "dde",
    ),
    "zip slip": (edited(plain(), add={"../../etc/cron.d/x": b"x"}), "表.xlsx", "unsafe_path"),
    "absolute path": (edited(plain(), add={"/etc/passwd": b"x"}), "表.xlsx", "unsafe_path"),
    "part twice by case": (_duplicate_part(), "表.xlsx", "unsafe_path"),
    "2,001 parts": (edited(plain(), add={f"xl/media/{i}.bin": b"" for i in range(2001)}), "表.xlsx", "too_many_parts"),
    "ratio bomb": (corpus.bomb(20 << 20), "表.xlsx", "zip_bomb"),
    "billion laughs": (corpus.entity_bomb(), "表.xlsx", "xml_entity"),
    "XXE": (corpus.external_entity(), "表.xlsx", "xml_entity"),
    "DTD in content types": (
        edited(plain(), drop=[CONTENT_TYPES], add={CONTENT_TYPES: b"<!DOCTYPE x [<!ENTITY a 'b'>]><Types/>"}),
        "表.xlsx",
        "xml_entity",
    ),
    "UTF-16 XML hiding a DTD": (
        edited(plain(), drop=[SHEET], add={SHEET: "<!DOCTYPE x><worksheet/>".encode("utf-16")}),
        "表.xlsx",
        "xml_encoding",
    ),
    "200,001 rows": (corpus.many_rows(200_000), "表.xlsx", "too_many_rows"),
    "200,001 rows of CSV": (b"a,b\n" + b"1,2\n" * 200_000, "表.csv", "too_many_rows"),
    "cell stored twice": (_hidden_cell_twice(), "表.xlsx", "readers_disagree"),
    "no sheet holds anything": (corpus.table([], headers=()), "表.xlsx", "empty_workbook"),
    "blank CSV": (b"\r\n,,\r\n", "表.csv", "empty_workbook"),
    "broken OLE": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "表.xls", "broken_xls"),
    "UTF-16 without BOM": (csv_text().encode("utf-16-le"), "表.csv", "utf16_without_bom"),
    "mixed encodings": (csv_text().encode() + GBK, "表.csv", "mixed_encoding"),
    "neither UTF-8 nor GB18030": (GBK + b"\xff\xff,1\n", "表.csv", "encoding"),
    "Big5 read as GB18030": ("序號,部門\r\n壹,縣政府營業執照審查機關\r\n".encode("big5"), "表.csv", "encoding"),
    "UTF-8 mark on other bytes": (b"\xef\xbb\xbf" + GBK, "表.csv", "encoding"),
    "unbalanced quote": ('序号,名称\r\n1,"商品房\r\n2,护士\r\n'.encode(), "表.csv", "unbalanced_quote"),
    "text behind a quote": ('序号,名称\r\n1,"商品房"预售\r\n'.encode(), "表.csv", "unbalanced_quote"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_exact_code_and_advice(case: str) -> None:
    data, name, code = REFUSED[case]
    with pytest.raises(Refused) as refusal:
        parse(data, name=name)
    assert refusal.value.code == code
    assert str(refusal.value).endswith("。")


def test_too_many_rows_names_the_count() -> None:
    with pytest.raises(Refused, match="200001"):
        parse(corpus.many_rows(200_000), name="表.xlsx")


def test_a_total_beyond_200_mb_is_refused_while_streaming() -> None:
    noise = random.Random(1)
    block = b"".join(noise.randbytes(40) + bytes(984) for _ in range(40 * 1024))
    data = edited(plain(), add={f"xl/media/{number}.bin": block for number in range(6)})
    with pytest.raises(Refused, match="200 MB") as refusal:
        parse(data, name="表.xlsx")
    assert refusal.value.code == "zip_bomb"
