"""Measured in the PDF itself, papers keep the figures of GB/T 9704-2012: margins, grid, faces, head, closing, colophon."""

from __future__ import annotations

import dataclasses
from datetime import date
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont

from fuquan.engines.drafting import Fonts, Paper, Press, fonts
from fuquan.engines.drafting.fonts import Face
from fuquan.engines.drafting.model import Attachment, Form, Heading, Paragraph, Signature
from tests.engines.drafting import samples
from tests.engines.drafting.measure import Page, measured, said

HAN = "赋权改革承接落实工作方案管理事项目录清单协议培训指导监督评估"
CHARACTER = 156 / 28
SMALL = 14 * 25.4 / 72
"""One character of 4号."""
PITCH = (225 - 22 * 16 * 25.4 / 72) / 21 + 16 * 25.4 / 72
TYPE = {"left": 28.0, "right": 184.0, "top": 37.0, "bottom": 262.0}


@pytest.fixture(scope="module")
def full(press: Press) -> list[Page]:
    """Pages full of Chinese characters without a mark, the title aside."""
    text = (HAN * 200)[: 28 * 22 * 3]
    return measured(press.pdf(Paper(title="满页", blocks=(Paragraph(text, flush=True),), dated=date(2021, 11, 3))))


@pytest.fixture(scope="module")
def decision(press: Press) -> list[Page]:
    return measured(press.pdf(samples.decision()))


def near(value: float, wanted: float, by: float) -> bool:
    return abs(value - wanted) <= by


def test_paper_is_a4_with_22_lines_of_28_characters(full: list[Page]) -> None:
    for page in full[1:3]:
        assert (round(page.width), round(page.height)) == (210, 297)
        lines = page.lines()
        assert [len(line) for line in lines] == [28] * 22
        assert near(lines[0][0].top, TYPE["top"], 0.2)
        assert near(lines[-1][0].bottom, TYPE["bottom"], 0.2)
        steps = [after[0].top - before[0].top for before, after in pairwise(lines)]
        assert max(steps) - min(steps) < 0.11
        assert near(steps[0], 16 * 25.4 / 72 * 15 / 8, 0.2)  # one character and seven eighths of one


def test_binding_edge_is_28_mm_on_both_sides_of_the_sheet(full: list[Page]) -> None:
    back, front = full[1].lines(), full[2].lines()
    assert {round(line[0].left, 1) for line in front} == {28.0}
    assert {round(line[0].left, 1) for line in back} == {26.0}
    assert all(near(line[-1].right, 184, 0.3) for line in front)
    assert all(near(line[-1].right, 182, 0.3) for line in back)


def test_page_numbers_stand_outside_7_mm_below_the_type_area(full: list[Page], free: Fonts) -> None:
    song = _postscript(free, Face.SONG)
    for number, page in enumerate(full, start=1):
        line = page.line(str(number), 14.0)
        assert said(line) == f"—{number}—"
        assert {glyph.font for glyph in line} == {song}
        middle = (line[0].top + line[0].bottom) / 2  # where the dashes are drawn
        assert near(middle, TYPE["bottom"] + 7, 1.0)
        if number % 2:
            assert near(line[-1].right, 184 - SMALL, 0.3)
        else:
            assert near(line[0].left, 26 + SMALL, 0.3)


def test_faces_and_sizes_of_title_text_and_levels(decision: list[Page], free: Fonts) -> None:
    def face_of(text: str, size: float = 16.0) -> set[str]:
        (line,) = (line for page in decision for line in page.lines(size) if text in said(line))
        start = said(line).index(text)
        return {glyph.font for glyph in line[start : start + len(text)]}

    assert face_of("关于赋予各县", 22.0) == {_postscript(free, Face.TITLE)}
    assert face_of("为深入推进") == {_postscript(free, Face.FANG)}
    assert face_of("一、明确赋权范围和方式") == {_postscript(free, Face.HEI)}
    assert face_of("（一）签订协议。") == {_postscript(free, Face.KAI)}
    assert face_of("1.承诺时限未届满的") == {_postscript(free, Face.FANG)}
    assert {glyph.font for glyph in decision[3].line("附件1")} == {_postscript(free, Face.HEI)}


def _postscript(found: Fonts, face: Face) -> str:
    first = found.faces[face][0]
    with TTFont(first.path, lazy=True, fontNumber=first.index) as font:
        return str(font["name"].getDebugName(6))


def test_red_head_stands_where_the_standard_says(decision: list[Page]) -> None:
    page = decision[0]
    mark = [glyph for glyph in page.glyphs if glyph.red]
    assert "".join(glyph.text for glyph in mark) == "焦作市人民政府文件"
    assert near(mark[0].top, TYPE["top"] + 35, 1.0)
    assert near((mark[0].left + mark[-1].right) / 2, 106, 1.5)
    assert mark[0].size * 25.4 / 72 <= 22
    number = page.line("焦政〔2021〕18号")
    assert near(number[0].top - mark[0].bottom, 2 * PITCH + PITCH - CHARACTER, 0.5)
    (rule,) = page.rules
    assert rule.red
    assert near(rule.top - number[0].bottom, 4, 0.5)
    assert near(rule.right - rule.left, 156, 0.5)
    title = page.lines(22.0)
    assert near(title[0][0].top - rule.top, 2 * PITCH + PITCH - CHARACTER, 1.0)
    assert near((title[-1][0].left + title[-1][-1].right) / 2, 106, 0.3)
    addressee = page.line("各县（市）人民政府，市人民政府各部门：")
    assert near(addressee[0].left, 28, 0.3)


def test_upward_papers_name_the_signer_on_the_right_in_kai(press: Press, free: Fonts) -> None:
    page = measured(press.pdf(samples.plan()))[0]
    line = page.line("签发人：")
    assert said(line) == "修政文〔2021〕76号签发人：县长"
    assert near(line[0].left, 28 + CHARACTER, 0.3)
    assert near(line[-1].right, 184 - CHARACTER, 0.3)
    assert near(line[-2].left - line[-3].left, CHARACTER, 0.3)
    assert {glyph.font for glyph in line[-2:]} == {_postscript(free, Face.KAI)}
    assert said(page.lines()[0]) == "特急"
    assert near(page.lines()[0][0].top, TYPE["top"], 0.3)


def test_copy_number_secrecy_and_urgency_are_the_first_three_lines(press: Press) -> None:
    page = measured(press.pdf(samples.bulletin()))[0]
    lines = page.lines()[:3]
    assert [said(line) for line in lines] == ["000012", "内部资料", "加急"]
    assert all(near(line[0].left, 28, 0.3) for line in lines)
    assert near(lines[2][0].top - lines[0][0].top, 2 * PITCH, 0.2)


def test_paragraphs_are_indented_two_characters_and_turn_to_the_edge(decision: list[Page]) -> None:
    lines = decision[0].lines()
    start = next(n for n, line in enumerate(lines) if said(line).startswith("为深入"))
    assert near(lines[start][0].left, 28 + 2 * CHARACTER, 0.3)
    assert near(lines[start + 1][0].left, 28, 0.3)


def test_closing_stands_four_characters_from_the_right_with_the_unit_above(decision: list[Page]) -> None:
    page = decision[2]
    on, unit = page.line("2021年11月3日"), page.line("焦作市人民政府")
    assert near(on[-1].right, 184 - 4 * CHARACTER, 1.0)
    assert near((on[0].left + on[-1].right) / 2, (unit[0].left + unit[-1].right) / 2, 0.5)
    announced = page.line("1.赋予各县（市）")
    assert said(announced).startswith("附件：1.")
    assert near(announced[0].left, 28 + 2 * CHARACTER, 0.5)
    second = page.line("2.赋权事项交接")
    assert near(second[0].left, next(g.left for g in announced if g.text == "1"), 0.5)
    assert near(page.line("（此件公开发布）")[0].left, 28 + 2 * CHARACTER, 0.8)


def test_closing_without_a_seal_stands_two_characters_from_the_right(press: Press) -> None:
    paper = Paper(
        title="短文", blocks=(Paragraph("正文。"),), signature=Signature("某局", date(2021, 1, 2), sealed=False)
    )
    page = measured(press.pdf(paper))[0]
    assert near(page.line("2021年1月2日")[-1].right, 184 - 2 * CHARACTER, 0.5)
    assert near(page.line("某局")[0].left + 2 * CHARACTER, page.line("2021年")[0].left, 0.5)


def test_attachments_start_pages_and_their_titles_stand_on_the_third_line(decision: list[Page]) -> None:
    label = decision[3].line("附件1")
    assert near(label[0].top, TYPE["top"], 0.3)
    assert near(decision[3].lines(22.0)[0][0].top, TYPE["top"] + 2 * PITCH, 1.0)
    assert near(decision[6].line("附件2")[0].top, TYPE["top"], 0.3)


def test_colophon_closes_the_last_even_page_between_two_thick_lines(decision: list[Page]) -> None:
    assert len(decision) == 8
    rules = decision[-1].rules
    assert [round(stroke.width, 2) for stroke in rules] == [0.35, 0.25, 0.35]
    assert near(rules[-1].top, TYPE["bottom"], 0.5)
    assert all(near(stroke.right - stroke.left, 156, 0.3) for stroke in rules)
    copies, printed = decision[-1].line("抄送：", 14.0), decision[-1].line("印发", 14.0)
    assert near(copies[0].left, 26 + SMALL, 0.3)
    assert said(printed) == "焦作市人民政府办公室2021年11月3日印发"
    assert near(printed[-1].right, 182 - SMALL, 0.3)


def test_colophon_shares_an_even_last_page_with_the_text(press: Press) -> None:
    pages = measured(press.pdf(samples.plan()))
    assert len(pages) == 2
    assert "请批示" in pages[1].text
    assert "印发" in pages[1].text


def test_no_number_on_the_colophon_where_an_empty_page_goes_before(press: Press) -> None:
    """GB/T 9704-2012, 7.5: the empty page and the page of the colophon bear no number."""
    full_page = Paragraph((HAN * 100)[: 28 * 22 * 2 - 28 * 5], flush=True)
    paper = Paper(title="满页", blocks=(full_page,), dated=date(2021, 1, 1), colophon=samples.decision().colophon)
    pages = measured(press.pdf(paper))
    assert [bool(page.lines(14.0) and "—" in page.text) for page in pages] == [True, True, False, False]


def test_letters_have_double_red_lines_and_no_number_on_the_first_page(press: Press) -> None:
    (page,) = measured(press.pdf(samples.reminder()))
    mark = [glyph for glyph in page.glyphs if glyph.red]
    assert near(mark[0].top, 30, 1.0)
    rules = page.rules
    assert [stroke.red for stroke in rules] == [True] * 4
    assert all(near(stroke.right - stroke.left, 170, 0.3) for stroke in rules)
    assert near(rules[-1].top, 297 - 20, 1.0)
    assert rules[0].width > rules[1].width
    assert rules[3].width > rules[2].width
    assert "—" not in page.text
    assert near(page.line("焦放权办函")[-1].right, 184, 0.3)


def test_a_code_is_on_the_inner_side_of_every_page(decision: list[Page]) -> None:
    for number, page in enumerate(decision, start=1):
        assert "验证码" in page.text
        left, right = min(s.left for s in page.code), max(s.right for s in page.code)
        assert near(right - left, 12, 0.5)
        assert max(s.top for s in page.code) < 297 - 20
        assert near(left if number % 2 else right, 28 if number % 2 else 182, 0.5)


def test_a_table_of_255_rows_repeats_its_head_and_loses_no_row(press: Press) -> None:
    pages = measured(press.pdf(samples.agreement(255)))
    annex = [page for page in pages if "承接部门" in page.text and "事项类型" in page.text]
    assert len(annex) > 10
    numbers = [
        int(said(digits))
        for page in annex
        for line in page.lines(12.0)
        if (digits := [glyph for glyph in line if glyph.left < page_left(page) + 14 and glyph.text.isdigit()])
    ]
    assert numbers == list(range(1, 256))
    assert all(page.text.count("可行性研究报") == page.text.count("告审批") for page in annex)  # no row is cut
    assert all(max(glyph.bottom for line in page.lines(12.0) for glyph in line) <= TYPE["bottom"] for page in annex)


def page_left(page: Page) -> float:
    return min(glyph.left for line in page.lines(12.0) for glyph in line)


def test_a_handbook_lists_its_chapters_with_their_pages(press: Press) -> None:
    pages = measured(press.pdf(samples.handbook()))
    assert "第三版" in pages[0].text
    assert "—" not in pages[0].text
    contents = [said(line).replace(".", "") for line in pages[1].lines() if "…" in said(line) or "." in said(line)]
    assert contents[0] == "政策文件3"
    for entry in contents:
        name, number = entry.rstrip("0123456789"), int("".join(filter(str.isdigit, entry)))
        assert name in pages[number - 1].text


def test_what_a_paper_says_is_never_markup(press: Press) -> None:
    hostile = '#import "@preview/x:1.0.0" #read("paper.typ") $x^2$ *粗* _斜_ `码` @a <b> \\ // 注 = 级'
    paper = Paper(
        title="题#panic()",
        blocks=(Paragraph(hostile), Heading(1, hostile)),
        attachments=(Attachment(hostile, ()),),
        dated=date(2021, 1, 1),
    )
    text = "".join(page.text for page in measured(press.pdf(paper)))
    for piece in (
        "#panic()",
        '#import"@preview/x:1.0.0"',
        '#read("paper.typ")',
        "$x^2$",
        "*粗*",
        "_斜_",
        "`码`",
        "@a<b>",
    ):
        assert piece in text.replace(" ", "")


def test_the_same_paper_is_the_same_bytes_and_archival(press: Press, free: Fonts) -> None:
    for make in samples.ALL.values():
        first = press.pdf(make())
        assert first == press.pdf(make())
        assert b"<pdfaid:part>2</pdfaid:part>" in first
        assert b"<pdfaid:conformance>B</pdfaid:conformance>" in first
    assert Press(free).pdf(samples.reminder()) == press.pdf(samples.reminder())
    other = dataclasses.replace(samples.reminder(), number="焦放权办函〔2021〕10号")
    assert press.pdf(other) != press.pdf(samples.reminder())


def test_a_paper_without_fetched_fonts_is_set_in_the_packaged_ones(free: Fonts) -> None:
    pages = measured(Press(fonts.load()).pdf(samples.bulletin()))
    assert {glyph.font for page in pages for glyph in page.glyphs} == {"NotoSerifSC-Regular", "NotoSansSC-Regular"}


def test_long_and_joint_issuers_keep_within_the_type_area(press: Press) -> None:
    for issuers in (("焦作市推进放权赋能改革工作领导小组办公室",), ("中共焦作市委办公室", "焦作市人民政府办公室")):
        paper = Paper(title="关于成立工作专班的通知", form=Form.FILE, issuers=issuers, number="焦办〔2021〕1号")
        page = measured(press.pdf(paper))[0]
        mark = [glyph for glyph in page.glyphs if glyph.red]
        assert min(glyph.left for glyph in mark) >= 27.5
        assert max(glyph.right for glyph in mark) <= 184.5
        assert "".join(glyph.text for glyph in mark).count("文件") == 1
