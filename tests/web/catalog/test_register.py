"""The register: powers are found and exported in the offices' own layout; a power's page shows how versions differ."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from fuquan.domain.catalog.models import Power, PowerVersion
from fuquan.domain.delegation.models import Batch, Delegation
from fuquan.domain.delegation.queries import POWER_HEADERS
from fuquan.domain.intake import actions as intake
from fuquan.domain.org.models import User
from fuquan.engines.sheets.parse import parse
from fuquan.web.catalog.views import compared


@pytest.fixture
def visitor(round_loaded: None, client_of: Callable[[User], Client]) -> Callable[[str], Client]:
    return lambda name: client_of(User.objects.get(username=f"demo.{name}"))


def soup(content: bytes) -> BeautifulSoup:
    return BeautifulSoup(content, "html.parser")


def total(content: bytes) -> int:
    told = soup(content).select_one(".fq-count b")
    assert told is not None
    return int(told.get_text().replace(",", ""))


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("batch=B2", {"delegations__batch__code": "B2"}),
        ("batch=B1", {"delegations__batch__code": "B1"}),
        ("batch=B2&department=D13", {"delegations__batch__code": "B2", "department__code": "D13"}),
        ("type=行政许可", {"current__type": "行政许可"}),
        ("system=yes", {"current__system__isnull": False}),
        ("form=yes", {"current__needs_form": True}),
        ("qualification=no", {"current__qualification": ""}),
    ],
)
def test_the_list_is_narrowed(visitor: Callable[[str], Client], query: str, condition: dict[str, object]) -> None:
    counted = Power.objects.filter(**condition).distinct().count()
    assert counted
    assert total(visitor("county").get(f"/powers/?{query}").content) == counted


def test_a_swapped_list_equals_a_fresh_one(visitor: Callable[[str], Client]) -> None:
    client = visitor("office")
    fresh = soup(client.get("/powers/?batch=B2&q=许可").content)
    swapped = soup(client.get("/powers/?batch=B2&q=许可", headers={"HX-Request": "true"}).content)
    assert str(swapped.select_one("#list-powers")) == str(fresh.select_one("#list-powers"))


def test_bringing_the_export_in_again_changes_nothing(visitor: Callable[[str], Client], tmp_path: Path) -> None:
    answer = visitor("office").get("/powers/sheet/?batch=B2")
    place = tmp_path / "赋权事项总表.xlsx"
    place.write_bytes(answer.content)
    (table,) = parse(answer.content, name=place.name).tables
    assert (table.headers, len(table.rows)) == (POWER_HEADERS, 255)
    taken = intake.import_file(place, "赋权事项总表", by=User.objects.get(username="demo.office"), name=place.name)
    assert (taken.rows_in, taken.same, taken.new, taken.changed, taken.rejected) == (255, 255, 0, 0, 0)
    assert PowerVersion.objects.filter(number__gt=1).count() == 0
    assert Delegation.objects.filter(batch__code="B2").count() == 1530


def test_the_export_has_the_headers_of_the_demonstrations_own_sheet(repository: Path) -> None:
    own = parse((repository / "data/demo/powers.xlsx").read_bytes(), name="powers.xlsx").table("赋权事项总表")
    assert own is not None
    assert own.headers == POWER_HEADERS


def test_an_export_of_no_batch_is_not_found(visitor: Callable[[str], Client]) -> None:
    assert visitor("office").get("/powers/sheet/?batch=none").status_code == 404


def test_the_page_shows_volume_and_delegations_of_the_own_counties(visitor: Callable[[str], Client]) -> None:
    power = Power.objects.get(code="JZ-2021-041")
    baselines = {row.receiver.short_name: row.cases for row in power.baselines.select_related("receiver")}
    for person, names in (("office", list(baselines)), ("county", ["修武"])):
        page = soup(visitor(person).get(f"/powers/{power.public_id}/").content)
        table = page.select_one(".fq-chart-table table")
        assert table is not None
        rows = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tbody tr")]
        assert [(row[0], int(row[2])) for row in rows[:-1]] == [(name, baselines[name]) for name in names]
        assert rows[-1][2] == str(sum(baselines[name] for name in names))
        assert len(page.select(".fq-heat td a")) == len(names)


def test_versions_are_compared_and_only_differences_are_marked(
    visitor: Callable[[str], Client], tmp_path: Path
) -> None:
    """A changed basis makes version 2; the delegations already made keep version 1."""
    power = Power.objects.get(code="JZ-2021-001")
    first = power.versions.get()
    second = PowerVersion.objects.get(pk=first.pk)
    second.pk, second.public_id, second.number = None, "v2v2v2v2v2v2v2v2v2v2", 2
    second.basis_text = "《粮食流通管理条例》第十条"
    second.save(force_insert=True)
    power.current = second
    power.save()
    lines = {line.label: line for line in compared([second, first])}
    assert [label for label, line in lines.items() if line.differs] == ["法定依据（条款）"]
    page = soup(visitor("office").get(f"/powers/{power.public_id}/").content)
    assert [cell.get_text() for cell in page.select(".fq-versions [data-changed]")] == ["《粮食流通管理条例》第十条"]
    assert set(Delegation.objects.filter(power=power).values_list("version__number", flat=True)) == {1}


def test_an_unknown_power_is_not_found(visitor: Callable[[str], Client]) -> None:
    assert visitor("office").get("/powers/00000000000000000000/").status_code == 404


def test_administrators_see_no_powers(
    round_loaded: None, visitor: Callable[[str], Client], client_of: Callable[[User], Client]
) -> None:
    user = User.objects.get(username="demo.leader")
    user.role = "auditor"
    user.save()
    assert client_of(user).get("/powers/").status_code == 404
    assert Batch.objects.filter(code="B2").exists()
