"""The ledgers as lists: narrowed as asked, scoped to the person, swapped as fresh, and brought in again unchanged."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Model, Q, Sum
from django.test import Client

from fuquan.domain.delegation.models import Delegation
from fuquan.domain.intake import actions as intake
from fuquan.domain.org.models import Unit, User
from fuquan.domain.readiness import queries
from fuquan.domain.readiness.models import (
    AccountRequest,
    Attendance,
    Guidance,
    HandoverItem,
    ReceivingPlan,
    ResourceInput,
    SessionPower,
    TrainingPlan,
    TrainingSession,
)
from fuquan.domain.readiness.rules import AccountStage, account_stage
from fuquan.engines.sheets.parse import parse
from fuquan.web.readiness.filters import STAGE_VALUES

from .conftest import HTMX, LEDGERS, measure_of, soup, sums_of, total_of

DAY = date(2021, 12, 1)
EARLY = date(2021, 11, 12)
PAGES = [*LEDGERS, "cells", "powers"]
UNRECEIVED = Q(received_on__gt=EARLY) | Q(received_on__isnull=True) | Q(complete=False)


@pytest.mark.parametrize(
    ("url", "model", "condition"),
    [
        ("materials/?", HandoverItem, Q()),
        (f"materials/?as_of={EARLY}&received=no", HandoverItem, Q(handed_on__lte=EARLY) & UNRECEIVED),
        (f"materials/?as_of={EARLY}&received=yes", HandoverItem, Q(handed_on__lte=EARLY) & ~UNRECEIVED),
        ("materials/?department=D13&kind=制式证明", HandoverItem, Q(department__code="D13", kind="制式证明")),
        ("materials/?county=410882&form=纸质", HandoverItem, Q(receiver__code="410882", form="纸质")),
        ("materials/?signed=no", HandoverItem, Q(handed_by="") | Q(received_by="") | Q(witness="")),
        ("materials/?on_from=2021-11-10&on_to=2021-11-12", HandoverItem, Q(handed_on__range=("2021-11-10", EARLY))),
        (f"sessions/?as_of={DAY}&form=集中培训", TrainingSession, Q(on__lte=DAY, form="集中培训")),
        ("sessions/?tested=True", TrainingSession, Q(tested=True)),
        ("sessions/?county=410882", TrainingSession, Q(attendances__receiver__code="410882")),
        (
            "attendance/?county=410821&department=D13",
            Attendance,
            Q(receiver__code="410821", session__department__code="D13"),
        ),
        ("covered/?department=D13", SessionPower, Q(session__department__code="D13")),
        ("covered/?county=410821", SessionPower, Q(session__attendances__receiver__code="410821")),
        ("training-plans/?on_to=2021-11-11", TrainingPlan, Q(issued_on__lte=date(2021, 11, 11))),
        (f"guidance/?as_of={DAY}&topic=账号开通", Guidance, Q(on__lte=DAY, topic="账号开通")),
        ("guidance/?answered=False&county=410882", Guidance, Q(answered_at_once=False, receiver__code="410882")),
        ("accounts/?level=省级&county=410821", AccountRequest, Q(system__level="省级", receiver__code="410821")),
        ("resources/?kind=设备&counted=未知", ResourceInput, Q(kind="设备", counted="未知")),
        (f"plans/?as_of={DAY}&approved=no", ReceivingPlan, Q(drafted_on__lte=DAY) & ~Q(approved_on__lte=DAY)),
        ("plans/?complete=no", ReceivingPlan, Q(names_supervision=False)),
        (f"cells/?as_of={DAY}&trained=yes", Delegation, Q(batch__code="B2", trained_on__lte=DAY)),
        ("cells/?account=no", Delegation, Q(batch__code="B2", version__system__isnull=False, account_on=None)),
    ],
)
def test_a_list_is_narrowed(visitor: Callable[[str], Client], url: str, model: type[Model], condition: Q) -> None:
    counted = model._default_manager.filter(condition).distinct().count()
    assert total_of(visitor("office").get(f"/readiness/{url}&rows=20").content) == counted


@pytest.mark.parametrize("day", [EARLY, DAY, date(2021, 12, 31)])
def test_accounts_are_narrowed_by_how_far_they_had_come(visitor: Callable[[str], Client], day: date) -> None:
    rows = list(AccountRequest.objects.all())
    client = visitor("office")
    for stage in AccountStage:
        counted = sum(account_stage(r.requested_on, r.opened_on, r.tested_on, day) == stage for r in rows)
        url = f"/readiness/accounts/?as_of={day}&stage={STAGE_VALUES[stage]}"
        assert (stage, total_of(client.get(url).content)) == (stage, counted)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", ["", "county=410821&page=2", "sort=-department&department=D13"])
def test_a_swapped_list_equals_a_fresh_one(visitor: Callable[[str], Client], page: str, query: str) -> None:
    client = visitor("office")
    fresh = client.get(f"/readiness/{page}/?{query}").content
    swapped = client.get(f"/readiness/{page}/?{query}", headers=HTMX).content
    assert str(soup(swapped).select_one(".fq-list")) == str(soup(fresh).select_one(".fq-list"))
    assert len(swapped) < len(fresh)


def test_what_rows_add_up_to_follows_the_filters(visitor: Callable[[str], Client]) -> None:
    client = visitor("office")
    pieces = HandoverItem.objects.filter(receiver__code="410882").aggregate(n=Sum("quantity"))["n"]
    assert measure_of(client.get("/readiness/materials/?county=410882").content) == pieces
    came = Attendance.objects.filter(session__department__code="D13").aggregate(n=Sum("persons"))["n"]
    assert measure_of(client.get("/readiness/attendance/?department=D13").content) == came
    assert sums_of(client.get("/readiness/sessions/?department=D13").content)["参训"] == came
    assert sums_of(client.get("/readiness/accounts/").content) == {"应开通": 138, "已开通并测试": 122, "未办结": 16}


@pytest.mark.parametrize(
    ("person", "counts"),
    [
        ("office", [611, 44, 254, 255, 23, 1302, 138, 66, 6]),
        ("leader", [611, 44, 254, 255, 23, 1302, 138, 66, 6]),
        ("county", [100, 41, 41, 238, 0, 186, 23, 11, 1]),
        ("department", [29, 5, 30, 36, 1, 176, 12, 0, 0]),
        ("cluster", [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_each_sees_its_own_rows(visitor: Callable[[str], Client], person: str, counts: list[int]) -> None:
    client = visitor(person)
    assert [total_of(client.get(f"/readiness/{page}/").content) for page in LEDGERS] == counts


@pytest.mark.parametrize("page", ["materials", "attendance", "guidance", "accounts", "resources", "plans", "cells"])
def test_a_county_is_offered_and_told_nothing_of_another(visitor: Callable[[str], Client], page: str) -> None:
    client = visitor("county")
    fresh = client.get(f"/readiness/{page}/").content
    offered = {str(option["value"]) for option in soup(fresh).select("select[name=county] option")}
    assert offered == {"", "410821", "JJQ01"}
    assert total_of(client.get(f"/readiness/{page}/?county=410882").content) == total_of(fresh)
    place = next(i for i, head in enumerate(soup(fresh).select("thead th")) if head.get_text(strip=True) == "承接地")
    told = {row.select("td")[place].get_text() for row in soup(fresh).select("tbody tr")}
    assert told <= set(Unit.objects.filter(code="410821").values_list("short_name", flat=True)) | {"修武县"}


def test_a_session_shows_its_powers_and_only_the_units_in_scope(visitor: Callable[[str], Client]) -> None:
    held = TrainingSession.objects.get(number="PX-02")
    for person, rows in (
        ("office", held.attendances.all()),
        ("county", held.attendances.filter(receiver__code="410821")),
    ):
        page = soup(visitor(person).get(f"/readiness/sessions/{held.public_id}/").content)
        assert len(page.select("#covered tbody tr")) == held.covered.count()
        assert len(page.select("#turnout tbody tr")) == rows.count() > 0
        total = page.select_one("#turnout tfoot b")
        assert total is not None
        assert total.get_text() == str(sum(row.persons for row in rows))


def test_a_session_of_others_one_to_come_and_none_are_not_found_alike(visitor: Callable[[str], Client]) -> None:
    client = visitor("county")
    seen = queries.visible_to(User.objects.get(username="demo.county"), TrainingSession)
    foreign = TrainingSession.objects.exclude(pk__in=seen.values("pk"))[0]
    later = seen.filter(on__gt=DAY)[0]
    answers = [
        client.get(f"/readiness/sessions/{public_id}/?as_of={DAY}")
        for public_id in (foreign.public_id, later.public_id, "0" * 20)
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("page", "sheet"), LEDGERS.items())
def test_bringing_the_export_in_again_changes_nothing(
    visitor: Callable[[str], Client], page: str, sheet: str, kind: str, tmp_path: Path
) -> None:
    answer = visitor("office").get(f"/readiness/{page}/?export={kind}")
    place = tmp_path / f"{sheet}.{kind}"
    place.write_bytes(answer.content)
    rows = queries.LEDGERS[sheet].model._default_manager.count()
    (table,) = parse(answer.content, name=place.name).tables
    assert (table.headers, len(table.rows)) == (queries.LEDGERS[sheet].headers, rows)
    taken = intake.import_file(place, sheet, by=User.objects.get(username="demo.office"), name=place.name)
    assert (taken.rows_in, taken.same, taken.new, taken.changed, taken.rejected) == (rows, rows, 0, 0, 0)


def test_an_export_holds_the_rows_that_were_asked_for(visitor: Callable[[str], Client]) -> None:
    answer = visitor("county").get("/readiness/materials/?kind=制式证明&export=xlsx")
    (table,) = parse(answer.content, name="移交清单.xlsx").tables
    counted = HandoverItem.objects.filter(receiver__code="410821", kind="制式证明").count()
    assert len(table.rows) == counted > 0


@pytest.mark.parametrize("page", ["cells", "powers"])
def test_the_rows_behind_coverage_are_exported_as_listed(visitor: Callable[[str], Client], page: str) -> None:
    client = visitor("office")
    answer = client.get(f"/readiness/{page}/?batch=B2&export=xlsx")
    (table,) = parse(answer.content, name="rows.xlsx").tables
    assert len(table.rows) == total_of(client.get(f"/readiness/{page}/?batch=B2").content)


def test_administrators_see_no_ledgers(visitor: Callable[[str], Client]) -> None:
    client = visitor("leader")
    User.objects.filter(username="demo.leader").update(role="auditor")
    answers = {client.get(f"/readiness/{page}/").status_code for page in PAGES} | {
        client.get("/readiness/").status_code
    }
    assert answers == {404}
