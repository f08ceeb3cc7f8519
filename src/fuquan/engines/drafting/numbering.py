"""Numbers of official papers: 一、（一）1.（1）, 第一条, dates without leading zeros, and 附件 lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from fuquan.engines.drafting.model import Article, Block, Chapter, Heading

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1–99 as in 二十三. Raises ValueError beyond."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} has no ordinal here, only 1–99 have")
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def day(on: date) -> str:
    """2021年11月3日."""
    return f"{on.year}年{on.month}月{on.day}日"


def ordinal(level: int, number: int) -> str:
    """The mark of a heading, level 1–4 (GB/T 9704-2012, 7.3.3)."""
    marks = {1: "{}、", 2: "（{}）", 3: "{}.", 4: "（{}）"}
    return marks[level].format(chinese(number) if level <= 2 else number)


def numbered(blocks: Iterable[Block]) -> Iterator[tuple[str, Block]]:
    """Every block with the mark that goes before it, empty for blocks that have none.

    A deeper level starts again under each higher heading, all levels start again in each chapter; articles do not.
    """
    levels = [0, 0, 0, 0]
    articles = 0
    for block in blocks:
        mark = ""
        if isinstance(block, Chapter):
            levels = [0, 0, 0, 0]
        elif isinstance(block, Article):
            articles += 1
            mark = f"第{chinese(articles)}条"
        elif isinstance(block, Heading):
            mark = ordinal(block.level, levels[block.level - 1] + 1)
            levels[block.level - 1] += 1
            levels[block.level :] = [0] * (4 - block.level)
        yield mark, block


def attachment_lines(titles: tuple[str, ...]) -> tuple[str, ...]:
    """附件说明: “附件：名称” for one, “附件：1.名称”, “2.名称” … for several (7.3.4)."""
    if len(titles) == 1:
        return (f"附件：{titles[0]}",)
    return tuple(f"{'附件：' if n == 1 else ''}{n}.{title}" for n, title in enumerate(titles, start=1))
