"""The schematic map draws every county once, its name inside its own border, coloured by its readiness rate."""

from collections.abc import Callable

import pytest
from django.test import Client

from fuquan.domain.delegation.models import Batch
from fuquan.web.delegation.outlines import WIDTH, Outline, sheet_with

from .conftest import soup

COUNTIES = {
    "410821": "修武县",
    "410822": "博爱县",
    "410823": "武陟县",
    "410825": "温县",
    "410882": "沁阳市",
    "410883": "孟州市",
}


def border(outline: Outline) -> list[tuple[float, float]]:
    points = outline.path.split("Z")[0].removeprefix("M").split("L")
    return [(float(x), float(y)) for x, y in (point.split() for point in points)]


def test_the_sheet_holds_counties_and_districts() -> None:
    sheet = sheet_with("410882")
    assert sheet is not None
    names = {outline.code: outline.name for outline in sheet.outlines}
    assert COUNTIES.items() <= names.items()
    assert len(names) == 10
    assert sheet_with("999999") is None


@pytest.mark.parametrize("code", COUNTIES)
def test_a_name_stands_inside_its_border(code: str) -> None:
    sheet = sheet_with(code)
    assert sheet is not None
    outline = next(one for one in sheet.outlines if one.code == code)
    ring = border(outline)
    assert all(0 <= x <= WIDTH and 0 <= y <= sheet.height for x, y in ring)
    crossed = [
        (x1 - outline.x) * (y2 - outline.y) > (x2 - outline.x) * (y1 - outline.y)
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (y1 > outline.y) != (y2 > outline.y)
    ]
    ups = [
        y2 > y1
        for (_, y1), (_, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (y1 > outline.y) != (y2 > outline.y)
    ]
    assert sum(left == up for left, up in zip(crossed, ups, strict=True)) % 2 == 1


def test_the_map_shows_the_rates_of_the_table(visitor: Callable[[str], Client], province: Batch) -> None:
    page = soup(visitor("office").get("/delegation/board/").content)
    drawn = {
        text.select("tspan")[0].get_text(): text.select("tspan")[1].get_text() for text in page.select(".fq-map text")
    }
    table = next(t for t in page.select(".fq-chart-table table") if t.select("th")[0].get_text() == "承接地")
    told = {row.select("th")[0].get_text(): row.select("td")[-1].get_text() for row in table.select("tbody tr")}
    assert {name.removesuffix("市"): rate for name, rate in drawn.items() if name.endswith("市")} == {
        name: rate for name, rate in told.items() if name in ("沁阳", "孟州")
    }
    assert sorted(drawn.values()) == sorted(told.values())


def test_a_county_sees_only_itself_coloured(visitor: Callable[[str], Client]) -> None:
    page = soup(visitor("county").get("/delegation/board/").content)
    assert [text.select("tspan")[0].get_text() for text in page.select(".fq-map text")] == ["修武县"]
    assert len(page.select(".fq-map path[data-level]")) == 1
