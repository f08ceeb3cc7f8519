"""Word files carry the page, grid, faces and fields of GB/T 9704-2012, every run with its East-Asian font."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.shared import Mm
from lxml import etree

from fuquan.engines.drafting import Paper, docx
from fuquan.engines.drafting.model import Paragraph
from tests.engines.drafting import samples

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FONTS = {"仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"}


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(data: bytes) -> list[etree._Element]:
    """Every part that holds text."""
    return [
        etree.fromstring(content)
        for name, content in parts(data).items()
        if name.startswith("word/") and name.endswith(".xml")
    ]


def look(run: etree._Element) -> tuple[str, float]:
    """East-Asian font and size in points of a run."""
    return (
        run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia"),
        int(run.find(f"{W}rPr/{W}sz").get(f"{W}val")) / 2,
    )


def runs_with(data: bytes, text: str) -> set[tuple[str, float]]:
    return {
        look(run)
        for root in written(data)
        for run in root.iter(f"{W}r")
        if text in "".join(element.text or "" for element in run.iter(f"{W}t"))
    }


@pytest.mark.parametrize("name", samples.ALL)
def test_every_run_names_one_of_the_licensed_fonts_in_all_four_places(name: str) -> None:
    count = 0
    for root in written(docx(samples.ALL[name]())):
        for run in root.iter(f"{W}r"):
            if run.find(f"{W}drawing") is not None:
                continue
            fonts = run.find(f"{W}rPr/{W}rFonts")
            names = {fonts.get(f"{W}{place}") for place in ("ascii", "hAnsi", "eastAsia", "cs")}
            assert len(names) == 1
            assert names <= FONTS
            count += 1
    assert count > 10


@pytest.mark.parametrize("name", samples.ALL)
def test_other_readers_open_it_and_find_a4_and_the_margins(name: str) -> None:
    document = Document(io.BytesIO(docx(samples.ALL[name]())))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    wanted = (37, 35, 28, 26)
    given = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert all(abs(length - Mm(mm)) < Mm(0.1) for length, mm in zip(given, wanted, strict=True))
    assert document.core_properties.title == "".join(samples.ALL[name]().title.split())


def test_grid_faces_and_sizes_are_the_standards() -> None:
    data = docx(samples.decision())
    root = etree.fromstring(parts(data)["word/document.xml"])
    grid = root.find(f".//{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")
    assert runs_with(data, "焦作市人民政府文件") == {("方正小标宋简体", 49.0)}
    assert runs_with(data, "为深入推进") == {("仿宋_GB2312", 16.0)}
    assert runs_with(data, "一、明确赋权范围") == {("黑体", 16.0)}
    assert runs_with(data, "（一）签订协议") == {("楷体_GB2312", 16.0)}
    assert runs_with(data, "部分市级经济社会管理权限的决定") == {("方正小标宋简体", 22.0)}
    assert runs_with(data, "抄送：市委") == {("仿宋_GB2312", 14.0)}
    lines = {
        paragraph.find(f"{W}pPr/{W}spacing").get(f"{W}line")
        for paragraph in root.iter(f"{W}p")
        if "为深入推进" in "".join(element.text or "" for element in paragraph.iter(f"{W}t"))
    }
    assert lines == {"579"}


def test_spacing_stands_before_size_as_the_schema_wants() -> None:
    root = etree.fromstring(parts(docx(samples.decision()))["word/document.xml"])
    for look_of in root.iter(f"{W}rPr"):
        order = [etree.QName(element).localname for element in look_of]
        wanted = [name for name in ("rFonts", "color", "spacing", "w", "sz", "szCs") if name in order]
        assert order == wanted


def test_page_numbers_are_fields_on_the_outer_side() -> None:
    content = parts(docx(samples.decision()))
    odd, even = (etree.fromstring(content[f"word/{name}.xml"]) for name in ("odd", "even"))
    for root in (odd, even):
        assert [element.text.strip() for element in root.iter(f"{W}instrText")] == ["PAGE"]
        assert runs_with(docx(samples.decision()), "— ") == {("宋体", 14.0)}

    def said(root: etree._Element) -> str:
        return "".join(
            "\t" if e.tag == f"{W}tab" else e.text or ""
            for e in root.iter(f"{W}t", f"{W}tab")
            if e.get(f"{W}pos") is None
        )

    assert said(odd) == "验证码　7K2M 9QXD\t— 1 —"
    assert said(even) == "— 1 —\t验证码　7K2M 9QXD"
    settings = etree.fromstring(content["word/settings.xml"])
    assert settings.find(f"{W}evenAndOddHeaders") is not None
    assert settings.find(f"{W}mirrorMargins") is not None


def test_letters_have_their_head_and_no_number_on_the_first_page() -> None:
    content = parts(docx(samples.reminder()))
    assert "焦作市推进放权赋能改革工作专班办公室" in content["word/head.xml"].decode()
    assert b"PAGE" not in content["word/first.xml"]
    assert b"PAGE" in content["word/even.xml"]
    assert b"thickThinSmallGap" in content["word/head.xml"]
    assert b"thinThickSmallGap" in content["word/first.xml"]


def test_tables_repeat_their_head_and_keep_every_row() -> None:
    document = Document(io.BytesIO(docx(samples.agreement(255))))
    (table,) = [table for table in document.tables if len(table.columns) == 5]
    assert len(table.rows) == 256
    head = table._tbl.tr_lst[0]
    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert table._tbl.tr_lst[255].findall(f".//{W}t")[0].text == "255"


def test_a_handbook_has_a_contents_field_over_outline_levels() -> None:
    content = parts(docx(samples.handbook()))
    root = etree.fromstring(content["word/document.xml"])
    codes = [element.text.strip() for element in root.iter(f"{W}instrText")]
    assert codes == ['TOC \\o "1-3" \\h \\z \\u']
    assert b"updateFields" in content["word/settings.xml"]
    assert [element.get(f"{W}val") for element in root.iter(f"{W}outlineLvl")] == ["0", "1", "0", "1", "0", "1"]


def test_the_same_paper_is_the_same_bytes_and_values_are_only_text() -> None:
    assert docx(samples.decision()) == docx(samples.decision())
    hostile = "</w:t></w:r><w:altChunk/> & \"'\x0b]]> {{x}}"
    document = Document(io.BytesIO(docx(Paper(title="题", blocks=(Paragraph(hostile),)))))
    assert hostile.replace("\x0b", "") in [paragraph.text for paragraph in document.paragraphs]


def test_every_part_is_named_in_the_content_types_and_every_relation_leads_somewhere() -> None:
    for make in samples.ALL.values():
        content = parts(docx(make()))
        types = etree.fromstring(content["[Content_Types].xml"])
        named = {entry.get("PartName") for entry in types if entry.get("PartName")}
        assert named <= {f"/{name}" for name in content}
        assert {f"/{name}" for name in content if name.startswith("word/") and name.endswith(".xml")} <= named
        for name, data in content.items():
            if name.startswith("word/_rels/"):
                for relation in etree.fromstring(data):
                    assert f"word/{relation.get('Target')}" in content
        document = etree.fromstring(content["word/document.xml"])
        used = {value for element in document.iter() for key, value in element.attrib.items() if key.endswith("}id")}
        given = {relation.get("Id") for relation in etree.fromstring(content["word/_rels/document.xml.rels"])}
        assert used <= given
