"""The working calendar is shown day by day, changed only by who may and with its ground; an unloaded year is refused."""

from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from fuquan.domain.journal.models import Entry
from fuquan.domain.journal.queries import facts_of
from fuquan.domain.org import actions
from fuquan.domain.org.models import CalendarDay, CalendarYear, ReportingPeriod
from fuquan.domain.org.roles import Role
from fuquan.web.org.views import runs

OTHERS = [role for role in Role if role not in (Role.SYSTEM, Role.REFORM_OFFICE)]
DAY = "/org/calendar/2021-10-08/"
CHANGE = {"is_workday": "0", "holiday": "国庆节", "source": "焦政办〔2021〕1号", "form_key": "k1"}


@pytest.fixture
def year(db: None) -> None:
    actions.load_year(2021)


def test_a_loaded_year_is_shown_as_the_notice_arranges_it(year: None, browser: Callable[[Role], Client]) -> None:
    soup = BeautifulSoup(browser(Role.LEADER).get("/org/calendar/?year=2021").content, "html.parser")
    assert len(soup.select(".fq-month .fq-day")) == 365
    october = soup.select(".fq-month")[9]
    kinds = {int(day.find(string=True)): day["data-kind"] for day in october.select(".fq-day")}
    assert [kinds[n] for n in (1, 7, 8, 9, 10)] == ["holiday", "holiday", "workday", "make_up", "weekend"]
    assert "17 个工作日" in october.caption.get_text()
    assert "全年 250 个工作日" in soup.select_one(".fq-legend").get_text()


def test_the_year_swapped_in_equals_the_fresh_one(year: None, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    fresh = BeautifulSoup(client.get("/org/calendar/?year=2021").content, "html.parser").select_one("#year")
    swapped = client.get("/org/calendar/?year=2021", headers={"HX-Request": "true"})
    assert BeautifulSoup(swapped.content, "html.parser").select_one("#year") == fresh


@pytest.mark.parametrize("asked", ["2027", "2100"])
def test_an_unloaded_year_says_what_to_do(year: None, browser: Callable[[Role], Client], asked: str) -> None:
    page = browser(Role.LEADER).get(f"/org/calendar/?year={asked}").content.decode()
    assert f"尚未载入{asked}年工作日历" in page
    assert "fq-month" not in page


def test_the_office_changes_a_day_once_and_with_its_ground(year: None, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    assert client.get(DAY).status_code == 200
    for _ in range(2):
        answer = client.post(DAY, CHANGE)
        assert (answer.status_code, answer["Location"]) == (303, "/org/calendar/?year=2021")
    day = CalendarDay.objects.get(on=date(2021, 10, 8))
    assert (day.is_workday, day.holiday, day.source) == (False, "国庆节", "焦政办〔2021〕1号")
    entry = Entry.objects.get()
    assert (entry.kind, entry.on) == ("calendar.change_day", date(2021, 10, 8))
    assert facts_of(entry) == {"is_workday": False, "holiday": "国庆节", "source": "焦政办〔2021〕1号"}
    page = client.get("/org/calendar/?year=2021").content.decode()
    assert "2021年10月08日的性质已更改" in page


def test_a_change_without_ground_is_refused(year: None, browser: Callable[[Role], Client]) -> None:
    answer = browser(Role.REFORM_OFFICE).post(DAY, {**CHANGE, "source": ""})
    assert answer.status_code == 422
    assert "请写明依据的文件" in answer.content.decode()
    assert CalendarDay.objects.get(on=date(2021, 10, 8)).is_workday


@pytest.mark.parametrize("role", OTHERS)
def test_for_all_others_the_day_and_its_links_do_not_exist(
    year: None, browser: Callable[[Role], Client], role: Role
) -> None:
    client = browser(role)
    missing = client.get("/org/nothing/").content
    assert (client.get(DAY).content, client.post(DAY, CHANGE).content) == (missing, missing)
    assert client.post("/org/calendar/load/", {"year": "2022", "form_key": "k"}).content == missing
    answer = client.post("/org/periods/open/", {"start": "2021-10-01", "end": "2021-10-31", "form_key": "k"})
    assert answer.content == missing
    calendar = client.get("/org/calendar/?year=2021").content.decode()
    assert (DAY in calendar, "载入年份" in calendar) == (False, False)
    assert CalendarDay.objects.get(on=date(2021, 10, 8)).is_workday
    assert (CalendarYear.objects.count(), ReportingPeriod.objects.count()) == (1, 0)


@pytest.mark.parametrize("on", ["2021-13-01", "2027-01-01", "x"])
def test_a_day_that_is_not_loaded_does_not_exist(year: None, browser: Callable[[Role], Client], on: str) -> None:
    assert browser(Role.REFORM_OFFICE).get(f"/org/calendar/{on}/").status_code == 404


def test_the_office_loads_a_year_that_is_known(db: None, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    answer = client.post("/org/calendar/load/", {"year": "2022", "form_key": "k"})
    assert answer["Location"] == "/org/calendar/?year=2022"
    assert CalendarDay.objects.filter(on__year=2022).count() == 365
    refused = client.post("/org/calendar/load/", {"year": "2099", "form_key": "k2"})
    assert refused.status_code == 409
    assert "节假日安排尚未收入本系统，未作任何改动" in refused.content.decode()
    assert client.post("/org/calendar/load/", {"year": "soon", "form_key": "k3"}).status_code == 422


def test_reporting_weeks_are_made_once_and_shown(year: None, browser: Callable[[Role], Client]) -> None:
    client = browser(Role.REFORM_OFFICE)
    for key in ("k1", "k2"):
        form = {"start": "2021-10-04", "end": "2021-10-17", "form_key": key}
        assert client.post("/org/periods/open/", form)["Location"] == "/org/periods/"
    assert list(ReportingPeriod.objects.values_list("label", flat=True)) == ["2021-W40", "2021-W41"]
    page = client.get("/org/periods/").content.decode()
    assert "2021-10-08 17:00" in page


def test_a_week_of_an_unloaded_year_says_that_its_day_is_provisional(
    year: None, browser: Callable[[Role], Client]
) -> None:
    client = browser(Role.REFORM_OFFICE)
    client.post("/org/periods/open/", {"start": "2027-01-11", "end": "2027-01-12", "form_key": "k"})
    page = client.get("/org/periods/").content.decode()
    assert ("2027-01-15 17:00" in page, "尚未载入2027年工作日历" in page) == (True, True)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2021-10-31", "2021-10-01", "截止日期不能早于起始日期"),
        ("2021-01-01", "2023-12-31", "一次最多建立"),
    ],
)
def test_weeks_that_cannot_be_made_are_refused_in_words(
    year: None, browser: Callable[[Role], Client], start: str, end: str, words: str
) -> None:
    form = {"start": start, "end": end, "form_key": "k"}
    answer = browser(Role.REFORM_OFFICE).post("/org/periods/open/", form)
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    assert ReportingPeriod.objects.count() == 0


def test_days_are_written_as_officials_write_them() -> None:
    days = [date(2021, 9, 26), date(2021, 10, 1), date(2021, 10, 2), date(2021, 12, 31), date(2022, 1, 1)]
    assert runs(days) == ("9月26日（星期日）", "10月1日至2日（2天）", "12月31日至1月1日（2天）")
