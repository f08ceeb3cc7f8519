"""The overview: its totals are the rows', every number leads to exactly what it counts, devices are never added up."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from bs4 import Tag
from django.db.models import F, Sum
from django.test import Client

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.org.models import CalendarYear
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ResourceInput,
    TrainingSession,
)
from fuquan.web.readiness.numbers import wan

from .conftest import HTMX, measure_of, soup, whole

MIDDLE = date(2021, 12, 1)


def cards(content: bytes) -> dict[str, list[str]]:
    """The numbers of each card as printed, its measure first."""
    return {
        str(card["aria-label"]): [one.get_text() for one in card.select("p > a, li b")]
        for card in soup(content).select(".fq-ledger")
    }


def test_the_round_ends_as_the_account_tells_it(visitor: Callable[[str], Client]) -> None:
    page = visitor("office").get("/readiness/").content
    assert cards(page) == {
        "移交资料": ["1,168", "257件", "186件", "292件", "303件", "130件"],
        "业务培训": ["44", "1,279人次", "255项", "1,476单元", "23份"],
        "电话指导": ["1,302", "1,205次", "183次", "135次", "134次"],
        "业务账号": ["122", "138个", "16个", "69单元"],
        "保障投入": ["122", "56万元", "52台", "6台"],
        "承接落实方案": ["6", "6份", "6份"],
    }
    rates = soup(page).select(".fq-rates p")
    assert [rate.get_text(" ", strip=True) for rate in rates] == [
        "事项培训率 100.0% 有培训覆盖的事项 255 ÷ 全部事项 255",
        "单元培训率 96.5% 承接单位已受训的单元 1,476 ÷ 全部单元 1,530",
    ]


@pytest.mark.parametrize("day", [date(2021, 11, 10), MIDDLE, date(2021, 12, 31)])
def test_the_totals_are_counted_from_the_rows_of_the_day(visitor: Callable[[str], Client], day: date) -> None:
    counted = {
        "移交资料": HandoverItem.objects.filter(handed_on__lte=day).aggregate(n=Sum("quantity", default=0))["n"],
        "业务培训": TrainingSession.objects.filter(on__lte=day).count(),
        "电话指导": Guidance.objects.filter(on__lte=day).count(),
        "业务账号": AccountRequest.objects.filter(tested_on__lte=day).count(),
    }
    shown = cards(visitor("office").get(f"/readiness/?as_of={day}").content)
    assert {title: whole(shown[title][0]) for title in counted} == counted
    attended = Attendance.objects.filter(session__on__lte=day).aggregate(n=Sum("persons", default=0))["n"]
    assert whole(shown["业务培训"][1]) == attended


def numbers(content: bytes) -> dict[str, int]:
    """Every number on the page that is a link, by its address."""
    found: dict[str, int] = {}
    for link in soup(content).select("main a[href]"):
        count = whole(link.get_text()) if re.fullmatch(r"[\d,]+", link.get_text().strip()) else None
        if count is None:
            continue
        unit = link.find_next_sibling("i")
        count *= 10_000 if unit is not None and unit.get_text() == "万元" else 1
        assert found.setdefault(str(link["href"]), count) == count
    return found


@pytest.mark.parametrize(
    ("person", "query", "least"),
    [
        ("office", "", 250),
        ("county", "", 80),
        ("department", f"as_of={MIDDLE}", 40),
        ("cluster", "", 0),
    ],
)
def test_every_number_leads_to_what_it_counts(
    visitor: Callable[[str], Client], person: str, query: str, least: int
) -> None:
    client = visitor(person)
    told = numbers(client.get(f"/readiness/?{query}").content)
    assert len(told) >= least
    asked = {url: f"{url}{'&' if '?' in url else '?'}rows=20" for url in told}
    found = {url: measure_of(client.get(address, headers=HTMX).content) for url, address in asked.items()}
    assert found == told


def test_the_gaps_of_both_coverages_are_open_to_see(visitor: Callable[[str], Client]) -> None:
    told = numbers(visitor("office").get("/readiness/").content)
    assert told["/readiness/cells/?batch=B2&trained=no"] == 54
    assert Delegation.objects.filter(batch__code="B2", trained_on=None).count() == 54
    early = visitor("office").get("/readiness/?as_of=2021-11-08").content
    assert numbers(early)["/readiness/powers/?batch=B2&covered=no"] == 255
    assert "0.0%" in soup(early).get_text()


def test_provincial_systems_wait_in_front(visitor: Callable[[str], Client]) -> None:
    page = soup(visitor("office").get("/readiness/").content)
    levels = [tag.get_text() for tag in page.select(".fq-waiting .fq-tag")]
    assert levels == sorted(levels, key=lambda level: level != "省级")
    assert len(page.select(".fq-waiting tbody tr")) == 16
    first = page.select_one(".fq-waiting tbody")
    assert isinstance(first, Tag)
    assert "最长等待 34 个工作日，影响 20 个单元" in first.get_text()
    waits = [[cell.get_text() for cell in row.select("td")[-4:-1]] for row in first.select("tr")]
    assert waits == [["未开通", days, "5"] for days in ("34", "33", "31", "30")]


def test_without_a_calendar_no_wait_is_told(visitor: Callable[[str], Client]) -> None:
    CalendarYear.objects.filter(year=2021).delete()
    answer = visitor("office").get("/readiness/")
    assert answer.status_code == 200
    assert "无法计算等待天数" in answer.content.decode()
    assert visitor("office").get("/readiness/accounts/").status_code == 200
    assert visitor("office").get("/readiness/accounts/?export=xlsx").status_code == 422


@pytest.mark.parametrize("url", ["/readiness/", "/readiness/resources/", "/readiness/resources/?caliber=city&rows=100"])
def test_devices_of_unknown_standing_are_never_added(visitor: Callable[[str], Client], url: str) -> None:
    page = soup(visitor("office").get(url).content).get_text(" ", strip=True)
    assert re.search(r"(?<![\d-])58\s*台|不得自行相加为58", page) is None
    assert re.search(r"52\s*台", page) is not None
    assert re.search(r"市教育局", page) is not None


def test_devices_stated_to_lie_outside_are_added_only_when_asked(visitor: Callable[[str], Client]) -> None:
    ResourceInput.objects.filter(counted="未知").update(counted="否")
    for query, told in (("", "52 台 按账面口径"), ("?caliber=city", "58 台 含市直支持")):
        page = soup(visitor("office").get(f"/readiness/resources/{query}").content)
        terms = [one.get_text(" ", strip=True) for one in page.select(".fq-sums dd")]
        assert told in terms


def test_a_session_that_states_other_numbers_than_its_rows_is_named(visitor: Callable[[str], Client]) -> None:
    client = visitor("office")
    assert "与明细不符" not in client.get("/readiness/").content.decode()
    held = TrainingSession.objects.get(number="PX-02")
    Attendance.objects.filter(pk=held.attendances.first().pk).update(persons=F("persons") + 1)
    page = soup(client.get("/readiness/").content)
    assert [link.get_text() for link in page.select(".fq-alert a")] == ["PX-02"]
    assert "登记数与明细不符" in client.get(f"/readiness/sessions/{held.public_id}/").content.decode()
    county = visitor("county").get(f"/readiness/sessions/{held.public_id}/").content.decode()
    assert "登记数与明细不符" not in county


def test_amounts_keep_their_decimals() -> None:
    assert [wan(560_000), wan(565_000), wan(560_001), wan(0)] == ["56", "56.5", "56.0001", "0"]
