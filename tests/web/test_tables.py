"""A declared list filters, sorts, pages and exports; every state is an address; a swapped list equals a fresh page."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from fuquan.domain.org.models import Unit, User
from fuquan.domain.org.policy import Object
from fuquan.domain.org.roles import Role
from fuquan.engines.sheets import read
from fuquan.web import tables
from fuquan.web.tables import Choice, Column, DateRange, Listing, Search

CSV = "text/csv; charset=utf-8"

LIST = Listing(
    name="units",
    title="机构清单",
    subject=Object.UNIT,
    columns=(
        Column("code", "编码", sort="code", link=lambda unit: f"/u/{unit.code}"),
        Column("name", "名称", sort="name"),
        Column("parent", "上级", value="parent__short_name", sort=("parent__position", "code")),
        Column("since", "启用", value="valid_from", sort="valid_from", align="end"),
    ),
    filters=(
        Search(fields=("name", "code")),
        Choice("kind", "类别", (("county", "县"), ("cluster", "集聚区"))),
        Choice("even", "奇偶", (("1", "双"),), narrow=lambda rows, _: rows.filter(position__in=range(0, 900, 2))),
        DateRange("valid_from", "启用日期"),
    ),
    default_sort="code",
    page_size=20,
    export_name="机构",
)


@pytest.fixture
def ask(people: dict[Role, User], rf: RequestFactory) -> Callable[..., Any]:
    """A request for the list, as a person of some role sends it."""
    for n in range(60):
        Unit.objects.create(
            code=f"X{n:02d}",
            name=f"单位{n}" if n else "=1+1",
            short_name=f"{n}",
            kind="county" if n % 3 else "cluster",
            valid_from=date(2021, 1 + n % 12, 1),
            position=n,
        )

    def asked(query: str = "", role: Role = Role.LEADER, *, swapped: bool = False) -> Any:
        request = rf.get(f"/list/?{query}", headers={"HX-Request": "true"} if swapped else {})
        request.user, request.session, request.htmx = people[role], SessionStore(), swapped
        return request

    return asked


def rows() -> Any:
    return Unit.objects.filter(code__startswith="X").select_related("parent")


def codes(listed: tables.Listed) -> list[str]:
    return [row.code for row in listed.rows]


def test_one_page_costs_two_queries(ask: Callable[..., Any], django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        listed = LIST.listed(ask(), rows())
    assert codes(listed) == [f"X{n:02d}" for n in range(20)]
    assert (listed.total, listed.first, listed.last, listed.pages) == ("60", 1, 20, 3)


def test_filters_narrow_and_say_so(ask: Callable[..., Any]) -> None:
    listed = LIST.listed(ask("kind=cluster&even=1&q=单位 3&sort=-code&page=1"), rows())
    assert codes(listed) == ["X54", "X48", "X42", "X36", "X30", "X24", "X18", "X12", "X06", "X00"][3:5]
    assert [chip.words for chip in listed.chips] == ["关键词：单位 3", "类别：集聚区", "奇偶：双"]
    assert listed.chips[1].url == "/list/?even=1&q=%E5%8D%95%E4%BD%8D+3&sort=-code"


def test_dates_include_both_ends(ask: Callable[..., Any]) -> None:
    listed = LIST.listed(ask("valid_from_from=2021-02-01&valid_from_to=2021-03-01"), rows())
    assert {unit.valid_from.month for unit in listed.rows} == {2, 3}
    assert listed.chips[0].words == "启用日期：2021-02-01 至 2021-03-01"


@pytest.mark.parametrize("query", ["kind=nonsense", "valid_from_from=soon", "q=%20", "q=%00", "even=9"])
def test_nonsense_filters_nothing(ask: Callable[..., Any], query: str) -> None:
    listed = LIST.listed(ask(query), rows())
    assert (listed.total, listed.chips) == ("60", [])


@pytest.mark.parametrize(
    ("query", "first", "sorted_by"),
    [
        ("sort=-code", "X59", ("code", "descending")),
        ("sort=since", "X00", ("since", "ascending")),
        ("sort=-since", "X59", ("since", "descending")),
        ("sort=password", "X00", ("code", "ascending")),
        ("sort=parent__code", "X00", ("code", "ascending")),
    ],
)
def test_sorting_only_by_declared_columns(ask: Callable[..., Any], query: str, first: str, sorted_by: Any) -> None:
    listed = LIST.listed(ask(query), rows())
    assert codes(listed)[0] == first
    assert [(head.column.name, head.sorted) for head in listed.heads if head.sorted] == [sorted_by]


def test_a_click_on_the_sorted_head_turns_the_order(ask: Callable[..., Any]) -> None:
    heads = {head.column.name: head.url for head in LIST.listed(ask("kind=county&page=2"), rows()).heads}
    assert heads["code"] == "/list/?kind=county&sort=-code"
    assert heads["name"] == "/list/?kind=county&sort=name"


@pytest.mark.parametrize(
    ("query", "number", "first"),
    [("page=2", 2, "X20"), ("page=99", 3, "X40"), ("page=-1", 1, "X00"), ("page=٣", 1, "X00"), ("page=1e9", 1, "X00")],
)
def test_pages_stay_within_the_list(ask: Callable[..., Any], query: str, number: int, first: str) -> None:
    listed = LIST.listed(ask(query), rows())
    assert (listed.number, codes(listed)[0]) == (number, first)


def test_page_addresses_keep_the_rest(ask: Callable[..., Any]) -> None:
    listed = LIST.listed(ask("kind=county&page=2&as_of=2021-11-09"), rows())
    assert (listed.previous_url, listed.next_url) == ("/list/?kind=county&as_of=2021-11-09", "")
    assert listed.carried == [("as_of", "2021-11-09")]
    assert listed.carried_all == [("kind", "county"), ("as_of", "2021-11-09")]


def test_rows_per_page_is_one_of_a_few(ask: Callable[..., Any]) -> None:
    assert LIST.listed(ask("rows=50"), rows()).size == 50
    assert LIST.listed(ask("rows=100000"), rows()).size == 20


def test_counting_stops_at_the_limit(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "COUNT_LIMIT", 40)
    with CaptureQueriesContext(connection) as queries:
        listed = LIST.listed(ask("page=9"), rows())
    assert "LIMIT 41" in queries[0]["sql"]
    assert (listed.total, listed.pages, listed.number, listed.is_cut) == ("40+", 2, 2, True)


def test_cells_escape_what_they_show(ask: Callable[..., Any]) -> None:
    Unit.objects.filter(code="X00").update(name="<script>1</script>", code="X00&")
    _, cells = LIST.listed(ask(), rows()).cells[0]
    assert [str(cell) for _, cell in cells] == [
        '<a href="/u/X00&amp;">X00&amp;</a>',
        "&lt;script&gt;1&lt;/script&gt;",
        "—",
        "2021-01-01",
    ]


def exported(answer: HttpResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_csv_holds_all_matching_rows_in_order_and_no_formula(ask: Callable[..., Any]) -> None:
    answer = LIST.answer(ask("export=csv&kind=cluster&sort=code&page=2"), rows(), "unused.html")
    table = exported(answer)
    assert table[0] == ["编码", "名称", "上级", "启用"]
    assert [line[0] for line in table[1:]] == [f"X{n:02d}" for n in range(0, 60, 3)]
    assert table[1] == ["X00", "'=1+1", "", "2021-01-01"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%9C%BA%E6%9E%84_")


def test_workbook_reads_back_as_the_list(ask: Callable[..., Any], tmp_path: Any) -> None:
    answer = LIST.answer(ask("export=xlsx&kind=cluster"), rows(), "unused.html")
    place = tmp_path / "list.xlsx"
    place.write_bytes(answer.content)
    table = read(place, name="list.xlsx").tables[0]
    assert table.headers == ("编码", "名称", "上级", "启用")
    assert [row.values[0] for row in table.rows] == [f"X{n:02d}" for n in range(0, 60, 3)]
    assert table.rows[0].values[1] == "=1+1"


def test_a_workbook_too_long_is_refused_in_words(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SHEET_LIMIT", 59)
    answer = LIST.answer(ask("export=xlsx"), rows(), "unused.html")
    assert answer.status_code == 422
    assert "改用 CSV 导出" in answer.content.decode()


def test_who_may_not_export_gets_no_link_and_no_file(ask: Callable[..., Any]) -> None:
    entries = Listing(name="e", title="留痕", subject=Object.ENTRY, columns=LIST.columns, export_name="留痕")
    assert entries.listed(ask(role=Role.COUNTY_CLERK), rows()).exports == []
    assert entries.answer(ask("export=csv", role=Role.AUDITOR), rows(), "org/units.html")["Content-Type"] == CSV
    refused = entries.answer(ask("export=csv", role=Role.COUNTY_CLERK), rows(), "org/units.html")
    assert refused["Content-Type"] == "text/html; charset=utf-8"
    assert [label for label, _ in LIST.listed(ask(), rows()).exports] == ["Excel", "CSV"]


@pytest.mark.parametrize("query", ["", "kind=county", "q=office&sort=-name", "q=nothing-like-it", "rows=50&page=1"])
def test_a_swapped_list_equals_a_fresh_page(browser: Callable[[Role], Client], query: str) -> None:
    client = browser(Role.REFORM_OFFICE)
    fresh = BeautifulSoup(client.get(f"/org/units/?{query}").content, "html.parser").select_one("#list-units")
    answer = client.get(f"/org/units/?{query}", headers={"HX-Request": "true", "HX-Target": "list-units"})
    assert BeautifulSoup(answer.content, "html.parser").select_one("#list-units") == fresh
    assert b"<html" not in answer.content
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "—"), ("", "—"), (True, "是"), (False, "否"), (0, "0"), (date(2021, 11, 9), "2021-11-09")],
)
def test_plain_values_read_as_officials_write_them(value: object, words: str) -> None:
    assert tables.plain(value) == words
