"""A chart's drawing and the table beneath it must tell the same numbers, as plain JSON."""

import json
from datetime import date

from fuquan.web import charts


def test_funnel_draws_the_rows_of_its_table() -> None:
    chart = charts.funnel([("planned", "拟赋权", 1530), ("live", "运行", 204)], ["/a", "/b"])
    series = json.loads(json.dumps(chart.option))["series"][0]
    assert [(d["name"], d["value"]) for d in series["data"]] == list(chart.rows) == [("拟赋权", 1530), ("运行", 204)]
    assert series["data"][1]["itemStyle"]["color"] == charts.STAGE_COLOURS["live"]
    assert (chart.head, chart.links) == (("阶段", "数量"), ("/a", "/b"))


def test_stacked_bars_add_up_in_the_table() -> None:
    chart = charts.stacked(["甲县", "乙县"], [("ready", "准备达标", [3, 4]), ("live", "运行", [1, 0])], head="县（市）")
    option = json.loads(json.dumps(chart.option))
    assert chart.head == ("县（市）", "准备达标", "运行", "合计")
    assert chart.rows == (("甲县", 3, 1, 4), ("乙县", 4, 0, 4))
    assert [bar["data"] for bar in option["series"]] == [[3, 4], [1, 0]]
    assert option["yAxis"]["data"] == ["甲县", "乙县"]
    assert charts.stacked(["甲县"], [], head="县", upright=True).option["xAxis"]["data"] == ["甲县"]  # type: ignore[index]


def test_curve_has_a_point_for_each_day_and_a_target() -> None:
    days = [date(2021, 10, 5), date(2021, 10, 6)]
    chart = charts.curve(days, {"已移交": [1, 5]}, target=1530)
    series = json.loads(json.dumps(chart.option))["series"][0]
    assert series["data"] == [["2021-10-05", 1], ["2021-10-06", 5]]
    assert series["markLine"]["data"][0]["yAxis"] == 1530
    assert chart.rows == (("2021-10-05", 1), ("2021-10-06", 5))


def test_ranking_keeps_the_order_given() -> None:
    chart = charts.ranking([("账号", 312), ("培训", 158)], head="条件", unit="未具备")
    assert chart.option["series"][0]["data"] == [312, 158]  # type: ignore[index]
    assert chart.rows == (("账号", 312), ("培训", 158))
    assert chart.head == ("条件", "未具备")


def test_tooltips_are_drawn_without_inline_style() -> None:
    drawn = (charts.funnel([]), charts.stacked([], [], head="县"), charts.curve([], {}), charts.ranking([], head="县"))
    assert {chart.option["tooltip"]["renderMode"] for chart in drawn} == {"richText"}  # type: ignore[index]
