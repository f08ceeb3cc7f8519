"""The list of delegations: the current batch unasked, narrowed and exported as asked, scoped to the person."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db.models import Q
from django.test import Client

from fuquan.domain.delegation.models import Batch
from fuquan.engines.sheets.parse import parse
from fuquan.web.delegation import filters

from .conftest import HTMX, section, soup, total_of

DAY = date(2021, 12, 14)
BEFORE_READY = Q(ready_on__gt=DAY) | Q(ready_on__isnull=True)


def test_unasked_it_shows_the_current_batch(visitor: Callable[[str], Client]) -> None:
    answer = visitor("office").get("/delegation/")
    assert answer["Location"] == "/delegation/?batch=B2"


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("", Q()),
        ("department=D13", Q(department__code="D13")),
        ("county=410882", Q(receiver__code="410882")),
        ("type=行政许可", Q(version__type="行政许可")),
        ("mode=委托下放", Q(mode="委托下放")),
        ("stage=handed_over", Q(handed_over_on__lte=DAY) & BEFORE_READY),
        ("progress=handed_over~ready", Q(handed_over_on__lte=DAY) & BEFORE_READY),
        ("progress=ready", Q(ready_on__lte=DAY)),
        ("progress=~handed_over", Q(handed_over_on__gt=DAY) | Q(handed_over_on__isnull=True)),
        ("progress=week-ready", Q(ready_on__range=(date(2021, 12, 8), DAY))),
        ("progress=handed_over@2021-11-15", Q(handed_over_on__lte=date(2021, 11, 15))),
        ("gate=trained", Q(trained_on__gt=DAY) | Q(trained_on__isnull=True)),
        ("gate=week-online", Q(online_on__range=(date(2021, 12, 8), DAY))),
        ("q=JZ-2021-041", Q(power__code="JZ-2021-041")),
        ("progress=nonsense&gate=first_case&stage=~", Q()),
    ],
)
def test_it_is_narrowed_as_of_the_day(
    visitor: Callable[[str], Client], province: Batch, query: str, condition: Q
) -> None:
    page = visitor("office").get(f"/delegation/?batch=B2&as_of={DAY}&{query}")
    assert total_of(page.content) == province.delegations.filter(condition).count()


def test_a_row_leads_to_its_delegation_and_names_what_is_missing(
    visitor: Callable[[str], Client], province: Batch
) -> None:
    one = province.delegations.filter(account_on=None, online_on=None, trained_on__isnull=False).first()
    assert one is not None
    query = f"batch=B2&q={one.version.name}&county={one.receiver.code}"
    page = soup(visitor("office").get(f"/delegation/?{query}").content)
    row = next(row for row in page.select("tbody tr") if row.select(f'a[href="/delegation/{one.public_id}/"]'))
    assert "专网账号、事项上线" in [cell.get_text() for cell in row.select("td")]


@pytest.mark.parametrize("query", ["batch=B2", "batch=B2&stage=ready&sort=-name&page=2", "q=备案"])
def test_a_swapped_list_equals_a_fresh_one(visitor: Callable[[str], Client], query: str) -> None:
    client = visitor("office")
    fresh, swapped = client.get(f"/delegation/?{query}"), client.get(f"/delegation/?{query}", headers=HTMX)
    assert section(swapped.content, "list-delegations") == section(fresh.content, "list-delegations")


@pytest.mark.parametrize(("person", "count"), [("leader", 1530), ("department", 216), ("county", 255), ("cluster", 0)])
def test_each_sees_its_own_rows(visitor: Callable[[str], Client], person: str, count: int) -> None:
    client = visitor(person)
    if count:
        assert total_of(client.get("/delegation/?batch=B2").content) == count
    else:
        assert soup(client.get("/delegation/?batch=B2").content).select("tbody tr") == []


def test_other_units_are_not_on_offer(visitor: Callable[[str], Client]) -> None:
    page = soup(visitor("county").get("/delegation/?batch=B2").content)
    offered = [option["value"] for option in page.select("select[name=county] option")]
    assert offered == ["", "410821", "JJQ01"]
    assert total_of(visitor("county").get("/delegation/?batch=B2&county=410882").content) == 255


def test_the_export_has_the_rows_of_the_list(visitor: Callable[[str], Client], province: Batch) -> None:
    answer = visitor("department").get("/delegation/?batch=B2&stage=handed_over&export=xlsx")
    (table,) = parse(answer.content, name="赋权单元.xlsx").tables
    counted = province.delegations.filter(department__code="D13", stage="handed_over").count()
    assert (len(table.rows), table.headers[:3]) == (counted, ("序号", "权限名称", "承接地"))


def test_values_of_dated_filters_read_back(visitor: Callable[[str], Client]) -> None:
    """What a number leads to stays chosen in the bar although it is not among its usual options."""
    page = soup(visitor("office").get("/delegation/?batch=B2&progress=ready@2021-12-20&gate=week-online").content)
    chosen = {str(s["name"]): s.select_one("option[selected]") for s in page.select("select[name]")}
    assert chosen["progress"] is not None
    assert chosen["progress"].get_text() == "准备达标（至2021-12-20）"
    assert chosen["gate"] is not None
    assert chosen["gate"].get_text() == "近七日县级事项已上线"
    assert filters.read_progress("handed_over@never", DAY) is None
