"""Pure text functions: what an official typed, made comparable, or read as a number, sum, date, yes/no or list."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text could not be read: a stable code, and a Chinese sentence saying what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number and the unit that was written behind it ("" when none was)."""

    value: int
    unit: str


# Characters that print nothing: controls other than white space, soft hyphen, zero-width and bidirectional marks, BOM.
_INVISIBLE_CLASS = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_CJK_CLASS = "\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffee\U00020000-\U0003fffd"
_INVISIBLE = re.compile(f"[{_INVISIBLE_CLASS}]+")
_SPACES = re.compile(r"\s+")
_SPACE_BETWEEN_CJK = re.compile(f"(?<=[{_CJK_CLASS}]) (?=[{_CJK_CLASS}])")
_DIRTY = re.compile(f"[{_INVISIBLE_CLASS}]|[^\\S ]|^ | $|  |[{_CJK_CLASS}] [{_CJK_CLASS}]")
_BREAKS = re.compile(r"[ \t]*[\r\n\x0b\x0c\x85\u2028\u2029]+[ \t]*")

_FULL_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_FULL_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEY_TABLE = str.maketrans(
    {
        **{chr(code): chr(plain) for code, plain in _FULL_ASCII.items()},
        **dict.fromkeys("【〔［", "["),
        **dict.fromkeys("】〕］", "]"),
        **dict.fromkeys("“”„‟「」『』＂", '"'),
        **dict.fromkeys("‘’‚‛＇`｀", "'"),
        **dict.fromkeys("《〈", "<"),
        **dict.fromkeys("》〉", ">"),
        **dict.fromkeys("—–‐‑‒―−－", "-"),
        **dict.fromkeys("·•・‧∙⋅", "·"),
        "、": ",",
        "。": ".",
        "～": "~",
        "￥": "¥",
    }
)


def clean(text: str) -> str:
    """The text a person meant: NFC, nothing invisible, no stray spaces.

    Line breaks, tabs and no-break spaces count as spaces; runs become one space; a space between two Chinese
    characters or full-width marks goes ("武陟 县" -> "武陟县"), one beside a Latin word or a digit stays.
    Idempotent.
    """
    if unicodedata.is_normalized("NFC", text) and not _DIRTY.search(text):
        return text
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    spaced = _SPACES.sub(" ", plain).strip(" ")
    return unicodedata.normalize("NFC", _SPACE_BETWEEN_CJK.sub("", spaced))


def halfwidth_digits(text: str) -> str:
    """The text with the ten full-width digits made ASCII; everything else, ① and ² too, untouched."""
    return text.translate(_FULL_DIGITS)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """Comparison key: no spaces, full-width letters, digits, brackets and punctuation made half-width, case folded.

    For comparing only, never for storing. Two texts that an official would call the same have the same key.
    """
    folded = _SPACES.sub("", clean(text)).translate(_KEY_TABLE)
    if folded.isascii():
        return folded.lower()
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).casefold())
    return _SPACES.sub("", _INVISIBLE.sub("", lowered))


_NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_WHOLE = re.compile(_NUMBER)
_QUANTITY = re.compile(rf"({_NUMBER})\s*([万亿]?)\s*([^0-9+\-.,_]*)")
_MONEY = re.compile(rf"(?:人民币|RMB|CNY)?[¥￥]?\s*({_NUMBER})\s*(百|千|万|十万|百万|千万|亿)?\s*(?:元|圆)?整?")
_NUMBER_MARKS = str.maketrans("０１２３４５６７８９，．＋－−（）％", "0123456789,.+--()%")
_SCALES = {
    "": 1, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
    "亿": 100_000_000,
}  # fmt: skip
_MOST_DIGITS = 15


def _exact(number: str) -> Fraction:
    return Fraction(int(number)) if number.isdigit() else Fraction(number.replace(",", ""))


def _number_text(text: str) -> str:
    return clean(text).translate(_NUMBER_MARKS)


def _digits(number: str) -> int:
    return sum(character.isdigit() for character in number)


def parse_int(text: str, *, minimum: int | None = None) -> int | Problem:
    """A whole number: ASCII or full-width digits, thousands commas, an optional sign, ".0" allowed.

    Superscripts, circled and Chinese numerals, underscores, exponents and more than 15 digits are problems.
    `minimum` names the least value allowed.
    """
    plain = _number_text(text)
    if not plain:
        return Problem("number_blank", "未填写数字，请填写阿拉伯数字。")
    if not _WHOLE.fullmatch(plain):
        return Problem("number_form", f"“{clean(text)}”不是规范的整数，请只填写阿拉伯数字，如 1279。")
    value = _exact(plain)
    if value.denominator != 1:
        return Problem("number_fraction", f"“{clean(text)}”不是整数，此处只接受整数，请核实后填写。")
    if _digits(plain) > _MOST_DIGITS:
        return Problem("number_too_long", f"“{clean(text)}”超过 {_MOST_DIGITS} 位，请核实是否误将编码填入数字栏。")
    if minimum is not None and value < minimum:
        return Problem("number_too_small", f"“{clean(text)}”小于允许的最小值 {minimum}，请核实后填写。")
    return int(value)


def parse_quantity(text: str) -> Quantity | Problem:
    """A whole number and its unit: "2台(套)" -> (2, "台(套)"), "3万件" -> (30000, "件"), "12" -> (12, "")."""
    plain = _number_text(text)
    found = _QUANTITY.fullmatch(plain)
    if not found:
        return Problem("quantity_form", f"“{clean(text)}”不是“数字+单位”的形式，请填写如“2台”。")
    number, scale, unit = found.groups()
    value = _exact(number) * _SCALES[scale]
    if value.denominator != 1:
        return Problem("number_fraction", f"“{clean(text)}”折算后不是整数，请核实数量和单位。")
    if _digits(number) > _MOST_DIGITS:
        return Problem("number_too_long", f"“{clean(text)}”位数过多，请核实。")
    return Quantity(int(value), unit.strip())


def parse_money(text: str) -> int | Problem:
    """A sum in whole yuan: "3万元" -> 30000, "1.5万" -> 15000, "￥560,000.00" -> 560000; never a part of a yuan."""
    plain = _number_text(text)
    if not plain:
        return Problem("money_blank", "未填写金额，请按元填写整数。")
    found = _MONEY.fullmatch(plain)
    if not found:
        return Problem("money_form", f"“{clean(text)}”不是规范的金额，请填写如“30000”或“3万元”。")
    value = _exact(found.group(1)) * _SCALES[found.group(2) or ""]
    if value.denominator != 1:
        return Problem("money_fraction", f"“{clean(text)}”折算后不足整元，金额以元为单位填写整数，请核实。")
    if _digits(found.group(1)) > _MOST_DIGITS:
        return Problem("number_too_long", f"“{clean(text)}”位数过多，请核实。")
    return int(value)


_CHINESE_DIGITS = {"〇": 0, "○": 0} | {character: value for value, character in enumerate("零一二三四五六七八九")}
_DATE_PATTERNS = (
    re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?", re.ASCII),
    re.compile(r"(\d{4}) ?(年) ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)
_CHINESE_DATE = re.compile(
    r"([零〇○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
_MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?", re.ASCII)
_YEAR_MONTH = re.compile(r"\d{4}[-./年]\d{1,2}月?", re.ASCII)
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)


def _chinese_number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS.get(text, 0) if len(text) == 1 else 0
    return (_CHINESE_DIGITS[tens] if len(tens) == 1 else 0 if tens else 1) * 10 + _CHINESE_DIGITS.get(ones, 0)


def _calendar_date(year: int, month: int, day: int, text: str) -> date | Problem:
    try:
        return date(year, month, day)
    except ValueError:
        return Problem("date_impossible", f"“{clean(text)}”不是存在的日期，请核实年、月、日。")


def parse_date(text: str, *, year_hint: int | None = None) -> date | Problem:
    """A date from the forms seen in Chinese sheets; anything that could be read two ways is a problem, not a guess.

    Read: 2021-11-09, 2021/11/9, 2021.11.9 (with a time of day behind, which is dropped), 20211109, 2021年11月9日,
    二〇二一年十一月九日, and the serial number 44509 (1900 system). "11月9日" is read only with `year_hint`, the year
    that a person confirmed. Two-digit years and day/month/year are problems.
    """
    plain = halfwidth_digits(clean(text)).translate(_NUMBER_MARKS).replace("／", "/").replace("。", ".")
    parts = _date_parts(plain, year_hint)
    if parts:
        return _calendar_date(*parts, text)
    if len(plain) == 5 and plain.isascii() and plain.isdigit() and int(plain) in _SERIALS:
        return _SERIAL_EPOCH + timedelta(days=int(plain))
    if not plain:
        return Problem("date_blank", "未填写日期，请填写如 2021-11-09。")
    if _MONTH_DAY.fullmatch(plain):
        return Problem("date_year_missing", f"“{clean(text)}”没有写年份，请确认年份后填写，如 2021-11-09。")
    if _YEAR_MONTH.fullmatch(plain):
        return Problem("date_day_missing", f"“{clean(text)}”没有写到日，请补全，如 2021-11-09。")
    return Problem("date_form", f"“{clean(text)}”不是可以识别的日期，请填写如 2021-11-09。")


def _date_parts(plain: str, year_hint: int | None) -> tuple[int, int, int] | None:
    """Year, month and day as written, real or not; None when the text is in no known form."""
    for pattern in _DATE_PATTERNS:
        if found := pattern.fullmatch(plain):
            return int(found[1]), int(found[3]), int(found[4])
    if found := _CHINESE_DATE.fullmatch(plain):
        year = int("".join(str(_CHINESE_DIGITS[digit]) for digit in found[1]))
        return year, _chinese_number(found[2]), _chinese_number(found[3])
    if year_hint is not None and (found := _MONTH_DAY.fullmatch(plain)):
        return year_hint, int(found[1]), int(found[2])
    return None


_YES = frozenset(map(key, ("是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "需", "需要", "对")))
_NO = frozenset(
    map(key, ("否", "无", "没有", "×", "✗", "✘", "x", "n", "no", "false", "0", "—", "——", "/", "不需", "不需要", "不"))
)


def parse_yes_no(text: str) -> bool | Problem:
    """是/有/√/Y … is True, 否/无/×/N/— … is False; blank and anything else is a problem."""
    word = key(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    if not word:
        return Problem("yes_no_blank", "未填写，请填写“是”或“否”。")
    return Problem("yes_no_form", f"“{clean(text)}”无法判断是或否，请填写“是”或“否”。")


_SEPARATORS = frozenset("、，,；;\n")
_OPENING, _CLOSING = frozenset("（(【[〔《“"), frozenset("）)】]〕》”")


def split_list(text: str) -> tuple[str, ...]:
    """The items of "修武、博爱、温县": split at 、，,；; and line breaks outside brackets, cleaned, none empty."""
    items: list[str] = []
    current: list[str] = []
    depth = 0
    for character in _BREAKS.sub("\n", text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        if depth == 0 and character in _SEPARATORS:
            items.append("".join(current))
            current = []
        else:
            current.append(character)
    items.append("".join(current))
    return tuple(item for item in map(clean, items) if item)
