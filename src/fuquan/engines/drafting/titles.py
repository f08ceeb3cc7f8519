"""Breaks long titles into lines of whole words, shaped as a trapezium or a rhombus (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, product

TITLE_LINE = 20
"""Characters of 2号 that fit a line of 156 mm."""

_WORDS = [
    "人民政府",
    "办公室",
    "委员会",
    "领导小组",
    "工作专班",
    "推进会",
    "经济社会管理",
    "权限",
    "下放",
    "赋权",
    "放权",
    "赋能",
    "改革",
    "承接",
    "落实",
    "工作",
    "方案",
    "实施",
    "意见",
    "通知",
    "决定",
    "通报",
    "函",
    "协议书",
    "委托书",
    "清单",
    "手册",
    "产业集聚区",
    "县（市）",
    "示范区",
    "高新区",
    "第一批",
    "第二批",
    "第三批",
    "事项",
    "目录",
    "办法",
    "规定",
    "规则",
    "细则",
    "情况",
    "报告",
    "请示",
    "印发",
    "调整",
    "开展",
    "推进",
    "加快",
    "进一步",
    "做好",
    "有关",
    "问题",
    "行政",
    "许可",
    "审批",
    "管理",
    "监督",
    "检查",
    "服务",
    "业务",
    "系统",
    "账号",
    "开通",
    "省级",
    "市级",
    "县级",
    "市直",
    "部门",
    "交接",
    "移交",
    "培训",
    "督办",
    "关于",
    "收回",
    "公告",
    "备案",
    "合法性",
    "审查",
    "标准化",
    "规范化",
    "县域",
    "经济",
    "社会",
    "发展",
    "高质量",
]
_WORD = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r"|[0-9A-Za-z]+")
_NEVER_FIRST = set("，。、；：？！）》”〕％的等")
_NEVER_LAST = set("（《“〔第")
_GOOD_AFTER = ("关于", "的", "、", "》", "，")
_GOOD_BEFORE = ("关于", "《", "印发", "加快", "推进", "做好", "开展")


def balanced(title: str, width: int = TITLE_LINE) -> tuple[str, ...]:
    """The lines of ``title``, none over ``width`` characters where words allow it; line breaks in it are kept."""
    if "\n" in title:
        return tuple(line.strip() for line in title.splitlines() if line.strip())
    return _balanced(title.strip(), width)


@lru_cache(maxsize=4096)
def _balanced(title: str, width: int) -> tuple[str, ...]:
    lines = -(-len(title) // width)
    if lines <= 1:
        return (title,)
    allowed = _allowed(title)
    for count in (lines, lines + 1, lines + 2):
        best: tuple[float, tuple[str, ...]] | None = None
        for chosen in product(*(_near(allowed, len(title) * n / count, count) for n in range(1, count))):
            edges = (0, *chosen, len(title))
            parts = tuple(title[a:b] for a, b in pairwise(edges))
            if min(map(len, parts)) > 0 and max(map(len, parts)) <= width:
                cost = _cost(parts)
                if best is None or cost < best[0]:
                    best = cost, parts
        if best:
            return best[1]
    return tuple(title[start : start + width] for start in range(0, len(title), width))


def _near(allowed: list[int], ideal: float, count: int) -> list[int]:
    """The places about an even break; fewer where there are many lines, so that the search stays short."""
    reach = 7 if count <= 3 else 3
    return [place for place in allowed if abs(place - ideal) <= reach]


def _allowed(title: str) -> list[int]:
    """Places where a line may end: not inside a known word, not before or after the wrong mark."""
    inside = {place for found in _WORD.finditer(title) for place in range(found.start() + 1, found.end())}
    return [
        place
        for place in range(2, len(title) - 1)
        if place not in inside and title[place] not in _NEVER_FIRST and title[place - 1] not in _NEVER_LAST
    ]


def _cost(parts: tuple[str, ...]) -> float:
    """Unevenness, breaks at poor places, lines that make an hourglass or a lonely word."""
    sizes = [len(part) for part in parts]
    mean = sum(sizes) / len(sizes)
    cost = sum((size - mean) ** 2 for size in sizes) / len(sizes)
    for before, after in pairwise(parts):
        cost += 0 if before.endswith(_GOOD_AFTER) or after.startswith(_GOOD_BEFORE) else 10
        cost += 0 if not before.endswith(("关于", "和", "与", "及", "对")) or len(before) <= 2 else 6
        cost += 6 * (before.count("《") > before.count("》"))
        cost += 0 if _ends_word(before) else 8
    if len(sizes) >= 3 and max(sizes[1:-1]) < min(sizes[0], sizes[-1]):
        cost += 20
    return cost


def _ends_word(line: str) -> bool:
    return bool(re.search(r"(?:的|、|》|，|）|市|县|区|局|委|厅|办|府)$", line)) or any(map(line.endswith, _WORDS))
