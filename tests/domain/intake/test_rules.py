"""A row is read by its columns: emptied is not left out, several lines are several names, limits are told."""

from datetime import date

from fuquan.domain.intake.rules import Field, Line, Outcome, counts_of, read_line, whole_number
from fuquan.engines.sheets.normalise import parse_date, parse_yes_no, split_list

FIELDS = (
    Field("编号", filled=True, limit=5),
    Field("日期", parse_date, required=False, default=None),
    Field("件数", whole_number, required=False, default=0, limit=100),
    Field("是否", parse_yes_no, default=False),
    Field("名单", split_list, required=False, default=(), listed=True),
)
CELLS = {"编号": "A5", "件数": "C5"}


def read(**raw: str) -> Line:
    return read_line(FIELDS, 5, CELLS, raw, sheet="表")


def told(line: Line) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.cell, one.code) for one in line.findings]


def test_a_row_is_read_into_values() -> None:
    line = read(编号=" 甲\u200b１ ", 日期="2021.11.9", 件数="１２", 是否="√", 名单="甲、乙\n丙")
    assert line.values == {
        "编号": "甲１",
        "日期": date(2021, 11, 9),
        "件数": 12,
        "是否": True,
        "名单": ("甲", "乙", "丙"),
    }
    assert (line.outcome, told(line)) == (Outcome.NEW, [])
    assert line.texts["名单"] == "甲、乙、丙"


def test_left_out_is_not_emptied() -> None:
    line = read(编号="1", 件数="")
    assert ("件数" in line.texts, "日期" in line.texts) == (True, False)
    assert (line.values["件数"], line.values["日期"]) == (0, None)


def test_what_is_wrong_is_told_at_its_cell_and_all_of_it() -> None:
    line = read(编号="", 日期="13/01/2024", 件数="101", 是否="或许")
    assert told(line) == [
        ("表", "A5", "empty"),
        ("表", "5:5", "date_form"),
        ("表", "C5", "too_large"),
        ("表", "5:5", "yes_no_form"),
    ]
    assert line.rejected


def test_a_text_may_be_too_long() -> None:
    assert told(read(编号="一二三四五六")) == [("表", "A5", "too_long")]
    assert told(read(编号="一二三四五")) == []


def test_a_default_stands_where_a_cell_is_empty() -> None:
    line = read_line(FIELDS, 5, CELLS, {"编号": " "}, defaults={"编号": "甲"})
    assert (line.texts, line.values["编号"], line.findings) == ({"编号": "甲"}, "甲", [])


def test_reading_again_what_was_read_gives_the_same() -> None:
    line = read(编号=" 甲 1 ", 名单="甲\r\n\r\n乙；丙", 是否="是")
    again = read_line(FIELDS, 5, CELLS, line.texts, sheet="表")
    assert (again.texts, again.values) == (line.texts, line.values)


def test_a_note_does_not_refuse() -> None:
    line = read(编号="1")
    line.note("编号", "note", "说明。")
    assert (line.outcome, told(line)) == (Outcome.NEW, [("表", "A5", "note")])


def test_counts_are_of_every_line_once() -> None:
    lines = [read(编号="1"), read(编号=""), read(编号="2")]
    lines[2].outcome = Outcome.SAME
    counts = counts_of(lines, blank=4)
    assert (counts.rows_in, counts.accepted, counts.rejected, counts.blank) == (7, 2, 1, 4)
    assert (counts.new, counts.changed, counts.same) == (1, 0, 1)
