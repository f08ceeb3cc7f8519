"""Text rules: what officials type is cleaned, compared and read as values, and nothing doubtful is guessed."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.sheets.normalise import (
    Problem,
    Quantity,
    clean,
    halfwidth_digits,
    key,
    parse_date,
    parse_int,
    parse_money,
    parse_quantity,
    parse_yes_no,
    split_list,
)


def _code(answer: object) -> str:
    assert isinstance(answer, Problem)
    assert answer.message.endswith("。")
    return answer.code


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("武陟 县", "武陟县"),
        ("建筑工程施工\n许可证核发  ", "建筑工程施工许可证核发"),
        ("\ufeff市\u200b住建局\u00a0", "市住建局"),
        ("食品 （含保健食品） 经营", "食品（含保健食品）经营"),
        ("Open  Data\tPlatform", "Open Data Platform"),
        ("GB 32100 标准", "GB 32100 标准"),
        ("甲 乙 丙", "甲乙丙"),
        ("e\u0301", "é"),
        ("①号²", "①号²"),
        (" \r\n\u3000", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_clean_is_idempotent_composed_and_trimmed(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()


@given(st.text())
def test_key_ignores_what_clean_removes_and_is_idempotent(text: str) -> None:
    assert key(clean(text)) == key(text)
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("食品(含保健食品）经营许可", "食品（含保健食品)经营许可"),
        ("武陟 县", "武陟县"),
        ("ＡＢＣ１２３", "abc123"),
        ("豫政〔2021〕5号", "豫政[2021]5号"),
        ("设立、变更", "设立，变更"),
        ("11410800DEM00103K", "11410800dem00103k"),
    ],
)
def test_key_makes_the_same_of_the_same(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_key_keeps_apart_what_differs() -> None:
    assert len({key(text) for text in ("①", "1", "²", "2", "修武县", "修武", "(甲)", "甲")}) == 8


def test_halfwidth_digits_touches_ten_characters_only() -> None:
    assert halfwidth_digits("０１２３４５６７８９，①²") == "0123456789，①²"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1279", 1279), ("１，２３４", 1234), ("1,234,567", 1234567), (" 12 ", 12), ("-3", -3), ("+3", 3), ("12.0", 12)],
)
def test_parse_int(text: str, value: int) -> None:
    assert parse_int(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "number_blank"),
        ("①", "number_form"),
        ("²", "number_form"),
        ("1_000", "number_form"),
        ("1e5", "number_form"),
        ("1,23", "number_form"),
        ("十二", "number_form"),
        ("١٢", "number_form"),
        ("NaN", "number_form"),
        ("2台", "number_form"),
        ("1.5", "number_fraction"),
        ("410882199001011234", "number_too_long"),
        ("#N/A", "number_form"),
    ],
)
def test_parse_int_problems(text: str, code: str) -> None:
    assert _code(parse_int(text)) == code


def test_parse_int_minimum() -> None:
    assert parse_int("0", minimum=0) == 0
    assert _code(parse_int("-1", minimum=0)) == "number_too_small"


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_every_way_to_write_an_integer_reads_back(value: int) -> None:
    full = str(value).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert parse_int(str(value)) == parse_int(f"{value:,}") == parse_int(full) == value


@given(st.text(max_size=12))
def test_parsers_never_raise(text: str) -> None:
    for parser in (parse_int, parse_quantity, parse_money, parse_date, parse_yes_no):
        answer = parser(text)
        assert answer is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2台(套)", Quantity(2, "台(套)")),
        ("２台（套）", Quantity(2, "台(套)")),
        ("3万件", Quantity(30000, "件")),
        ("1,279 人次", Quantity(1279, "人次")),
        ("52", Quantity(52, "")),
    ],
)
def test_parse_quantity(text: str, value: Quantity) -> None:
    assert parse_quantity(text) == value


@pytest.mark.parametrize(
    ("text", "code"), [("两台", "quantity_form"), ("1.5台", "number_fraction"), ("2台3套", "quantity_form")]
)
def test_parse_quantity_problems(text: str, code: str) -> None:
    assert _code(parse_quantity(text)) == code


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3万元", 30000),
        ("1.5万", 15000),
        ("￥560,000.00", 560000),
        ("人民币56万元整", 560000),
        ("2千元", 2000),
        ("0.1亿元", 10_000_000),
        ("800", 800),
    ],
)
def test_parse_money(text: str, yuan: int) -> None:
    assert parse_money(text) == yuan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.5元", "money_fraction"),
        ("1.00005万元", "money_fraction"),
        ("三万元", "money_form"),
        ("", "money_blank"),
        ("3万美元", "money_form"),
    ],
)
def test_parse_money_problems(text: str, code: str) -> None:
    assert _code(parse_money(text)) == code


@pytest.mark.parametrize(
    "text",
    [
        "2021-11-09", "2021.11.9", "2021/11/9", "20211109", "2021年11月9日", "2021年11月9号", "44509", "４４５０９",
        "二〇二一年十一月九日", "二零二一年十一月九日", "2021-11-09 18:00:00", "２０２１年１１月９日", "2021 年 11 月 9 日",
    ],
)  # fmt: skip
def test_parse_date(text: str) -> None:
    assert parse_date(text) == date(2021, 11, 9)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_blank"),
        ("11月9日", "date_year_missing"),
        ("2024-02-30", "date_impossible"),
        ("2021年13月1日", "date_impossible"),
        ("二〇二一年十三月九日", "date_impossible"),
        ("13/01/2024", "date_form"),
        ("21.11.9", "date_form"),
        ("2021-11/09", "date_form"),
        ("2021年11月", "date_day_missing"),
        ("长期", "date_form"),
    ],
)
def test_parse_date_problems(text: str, code: str) -> None:
    assert _code(parse_date(text)) == code


def test_a_confirmed_year_completes_month_and_day() -> None:
    assert parse_date("11月9日", year_hint=2021) == date(2021, 11, 9)
    assert _code(parse_date("2月29日", year_hint=2021)) == "date_impossible"


@given(st.dates(min_value=date(1955, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_to_write_a_date_reads_back(day: date) -> None:
    dotted, chinese = f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"
    forms = (day.isoformat(), f"{day:%Y%m%d}", dotted, chinese)
    serial = str((day - date(1899, 12, 30)).days)
    assert {parse_date(form) for form in (*forms, serial)} == {day}


@pytest.mark.parametrize("text", ["是", "有", "√", "✓", "Y", "ｙ", "Yes", " 是 ", "1"])
def test_yes(text: str) -> None:
    assert parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["否", "无", "×", "N", "—", "－", "-", "X", "没有", "0"])
def test_no(text: str) -> None:
    assert parse_yes_no(text) is False


def test_neither_yes_nor_no() -> None:
    assert _code(parse_yes_no("")) == "yes_no_blank"
    assert _code(parse_yes_no("待定")) == "yes_no_form"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("修武、博爱、温县", ("修武", "博爱", "温县")),
        ("修武县,博爱县；武陟 县\n温县、", ("修武县", "博爱县", "武陟县", "温县")),
        ("市住建局（含人防、园林）、市城管局", ("市住建局（含人防、园林）", "市城管局")),
        ("", ()),
        ("、，", ()),
    ],
)
def test_split_list(text: str, items: tuple[str, ...]) -> None:
    assert split_list(text) == items
