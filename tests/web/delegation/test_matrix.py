"""The matrix shows every delegation once, in the stage and with the missing conditions of the day shown."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client

from fuquan.domain.delegation import queries
from fuquan.domain.delegation.models import Batch
from fuquan.domain.delegation.states import STAGE_LABELS
from fuquan.engines.sheets.parse import parse

from .conftest import HTMX, section, soup, total_of

DAY = date(2021, 12, 14)


def cells(content: bytes) -> dict[str, tuple[str, str]]:
    """Stage and hover text by the address of the delegation."""
    page = soup(content)
    return {
        str(link["href"]): (str(link.parent["data-stage"]), str(link["title"]))  # type: ignore[index]
        for link in page.select("[data-matrix] td a")
    }


def test_all_delegations_stand_on_one_page(visitor: Callable[[str], Client], province: Batch) -> None:
    page = visitor("office").get("/delegation/matrix/").content
    shown = cells(page)
    assert len(shown) == 1530
    assert set(shown) == {f"/delegation/{one}/" for one in province.delegations.values_list("public_id", flat=True)}
    assert len(soup(page).select("[data-matrix] tbody tr")) == 255


def test_each_cell_tells_its_stage_and_what_is_missing(visitor: Callable[[str], Client], province: Batch) -> None:
    shown = cells(visitor("office").get(f"/delegation/matrix/?as_of={DAY}").content)
    for one in province.delegations.select_related("version", "receiver"):
        stage, hover = shown[f"/delegation/{one.public_id}/"]
        expected = queries.stage_on(one, DAY)
        assert stage == expected
        assert expected is not None
        assert hover.startswith(f"{one.version.name}｜{one.receiver.short_name}｜{STAGE_LABELS[expected]}")
        missing = queries.shut_proofs(one, DAY)
        assert (f"缺{len(missing)}项：" in hover) == bool(missing)


def test_the_legend_counts_the_cells(visitor: Callable[[str], Client], province: Batch) -> None:
    page = soup(visitor("office").get(f"/delegation/matrix/?as_of={DAY}").content)
    stages = Counter(queries.stage_on(one, DAY) for one in province.delegations.all())
    shown = {
        str(key.select_one("i")["data-stage"]): int(key.select_one("b").get_text().replace(",", ""))  # type: ignore[index, union-attr]
        for key in page.select(".fq-matrix-legend > span:has(i)")
    }
    assert shown == {stage: stages[stage] for stage in shown}
    assert sum(shown.values()) == 1530


@pytest.mark.parametrize(
    "query",
    [
        "department=D13",
        "county=410882",
        f"type={quote('行政许可')}",
        f"mode={quote('委托下放')}",
        "stage=ready",
        "progress=handed_over~ready",
        "gate=account",
        "department=D09&county=410825&gate=online",
    ],
)
def test_filters_leave_the_cells_that_the_list_has(visitor: Callable[[str], Client], query: str) -> None:
    client = visitor("office")
    shown = cells(client.get(f"/delegation/matrix/?batch=B2&{query}").content)
    assert 0 < len(shown) < 1530
    assert total_of(client.get(f"/delegation/?batch=B2&{query}").content) == len(shown)


@pytest.mark.parametrize("query", ["", "?stage=live", "?names=1&department=D01"])
def test_a_swapped_matrix_equals_a_fresh_one(visitor: Callable[[str], Client], query: str) -> None:
    client = visitor("office")
    fresh, swapped = client.get(f"/delegation/matrix/{query}"), client.get(f"/delegation/matrix/{query}", headers=HTMX)
    assert section(swapped.content, "list-matrix") == section(fresh.content, "list-matrix")


@pytest.mark.parametrize(("person", "count"), [("office", 1530), ("department", 216), ("county", 255), ("cluster", 0)])
def test_each_sees_its_own_part(visitor: Callable[[str], Client], person: str, count: int) -> None:
    assert len(cells(visitor(person).get("/delegation/matrix/").content)) == count


def test_the_sheet_has_a_row_a_power_and_a_column_a_county(visitor: Callable[[str], Client], province: Batch) -> None:
    answer = visitor("office").get(f"/delegation/matrix/sheet/?batch=B2&as_of={DAY}")
    (table,) = parse(answer.content, name="承接矩阵.xlsx").tables
    assert table.headers == ("序号", "权限名称", "修武县", "博爱县", "武陟县", "温县", "沁阳市", "孟州市")
    assert len(table.rows) == 255
    shown = Counter(stage for row in table.rows for stage in row.values[2:])
    stages = Counter(queries.stage_on(one, DAY) for one in province.delegations.all())
    assert shown == {STAGE_LABELS[stage]: count for stage, count in stages.items() if stage}


def test_the_sheet_follows_the_filters_and_the_scope(visitor: Callable[[str], Client]) -> None:
    answer = visitor("county").get("/delegation/matrix/sheet/?batch=B2&department=D13")
    (table,) = parse(answer.content, name="承接矩阵.xlsx").tables
    assert (table.headers, len(table.rows)) == (("序号", "权限名称", "修武县"), 36)
