"""Levels, articles, dates and attachments are numbered as official papers are; titles break between words, in good shape."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.drafting.flow import Line, announced, closing, flow
from fuquan.engines.drafting.model import (
    Article,
    Attachment,
    Chapter,
    Column,
    Form,
    Heading,
    Listing,
    Paper,
    Signature,
    Table,
)
from fuquan.engines.drafting.numbering import attachment_lines, chinese, day, numbered
from fuquan.engines.drafting.titles import TITLE_LINE, balanced


@pytest.mark.parametrize(
    ("number", "wanted"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (23, "二十三"), (99, "九十九")]
)
def test_chinese_ordinals(number: int, wanted: str) -> None:
    assert chinese(number) == wanted


@pytest.mark.parametrize("number", [0, 100])
def test_ordinals_end_at_99(number: int) -> None:
    with pytest.raises(ValueError, match="1–99"):
        chinese(number)


def test_days_bear_no_leading_zero() -> None:
    assert day(date(2021, 1, 3)) == "2021年1月3日"


def test_levels_start_again_under_a_higher_one_and_in_a_chapter() -> None:
    blocks = [Heading(level, "题") for level in (1, 2, 3, 4, 4, 3, 2, 3, 1, 2)]
    blocks = [*blocks, Chapter("新章"), Heading(1, "题"), Article("甲"), Article("乙")]
    marks = [mark for mark, _ in numbered(blocks)]
    assert marks == [
        "一、", "（一）", "1.", "（1）", "（2）", "2.", "（二）", "1.", "二、", "（一）", "", "一、", "第一条", "第二条",
    ]  # fmt: skip


def test_there_is_no_fifth_level() -> None:
    with pytest.raises(ValueError, match="一至四层"):
        Heading(5, "题")


def test_text_that_runs_on_is_parted_from_its_head_by_a_stop() -> None:
    (line,) = flow([Heading(2, "签订协议", "双方签订协议。")])
    assert isinstance(line, Line)
    assert [run.text for run in line.runs] == ["（一）签订协议。", "双方签订协议。"]


def test_items_of_a_list_are_paragraphs() -> None:
    lines = list(flow([Listing(("甲；", "乙。"))]))
    assert [line.runs[0].text for line in lines if isinstance(line, Line)] == ["1.甲；", "2.乙。"]


def test_attachments_are_announced_with_numbers_only_when_several() -> None:
    assert attachment_lines(("清单",)) == ("附件：清单",)
    assert attachment_lines(("清单", "安排")) == ("附件：1.清单", "2.安排")
    first, second = announced((Attachment("清单", ()), Attachment("安排", ())))
    assert (first.first, second.first) == (2.0, 5.0)


@pytest.mark.parametrize(
    ("unit", "sealed", "wanted"),
    [
        ("某县人民政府", True, (4.5, 4.0)),  # 6 characters centred over a date of 7
        ("焦作市推进放权赋能改革工作领导小组办公室", True, (2.0, 8.5)),  # 20 characters: the date is centred below
        ("某局", False, (9.0, 2.0)),  # the date begins two characters right of the unit
        ("焦作市推进放权赋能改革工作专班", False, (2.0, 8.0)),
    ],
)
def test_closing_indents(unit: str, sealed: bool, wanted: tuple[float, float]) -> None:
    assert closing(Signature(unit, date(2021, 11, 13), sealed)) == wanted


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("关于加快账号开通的督办函", ("关于加快账号开通的督办函",)),
        (
            "焦作市人民政府关于赋予各县（市）部分市级经济社会管理权限的决定",
            ("焦作市人民政府关于赋予各县（市）", "部分市级经济社会管理权限的决定"),
        ),
        (
            "修武县人民政府关于报送市级经济社会管理权限承接落实工作方案的请示",
            ("修武县人民政府关于报送市级", "经济社会管理权限承接落实工作方案的请示"),
        ),
        (
            "焦作市人民政府办公室关于印发焦作市推进放权赋能改革加快县域经济高质量发展实施方案的通知",
            (
                "焦作市人民政府办公室",
                "关于印发焦作市推进放权赋能改革",
                "加快县域经济高质量发展实施方案的通知",
            ),
        ),
        ("第一行\n第二行", ("第一行", "第二行")),
    ],
)
def test_titles_break_between_words(title: str, wanted: tuple[str, ...]) -> None:
    assert balanced(title) == wanted


@given(st.text(st.sampled_from("赋权改革承接落实工作方案的、《》（）关于印发通知"), min_size=1, max_size=90))
def test_titles_lose_nothing_and_keep_within_the_line(title: str) -> None:
    lines = balanced(title)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= TITLE_LINE


def test_papers_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="没有标题"):
        Paper(title=" ")
    with pytest.raises(ValueError, match="发文机关"):
        Paper(title="题", form=Form.FILE)
    with pytest.raises(ValueError, match="第1行有1格，应为2格"):
        Table((Column("甲"), Column("乙")), (("一",),))
