"""No template executes anything: every payload in every position is refused with its place, and no marker file appears."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fuquan.engines.drafting import Refusal, Refused, Template
from fuquan.engines.drafting.container import MOST_BYTES, MOST_PARTS
from tests.engines.drafting.corpus import (
    OFFICE,
    PACKAGE,
    POSITIONS,
    code,
    expressions,
    paragraph,
    placed,
    raw,
    row,
    table,
    template,
    zipped,
)

FIELDS = ("文号", "甲方")
LOOPS = {"事项": ("名称", "序号"), "账号": ("系统",)}


def findings(data: bytes) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as refused:
        Template.read(data, fields=FIELDS, loops=LOOPS)
    return refused.value.findings


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(expressions("x"))) >= 60
    assert len(POSITIONS) == 6


@pytest.mark.parametrize("position", POSITIONS)
def test_no_expression_is_taken_up_anywhere(position: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    marker = tmp_path / "executed"
    for payload in expressions(str(marker)):
        found = findings(placed(position, payload))
        assert {finding.part for finding in found} == {POSITIONS[position]}, payload
        wanted = {"body": 2, "property": 0}.get(position, 1)
        assert {finding.paragraph for finding in found} == {wanted}, payload
        assert all(finding.text and finding.sentence for finding in found), payload
        assert {finding.code for finding in found} <= {"expression", "field"}, payload
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("position", POSITIONS)
def test_payloads_given_as_values_stay_text(position: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    marker = tmp_path / "executed"
    inside = "" if position in {"comment", "property"} else paragraph("{{甲方}}")
    made = Template.read(zipped(template(**{position: inside})), fields=FIELDS)
    for payload in expressions(str(marker)):
        assert made.fill({"甲方": payload})
    assert list(tmp_path.iterdir()) == []


def test_fields_may_not_stand_in_comments_or_properties() -> None:
    for position in ("comment", "property"):
        (finding,) = findings(placed(position, "{{文号}}"))
        assert finding.part == POSITIONS[position]


def test_all_findings_are_told_at_once_with_place_and_text() -> None:
    body = paragraph("{{文号}}") + paragraph("{{不存在}}") + paragraph("{% x %}")
    found = findings(zipped(template(body, header=paragraph("{{7*7}}"))))
    assert [(finding.part, finding.paragraph, finding.text) for finding in found] == [
        ("word/document.xml", 3, "{{不存在}}"),
        ("word/document.xml", 4, "{% x %}"),
        ("word/header1.xml", 1, "{{7*7}}"),
    ]
    assert str(found[0]) == "word/document.xml第3段：没有这个字段，请从字段表中选用。（原文：{{不存在}}）"


@pytest.mark.parametrize(
    "pieces",
    [
        ("{", "{7*7}", "}"), ("{", "%", " x %}"), ("{{文", "号|safe}}"), ("{{文号}", "}{"), ("$", "{x}"),
    ],
)  # fmt: skip
def test_expressions_cut_over_runs_are_found(pieces: tuple[str, ...]) -> None:
    runs = "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{piece}</w:t></w:r>" for piece in pieces)
    (finding,) = findings(zipped(template(raw(runs))))
    assert (finding.part, finding.paragraph, finding.text) == ("word/document.xml", 2, "".join(pieces))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (paragraph("{{事项.名称}}"), "只能写在表格的行里"),
        (table(row("{{事项.名称}}", "{{账号.系统}}")), "只能使用一个循环"),
        (table(row("{{事项.系统}}")), "没有这个循环字段"),
        (table(row("{{别的.名称}}")), "没有这个循环字段"),
        (
            table(f"<w:tr><w:tc>{paragraph('{{事项.名称}}')}{table(row('内'))}{paragraph('')}</w:tc></w:tr>"),
            "不能再套表格",
        ),
        (table(f"<w:tr><w:tc>{table(row('{{事项.名称}}'))}{paragraph('')}</w:tc></w:tr>"), "不能再套表格"),
    ],
    ids=["outside", "two", "field", "loop", "around", "within"],
)
def test_loops_stand_only_where_they_are_declared(body: str, said: str) -> None:
    assert any(said in finding.sentence for finding in findings(zipped(template(body))))


@pytest.mark.parametrize(
    "pieces",
    [
        ('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',),
        ("DD", "EAUTO x y"),
        ("dde x y",),
        ('INCLUDETEXT "/etc/passwd"',),
        ('INCLUDEPICTURE "http://x/y.png"',),
        ('LINK Excel.Sheet.8 "x.xls"',),
        ("IMPORT x",),
        ("DATABASE \\d x",),
        ("MACROBUTTON Run",),
        ("AUTOTEXT x",),
        ("FILLIN x",),
        ("ASK x y",),
        ("QUOTE 68 68 69",),
        ('HYPERLINK "http://x"',),
        ("HYPERLINK file:///x",),
        ("IF 1 = 1 x y",),
        ("= 1 + 1",),
        ("MERGEFIELD x",),
        ("EMBED Package",),
        ("RD x.docx",),
        ("GLOSSARY x",),
        ("SET x y",),
    ],
)
@pytest.mark.parametrize("position", ["body", "header", "footer", "footnote", "comment"])
def test_fields_of_word_that_reach_out_are_refused(position: str, pieces: tuple[str, ...]) -> None:
    (finding,) = findings(zipped(template(**{position: code(*pieces)})))
    assert (finding.code, finding.part, finding.text) == ("code", POSITIONS[position], "".join(pieces))
    simple = raw(f"<w:fldSimple w:instr='{''.join(pieces)}'/>")
    assert findings(zipped(template(**{position: simple})))[0].code == "code"


@pytest.mark.parametrize(
    "word", ["PAGE", "NUMPAGES \\* Arabic", 'TOC \\o "1-3"', "HYPERLINK \\l _Toc1", "PAGEREF x", ""]
)
def test_page_numbers_and_contents_are_accepted(word: str) -> None:
    assert Template.read(zipped(template(code(word))), fields=FIELDS).fields == frozenset()


def test_a_field_within_a_field_code_is_refused() -> None:
    begin, end = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    nested = raw(f"{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>{code('QUOTE 68')[5:-6]}{end}")
    assert {finding.code for finding in findings(zipped(template(nested)))} == {"code"}


@pytest.mark.parametrize(
    ("xml", "wanted"),
    [
        ("<w:r><w:object/></w:r>", "embedded"),
        ("<w:r><w:control r:id='rId1'/></w:r>", "embedded"),
        ("<w:altChunk r:id='rId1'/>", "embedded"),
        ("<w:subDoc r:id='rId1'/>", "external"),
        ("<w:sdt><w:sdtPr><w:dataBinding w:xpath='/x'/></w:sdtPr></w:sdt>", "external"),
        ("<w:ins w:id='1'><w:r><w:t>{{甲方}}</w:t></w:r></w:ins>", "revision"),
        ("<w:del w:id='1'><w:r><w:delText>x</w:delText></w:r></w:del>", "revision"),
        ("<w:r><w:ffData><w:entryMacro w:val='x'/></w:ffData></w:r>", "macro"),
        ("<w:r><v:imagedata xmlns:v='urn:v' src='http://x/y.png'/></w:r>", "external"),
        ("<w:r><v:shape xmlns:v='urn:v' href='file:///x'/></w:r>", "external"),
        ("<w:r><a:hlinkClick xmlns:a='urn:a' action='ppaction://macro?name=x'/></w:r>", "external"),
        ("<w:r><w:t w:x='{{7*7}}'>x</w:t></w:r>", "expression"),
        ("<w:r><m:t xmlns:m='urn:m'>{{文号}}</m:t></w:r>", "expression"),
        ("<w:r><w:instrText>{{文号}}</w:instrText></w:r>", "expression"),
        ("<x:r xmlns:x='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><x:t>甲</x:t></x:r>", "broken"),
    ],
)
def test_elements_that_embed_link_or_hide_are_refused_with_their_paragraph(xml: str, wanted: str) -> None:
    for position in ("body", "header", "footnote"):
        found = findings(zipped(template(**{position: raw(xml)})))
        assert wanted in {finding.code for finding in found}
        assert {finding.paragraph for finding in found} == {2 if position == "body" else 1}
        assert {finding.part for finding in found} == {POSITIONS[position]}


def with_part(name: str, content: bytes = b"x") -> bytes:
    return zipped(template() | {name: content})


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("word/vbaProject.bin", "macro"),
        ("word/vbaData.xml", "macro"),
        ("word/embeddings/oleObject1.bin", "embedded"),
        ("word/embeddings/sheet.xlsx", "embedded"),
        ("word/activeX/activeX1.xml", "embedded"),
        ("word/afchunk.htm", "embedded"),
        ("word/fonts/font1.odttf", "embedded"),
        ("word/media/image1.svg", "unknown_part"),
        ("word/media/image1.wmf", "unknown_part"),
        ("word/media/image1.png", "disguised"),
        ("word/glossary/document.xml", "unknown_part"),
        ("evil.py", "unknown_part"),
        ("../evil.xml", "bad_name"),
        ("word/../../evil.xml", "bad_name"),
        ("/etc/evil.xml", "bad_name"),
        ("C:\\evil.xml", "bad_name"),
        ("WORD/DOCUMENT.XML", "bad_name"),
    ],
)
def test_parts_that_a_template_does_not_need_are_refused_by_name(name: str, wanted: str) -> None:
    (finding,) = findings(with_part(name))
    assert (finding.code, finding.part) == (wanted, name)


def relation(kind: str, target: str, mode: str = "", part: str = "word/_rels/document.xml.rels") -> bytes:
    parts = template()
    line = f'<Relationship Id="rId99" Type="{OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    new = f'<Relationships xmlns="{PACKAGE}/relationships">{line}'.encode()
    parts[part] = parts[part].replace(b"</Relationships>", line.encode()) if part in parts else new
    return zipped(parts)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (relation("attachedTemplate", "http://x/evil.dotm", ' TargetMode="External"'), "external"),
        (relation("image", "http://x/y.png", ' TargetMode="External"'), "external"),
        (relation("hyperlink", "http://x", ' TargetMode="External"'), "external"),
        (relation("image", "file:///etc/passwd"), "external"),
        (relation("image", "\\\\server\\share"), "external"),
        (relation("oleObject", "http://x", ' TargetMode="External"'), "external"),
        (relation("frame", "//x/y"), "external"),
        (relation("oleObject", "styles.xml"), "embedded"),
        (relation("vbaProject", "styles.xml"), "macro"),
        (relation("aFChunk", "document.xml"), "embedded"),
        (relation("subDocument", "document.xml"), "unknown_part"),
        (relation("mailMergeSource", "document.xml"), "unknown_part"),
        (relation("image", "../../../etc/passwd"), "broken"),
        (relation("image", "media/none.png"), "broken"),
        (relation("hyperlink", "http://x", ' TargetMode="External"', "word/_rels/header1.xml.rels"), "external"),
        (relation("attachedTemplate", "x:y", ' TargetMode="External"', "word/_rels/settings.xml.rels"), "external"),
    ],
)
def test_relations_that_lead_outside_are_refused_with_their_target(data: bytes, wanted: str) -> None:
    (finding,) = findings(data)
    assert finding.code == wanted
    assert finding.part.endswith(".rels")
    assert finding.text


BOMB = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "' + "x" * 1000 + '"><!ENTITY b "' + "&a;" * 1000 + '">]>'


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda xml: xml.replace(b'standalone="yes"?>', b'standalone="yes"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "entity"),
        (lambda xml: BOMB.encode() + xml.split(b"?>", 1)[1].replace("首段".encode(), b"&b;&b;&b;"), "entity"),
        (lambda xml: xml.replace(b"<w:body>", b"<?mso-application progid='x'?><w:body>"), "instruction"),
        (lambda xml: xml.replace(b"</w:body>", b""), "broken"),
        (lambda xml: xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "encoding"),
    ],
    ids=["external entity", "billion laughs", "instruction", "cut", "encoding"],
)  # fmt: skip
def test_xml_that_is_more_than_text_is_refused(change: Callable[[bytes], bytes], wanted: str) -> None:
    parts = template()
    parts["word/document.xml"] = change(parts["word/document.xml"])
    (finding,) = findings(zipped(parts))
    assert finding.code == wanted
    assert finding.part == "word/document.xml"


def macro_enabled() -> bytes:
    parts = template()
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kind
    )
    return zipped(parts)


def encrypted() -> bytes:
    data = bytearray(zipped(template()))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, entry + 8, 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "not_word"),
        (b"%PDF-1.7" + zipped(template()), "not_word"),
        (zipped(template()) + b"<script>", "not_word"),
        (zipped(template())[:-30], "not_word"),
        (zipped({"x.txt": b"x"}), "unknown_part"),
        (zipped({"[Content_Types].xml": b"<Types/>"}), "not_word"),
        (b"PK\x03\x04" + b"\0" * MOST_BYTES, "too_large"),
        (zipped(template() | {f"customXml/item{n}.xml": b"" for n in range(MOST_PARTS)}), "too_many_parts"),
        (zipped(template() | {"customXml/item1.xml": b"\0" * (60 << 20)}), "bomb"),
        (zipped(template() | {"customXml/item1.xml": b"\0" * (2 << 20)}), "bomb"),
        (macro_enabled(), "macro"),
        (encrypted(), "encrypted"),
    ],
    ids=[
        "empty", "polyglot", "trailing", "cut", "zip", "no text", "large", "many", "unpacked", "ratio", "docm",
        "encrypted",
    ],
)  # fmt: skip
def test_files_that_are_no_plain_word_document_are_refused(data: bytes, wanted: str) -> None:
    assert wanted in {finding.code for finding in findings(data)}


def test_what_a_template_does_not_need_is_left_out_of_what_is_filled() -> None:
    parts = template()
    parts["customXml/item1.xml"] = b"<x>{{7*7}}</x>"
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rId99" Type="{OFFICE}/customXml" Target="../customXml/item1.xml"/></Relationships>'.encode(),
    )
    made = Template.read(zipped(parts), fields=FIELDS)
    assert "customXml/item1.xml" not in made.parts
    assert b"customXml" not in made.fill({})


def test_office_identifiers_in_braces_are_not_expressions() -> None:
    guid = raw("<w:r><w:t w:x='{28A0092B-C50C-407E-A947-70E740481C1C}'>甲</w:t></w:r>")
    assert Template.read(zipped(template(guid)), fields=FIELDS).fill({})
    (finding,) = findings(zipped(template(guid.replace("'{", "'{{").replace("}'", "}}'"))))
    assert finding.code == "expression"


def test_a_truncated_member_is_refused() -> None:
    data = bytearray(zipped(template()))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offset = archive.getinfo("word/document.xml").header_offset
    data[offset + 60 : offset + 90] = b"\0" * 30
    assert findings(bytes(data))[0].code == "broken"
