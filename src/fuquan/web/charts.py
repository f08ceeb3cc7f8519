"""Charts as data: pure functions from numbers to an ECharts option and the table beneath it. No Django."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fuquan.web.parts import Chart

STAGE_COLOURS = {
    "planned": "#d3d9e1",
    "issued": "#b9d4ee",
    "signed": "#94bfe6",
    "handed_over": "#3577b8",
    "ready": "#12786c",
    "live": "#0b3548",
    "recalled": "#8f8480",
}
"""The ramp of fuquan.css, light to dark; told apart by lightness alone."""

SERIES = ("#3577b8", "#12786c", "#b7791f", "#6b4f8a", "#7a8799", "#0b3548")
INK, QUIET, LINE = "#1a2c44", "#56657a", "#d9e0e9"
FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Micro Hei",sans-serif'

Option = dict[str, object]


def _frame(**parts: object) -> Option:
    """What all charts have in common: type, no motion, tooltips drawn on the canvas (no inline style)."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "fontSize": 13, "color": INK},
        "tooltip": {"renderMode": "richText", "confine": True, "trigger": "axis", "axisPointer": {"type": "shadow"}},
        "grid": {"left": 8, "right": 24, "top": 36, "bottom": 8, "containLabel": True},
        **parts,
    }


def _category(labels: Sequence[str], **parts: object) -> Option:
    return {
        "type": "category",
        "data": list(labels),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": LINE}},
        "axisLabel": {"color": QUIET},
        **parts,
    }


def _value(**parts: object) -> Option:
    line = {"lineStyle": {"color": LINE}}
    return {"type": "value", "minInterval": 1, "splitLine": line, "axisLabel": {"color": QUIET}, **parts}


def funnel(stages: Sequence[tuple[str, str, int]], links: Sequence[str] = ()) -> Chart:
    """The stages as narrowing bars. ``stages`` holds (tone, label, count) from the first stage to the last."""
    top = max((count for _, _, count in stages), default=0)
    data = [
        {"name": label, "value": count, "itemStyle": {"color": STAGE_COLOURS[tone]}} for tone, label, count in stages
    ]
    label = {"position": "right", "formatter": "{b}　{c}", "color": INK, "fontSize": 13}
    series = {"type": "funnel", "sort": "none", "min": 0, "max": top, "minSize": "1%", "gap": 3, "data": data,
              "left": 8, "right": 150, "top": 8, "bottom": 8, "label": label,
              "labelLine": {"length": 12, "lineStyle": {"color": LINE}}}  # fmt: skip
    option = _frame(series=[series])
    option["tooltip"] = {"renderMode": "richText", "trigger": "item"}
    return Chart(option, ("阶段", "数量"), tuple((label, count) for _, label, count in stages), tuple(links))


def stacked(
    labels: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[int]]],
    *,
    head: str,
    links: Sequence[str] = (),
    upright: bool = False,
) -> Chart:
    """Bars of parts. ``series`` holds (tone, label, one count per label); ``head`` names what the labels are.

    Lying bars by default, the first label on top; ``upright`` for few labels.
    """
    bars = [
        {
            "type": "bar",
            "name": name,
            "stack": "all",
            "barMaxWidth": 26,
            "data": list(counts),
            "itemStyle": {"color": STAGE_COLOURS.get(tone, SERIES[index % len(SERIES)])},
        }
        for index, (tone, name, counts) in enumerate(series)
    ]
    axes = {"xAxis": _category(labels), "yAxis": _value()}
    if not upright:
        axes = {"xAxis": _value(), "yAxis": _category(labels, inverse=True)}
    option = _frame(series=bars, legend={"top": 0, "left": 0, "textStyle": {"color": QUIET}}, **axes)
    rows = tuple(
        (label, *(counts[i] for _, _, counts in series), sum(counts[i] for _, _, counts in series))
        for i, label in enumerate(labels)
    )
    return Chart(option, (head, *(name for _, name, _ in series), "合计"), rows, tuple(links))


def curve(days: Sequence[date], lines: Mapping[str, Sequence[int]], *, target: int | None = None) -> Chart:
    """Progress over days, one line per name; ``target`` draws the line to be reached."""
    series: list[dict[str, Any]] = [
        {
            "type": "line",
            "name": name,
            "data": [[day.isoformat(), count] for day, count in zip(days, counts, strict=True)],
            "showSymbol": False,
            "lineStyle": {"width": 2},
            "color": SERIES[index % len(SERIES)],
        }
        for index, (name, counts) in enumerate(lines.items())
    ]
    if target is not None and series:
        mark = {"yAxis": target, "label": {"formatter": f"目标 {target}", "position": "insideEndTop"}}
        line = {"symbol": "none", "silent": True, "lineStyle": {"type": "dashed", "color": QUIET}, "data": [mark]}
        series[0]["markLine"] = line
    words = {"year": "{yyyy}年", "month": "{M}月", "day": "{M}月{d}日"}
    axis = {
        "type": "time",
        "axisLabel": {"color": QUIET, "formatter": words, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": LINE}},
    }
    legend = {"top": 0, "left": 0, "textStyle": {"color": QUIET}}
    option = _frame(series=series, legend=legend, xAxis=axis, yAxis=_value())
    rows = tuple((day.isoformat(), *(counts[i] for counts in lines.values())) for i, day in enumerate(days))
    return Chart(option, ("日期", *lines), rows)


def ranking(
    items: Sequence[tuple[str, int]], *, head: str, unit: str = "数量", links: Sequence[str] = (), tone: str = ""
) -> Chart:
    """Lying bars, longest first as given: what blocks most, who has most."""
    bar = {
        "type": "bar",
        "name": unit,
        "data": [count for _, count in items],
        "barMaxWidth": 22,
        "label": {"show": True, "position": "right", "color": INK},
        "itemStyle": {"color": STAGE_COLOURS.get(tone, SERIES[0])},
    }
    names = [name for name, _ in items]
    axes = {"xAxis": _value(splitLine={"show": False}, axisLabel={"show": False}),
            "yAxis": _category(names, inverse=True)}  # fmt: skip
    option = _frame(series=[bar], **axes)
    option["grid"] = {"left": 8, "right": 48, "top": 8, "bottom": 8, "containLabel": True}
    return Chart(option, (head, unit), tuple(items), tuple(links))
