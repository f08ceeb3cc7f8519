"""Templates are filled with fields from the list and rows of declared loops, looks kept, values never read again."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from lxml import etree

from fuquan.engines.drafting import Missing, Template
from tests.engines.drafting.corpus import W, paragraph, raw, row, table, template, zipped

FIELDS = ("文号", "甲方", "乙方")
LOOPS = {"事项": ("序号", "名称"), "账号": ("系统",)}
VALUES = {"文号": "焦政〔2021〕1号", "甲方": "市水利局", "乙方": "修武县"}


def read(body: str = "", **given: str) -> Template:
    return Template.read(zipped(template(body, **given)), fields=FIELDS, loops=LOOPS)


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return etree.fromstring(archive.read(name))


def lines(root: etree._Element) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(f"{{{W}}}t")) for p in root.iter(f"{{{W}}}p")]


def test_fields_are_filled_in_text_header_footer_and_footnotes() -> None:
    made = read(
        paragraph("文号：{{文号}}，{{ 甲方 }}与{{　乙方　}}"),
        header=paragraph("{{文号}}"),
        footer=paragraph("{{甲方}}"),
        footnote=paragraph("见{{乙方}}"),
    )
    assert made.fields == frozenset(FIELDS)
    data = made.fill(VALUES)
    assert lines(part(data)) == ["首段", "文号：焦政〔2021〕1号，市水利局与修武县"]
    assert lines(part(data, "word/header1.xml")) == ["焦政〔2021〕1号"]
    assert lines(part(data, "word/footer1.xml")) == ["市水利局"]
    assert lines(part(data, "word/footnotes.xml")) == ["见修武县"]
    assert [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs] == lines(part(data))


def test_a_field_cut_over_runs_takes_the_look_of_the_run_it_begins_in() -> None:
    bold = "<w:rPr><w:b/></w:rPr>"
    cut = raw(
        f"<w:r><w:t>由</w:t></w:r><w:r>{bold}<w:t>{{</w:t></w:r><w:r><w:t>{{甲</w:t></w:r><w:r><w:t>方}}</w:t></w:r>"
        "<w:r><w:t>}负责</w:t></w:r>"
    )
    root = part(read(cut).fill(VALUES))
    assert lines(root)[1] == "由市水利局负责"
    (run,) = [r for r in root.iter(f"{{{W}}}r") if "市水利局" in "".join(r.itertext())]
    assert run.find(f"{{{W}}}rPr/{{{W}}}b") is not None


def test_rows_of_a_loop_are_repeated_and_others_stay() -> None:
    body = table(row("序号", "名称"), row("{{事项.序号}}", "{{事项.名称}}（{{甲方}}）"), row("合计", ""))
    made = read(body)
    assert made.fields == {"事项.序号", "事项.名称", "甲方"}
    rows = [{"序号": str(n), "名称": f"事项{n}"} for n in (1, 2, 3)]
    (filled,) = Document(io.BytesIO(made.fill(VALUES, {"事项": rows}))).tables
    assert [[cell.text for cell in line.cells] for line in filled.rows] == [
        ["序号", "名称"], ["1", "事项1（市水利局）"], ["2", "事项2（市水利局）"], ["3", "事项3（市水利局）"], ["合计", ""],
    ]  # fmt: skip


def test_two_tables_may_loop_over_different_things_and_an_empty_loop_leaves_a_whole_table() -> None:
    body = table(row("{{事项.名称}}")) + paragraph("又") + table(row("系统"), row("{{账号.系统}}"))
    data = read(body).fill({}, {"事项": [], "账号": []})
    first, second = Document(io.BytesIO(data)).tables
    assert [cell.text for line in first.rows for cell in line.cells] == [""]
    assert [cell.text for line in second.rows for cell in line.cells] == ["系统"]


def test_repeated_rows_carry_no_marks_that_must_be_unique() -> None:
    marked = row("{{事项.名称}}").replace(
        "<w:p>", '<w:p><w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/>'
    )
    data = read(table(marked)).fill({}, {"事项": [{"名称": "一"}, {"名称": "二"}]})
    assert list(part(data).iter(f"{{{W}}}bookmarkStart")) == []


def test_values_are_text_whatever_they_say() -> None:
    hostile = "{{乙方}} {% x %} </w:t> & <b> \x0b\n第二行"
    root = part(read(paragraph("{{甲方}}{{乙方}}")).fill({"甲方": hostile, "乙方": "县"}))
    assert lines(root)[1] == "{{乙方}} {% x %} </w:t> & <b> 第二行县"
    assert len(list(root.iter(f"{{{W}}}br"))) == 1


def test_every_missing_value_is_told_at_once() -> None:
    made = read(paragraph("{{甲方}}{{文号}}") + table(row("{{事项.名称}}")))
    with pytest.raises(Missing) as missing:
        made.fill({"文号": "1"}, {"事项": [{"名称": "一"}, {}]})
    assert missing.value.names == ("事项.名称", "甲方")
    assert str(missing.value) == "以下字段没有值：事项.名称、甲方。"


def test_limits_of_rows_and_values() -> None:
    made = read(paragraph("{{甲方}}") + table(row("{{事项.名称}}")))
    with pytest.raises(ValueError, match="超过上限5000行"):
        made.fill({"甲方": ""}, {"事项": [{"名称": ""}] * 5001})
    with pytest.raises(ValueError, match="超过上限20000个"):
        made.fill({"甲方": "长" * 20001}, {"事项": []})


def test_the_same_values_are_the_same_bytes_and_text_boxes_are_filled() -> None:
    box = raw(
        f"<w:r><w:pict><w:txbxContent>{paragraph('{{甲方}}')}</w:txbxContent></w:pict></w:r><w:r><w:t>外</w:t></w:r>"
    )
    made = read(box)
    assert made.fill(VALUES) == made.fill(VALUES)
    assert "市水利局" in lines(part(made.fill(VALUES)))


def test_templates_saved_by_an_office_are_accepted() -> None:
    document = Document()
    document.add_heading("赋权协议书", 0)
    document.add_paragraph("甲方：{{甲方}}")
    filled = document.add_table(rows=2, cols=2)
    filled.cell(1, 0).text, filled.cell(1, 1).text = "{{事项.序号}}", "{{事项.名称}}"
    out = io.BytesIO()
    document.save(out)
    made = Template.read(out.getvalue(), fields=FIELDS, loops=LOOPS)
    again = Document(io.BytesIO(made.fill(VALUES, {"事项": [{"序号": "1", "名称": "取水许可"}]})))
    assert again.paragraphs[1].text == "甲方：市水利局"
    assert [cell.text for cell in again.tables[0].rows[1].cells] == ["1", "取水许可"]


def test_names_that_no_template_could_write_are_a_programming_error() -> None:
    with pytest.raises(ValueError, match="字段名"):
        Template.read(zipped(template()), fields=("甲 方",))
