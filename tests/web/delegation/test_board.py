"""The board: its figures are the rows', and every number that can be clicked leads to exactly that many rows."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.rules import READINESS
from fuquan.web.delegation.views.board import share

from .conftest import HTMX, number, section, soup, total_of

MIDDLE = "2021-12-14"


def figures(content: bytes) -> list[int]:
    return [int(one.get_text().replace(",", "").removesuffix("单元")) for one in soup(content).select(".fq-stat-value")]


@pytest.mark.parametrize("day", [date(2021, 10, 31), date(2021, 11, 10), date(2021, 12, 14), date(2021, 12, 31)])
def test_the_four_figures_are_counted_from_rows(visitor: Callable[[str], Client], province: Batch, day: date) -> None:
    rows = Delegation.objects.filter(batch=province)
    counted = [
        rows.filter(**{f"{column}__lte": day}).count()
        for column in ("scoped_on", "handed_over_on", "ready_on", "live_on")
    ]
    assert figures(visitor("office").get(f"/delegation/board/?as_of={day}").content) == counted


def test_the_round_ends_as_the_account_tells_it(visitor: Callable[[str], Client]) -> None:
    page = visitor("office").get("/delegation/board/")
    assert figures(page.content)[:3] == [1530, 1530, 1227]
    assert [one.get_text() for one in soup(page.content).select(".fq-rates b")] == ["100.0%", "80.2%"]


def numbers(content: bytes) -> dict[str, int]:
    """Every number on the page that is a link, by its address."""
    found: dict[str, int] = {}
    for link in soup(content).select("main a[href]"):
        told = link.select_one(".fq-stat-value, .fq-funnel-count") or link
        count = number(told.get_text().removesuffix("单元"))
        if count is not None:
            assert found.setdefault(str(link["href"]), count) == count
    return found


@pytest.mark.parametrize(
    ("person", "query", "least"),
    [
        ("office", "", 200),
        ("office", f"as_of={MIDDLE}", 150),
        ("leader", "as_of=2021-11-18&department=D13", 20),
        ("office", f"as_of={MIDDLE}&county=410882", 100),
        ("department", f"as_of={MIDDLE}", 60),
        ("county", f"as_of={MIDDLE}", 60),
    ],
)
def test_every_number_leads_to_that_many_rows(
    visitor: Callable[[str], Client], person: str, query: str, least: int
) -> None:
    client = visitor(person)
    told = numbers(client.get(f"/delegation/board/?{query}").content)
    assert len(told) >= least
    wrong = {url: count for url, count in told.items() if total_of(client.get(f"{url}&rows=20").content) != count}
    assert wrong == {}


def test_counties_and_departments_sum_to_the_whole(visitor: Callable[[str], Client], province: Batch) -> None:
    page = soup(visitor("office").get("/delegation/board/").content)
    tables = {
        table.select("th")[0].get_text(): [
            [number(cell.get_text()) or 0 for cell in row.select("td")[:5]] for row in table.select("tbody tr")
        ]
        for table in page.select(".fq-chart-table table")
    }
    assert (len(tables["承接地"]), len(tables["赋权部门"])) == (6, 23)
    assert {row[0] for row in tables["承接地"]} == {255}
    assert sum(row[0] for row in tables["赋权部门"]) == 1530
    for rows in (tables["承接地"], tables["赋权部门"]):
        assert all(row[0] == sum(row[1:]) for row in rows)


def test_the_gates_are_ranked_by_what_they_block(visitor: Callable[[str], Client], province: Batch) -> None:
    rows = Delegation.objects.filter(batch=province)
    counted = sorted((rows.filter(**{f"{proof}_on": None}).count() for proof in READINESS), reverse=True)
    page = soup(visitor("office").get("/delegation/board/").content)
    table = next(t for t in page.select(".fq-chart-table table") if t.select("th")[0].get_text() == "承接条件")
    shown = [number(row.select("td")[0].get_text()) for row in table.select("tbody tr")]
    assert shown == [count for count in counted if count]


def test_the_week_is_the_seven_days_that_end_with_the_day_shown(
    visitor: Callable[[str], Client], province: Batch
) -> None:
    day = date.fromisoformat(MIDDLE)
    counted = Delegation.objects.filter(batch=province, ready_on__range=(day - timedelta(days=6), day)).count()
    assert counted
    told = numbers(visitor("office").get(f"/delegation/board/?as_of={MIDDLE}").content)
    assert told["/delegation/?batch=B2&progress=week-ready"] == counted


@pytest.mark.parametrize("query", ["", "?department=D13", "?county=410882&as_of=2021-11-20"])
def test_a_swapped_board_equals_a_fresh_one(visitor: Callable[[str], Client], query: str) -> None:
    client = visitor("office")
    fresh = client.get(f"/delegation/board/{query}")
    swapped = client.get(f"/delegation/board/{query}", headers=HTMX)
    assert section(swapped.content, "list-board") == section(fresh.content, "list-board")
    assert len(swapped.content) < len(fresh.content)


def test_nothing_claims_that_the_pilot_lies_in_the_batch(visitor: Callable[[str], Client]) -> None:
    for url in ("/delegation/board/", "/delegation/matrix/", "/powers/?batch=B2"):
        assert "新增99" not in visitor("office").get(url).content.decode()


def test_a_share_is_never_rounded_up_to_the_whole() -> None:
    assert [share(1530, 1530), share(1529, 1530), share(9999, 10000), share(1227, 1530), share(0, 0)] == [
        "100.0%",
        "99.9%",
        "99.9%",
        "80.2%",
        "—",
    ]


def test_who_has_nothing_in_the_batch_is_told_so(visitor: Callable[[str], Client]) -> None:
    told = visitor("cluster").get("/delegation/board/?batch=B2").content.decode()
    assert "本批次没有您可以查看的赋权单元" in told
    assert "十二项承接条件均已具备" not in told


def test_a_batch_of_the_past_says_what_was_not_recorded(visitor: Callable[[str], Client]) -> None:
    assert "历史批次" in visitor("office").get("/delegation/board/?batch=B1").content.decode()
    assert "历史批次" not in visitor("office").get("/delegation/board/?batch=B2").content.decode()
