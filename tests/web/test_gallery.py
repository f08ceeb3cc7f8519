"""The showroom shows every component that templatetags/ui.py offers, and figures always lead somewhere."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.template.loader import get_template
from django.test import Client

from fuquan.domain.delegation.states import Stage
from fuquan.domain.org.roles import Role
from fuquan.engines.lifecycle import Finding, Verdict
from fuquan.web import marks
from fuquan.web.parts import GATE_STATES, Cell, HeatRow, Step
from fuquan.web.templatetags import ui

INSIDE = {"filter_bar", "pager"}


@pytest.fixture
def room(browser: Callable[[Role], Client]) -> BeautifulSoup:
    return BeautifulSoup(browser(Role.LEADER).get("/gallery/").content, "html.parser")


def drawn(source: str, **values: object) -> BeautifulSoup:
    return BeautifulSoup(Template("{% load ui %}" + source).render(Context(values)), "html.parser")


@pytest.mark.parametrize("name", sorted(set(ui.register.tags) - INSIDE))
def test_each_component_is_shown(name: str) -> None:
    source = get_template("gallery/index.html").template.source
    assert f"{{% {name} " in source or f"{{% {name} %}}" in source


def test_every_stage_and_every_gate_is_shown(room: BeautifulSoup) -> None:
    assert {mark["data-stage"] for mark in room.select(".fq-stage")} == set(Stage)
    assert {mark["data-gate"] for mark in room.select(".fq-gate")} == {s.replace("_", "-") for s in GATE_STATES}


def test_each_chart_has_its_numbers_beside_it(room: BeautifulSoup) -> None:
    charts = room.select("[data-chart]")
    assert len(charts) == 4
    for area in charts:
        assert room.select_one(f"script#{area['data-chart']}")["type"] == "application/json"
        assert area.find_parent("figure").select("table tbody tr")


def test_ids_are_unique(room: BeautifulSoup) -> None:
    ids = [tag["id"] for tag in room.select("[id]")]
    assert sorted(ids) == sorted(set(ids))


def test_every_field_has_a_label(room: BeautifulSoup) -> None:
    fields = room.select("input:not([type=hidden]), select, textarea")
    unnamed = [f for f in fields if not f.get("aria-label") and not room.select(f'label[for="{f.get("id")}"]')]
    assert unnamed == []


def test_unknown_stages_gates_and_tones_are_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        marks.stage_badge("nowhere")
    with pytest.raises(KeyError):
        marks.gate_mark("ajar")
    with pytest.raises(ValueError, match="pink"):
        marks.tag("x", "pink")


def test_a_refused_verb_shows_all_reasons_and_cannot_be_pressed() -> None:
    findings = (Finding("account", "账号未开通。"), Finding("basis", "未公告。", "第二十四条"))
    soup = drawn(
        "{% verdict_panel v '/go/' %}<input name='on'>{% endverdict_panel %}", v=Verdict("go", "运行", findings)
    )
    assert soup.button.has_attr("disabled")
    assert [li["data-code"] for li in soup.select("li")] == ["account", "basis"]
    assert soup.select_one(".fq-basis").get_text() == "第二十四条"
    assert soup.select("input[name=on]") == []


def test_an_allowed_verb_posts_once_with_its_fields() -> None:
    soup = drawn("{% verdict_panel v '/go/' %}<input name='on'>{% endverdict_panel %}", v=Verdict("go", "运行", ()))
    assert (soup.form["action"], soup.form["method"], soup.button.get_text()) == ("/go/", "post", "运行")
    assert len(soup.select_one("input[name=form_key]")["value"]) == 20
    assert soup.select_one("input[name=on]") is not None


def test_a_figure_leads_to_its_rows() -> None:
    link = drawn("{% stat '已移交' 1530 '/rows/' unit='项' %}").a
    assert (link["href"], link.select_one(".fq-stat-value").get_text()) == ("/rows/", "1,530项")


def test_funnel_bars_are_as_long_as_their_counts() -> None:
    steps = [
        Step("拟赋权", 200, "/a", "planned"),
        Step("已移交", 50, "/b", "handed_over"),
        Step("运行", 0, "/c", "live"),
    ]
    soup = drawn("{% funnel steps %}", steps=steps)
    assert [bar["width"] for bar in soup.select("rect[data-stage]")] == ["1000", "250", "0"]
    assert [s.get_text() for s in soup.select(".fq-funnel-share")] == ["", "占上一步 25.0%", "占上一步 0.0%"]


def test_cells_of_panels_lead_to_their_rows_and_say_what_they_are() -> None:
    row = HeatRow("事项", (Cell("live", "事项，甲县：运行", "/d/1"), None))
    soup = drawn("{% heat_panel counties rows label='矩阵' %}", counties=["甲县", "乙县"], rows=[row])
    assert (soup.td.a["href"], soup.td.a["aria-label"], soup.td["data-stage"]) == ("/d/1", "事项，甲县：运行", "live")
    assert soup.select_one("td.fq-out").get_text() == "不在赋权范围"
    squares = drawn("{% waffle cells columns=2 label='全部' %}", cells=row.cells[:1] * 3)
    assert [(r["x"], r["y"]) for r in squares.select("rect")] == [("0", "0"), ("16", "0"), ("0", "16")]


def test_what_people_type_is_escaped_in_components() -> None:
    soup = drawn(
        "{% card t %}{{ t }}{% endcard %}{% alert t %}{% endalert %}{% page_header t %}{% endpage_header %}", t="<b>"
    )
    assert soup.select("b") == []
    assert soup.get_text().count("<b>") == 4
