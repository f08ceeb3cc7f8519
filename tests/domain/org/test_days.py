"""Working days and reporting weeks are rows: loaded from the notices, corrected by the office, frozen when opened."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from fuquan.domain.org import actions, queries
from fuquan.domain.org.clock import SHANGHAI
from fuquan.domain.org.models import CalendarDay, CalendarYear, Installation, ReportingPeriod
from fuquan.engines.calendar import DayKind, YearNotLoaded

pytestmark = pytest.mark.django_db


def test_a_year_comes_in_whole_and_once() -> None:
    assert actions.load_year(2021) == 365
    actions.load_year(2021)
    assert CalendarDay.objects.count() == 365
    assert CalendarYear.objects.get().year == 2021
    assert sum(day.is_workday for day in queries.calendar_days(2021)) == 250


def test_an_unloaded_year_is_refused_and_not_guessed() -> None:
    actions.load_year(2021)
    calendar = queries.work_calendar()
    assert calendar.is_workday(date(2021, 10, 8))
    with pytest.raises(YearNotLoaded, match="2027"):
        calendar.is_workday(date(2027, 1, 4))
    with pytest.raises(YearNotLoaded):
        actions.load_year(2027)
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_what_the_office_corrected_stays_when_the_year_is_loaded_again() -> None:
    actions.load_year(2021)
    actions.change_day(date(2021, 11, 6), is_workday=True, holiday="", source="焦政办〔2021〕1号")
    actions.load_year(2021)
    kept = CalendarDay.objects.get(on=date(2021, 11, 6))
    assert (kept.is_workday, kept.kind, kept.source) == (True, DayKind.MAKE_UP, "焦政办〔2021〕1号")


@pytest.mark.parametrize(
    ("on", "is_workday", "holiday", "kind"),
    [
        (date(2021, 11, 5), False, "", DayKind.HOLIDAY),
        (date(2021, 11, 6), False, "", DayKind.WEEKEND),
        (date(2021, 11, 6), False, "市庆", DayKind.HOLIDAY),
        (date(2021, 11, 5), True, "", DayKind.WORKDAY),
    ],
)
def test_the_kind_of_a_corrected_day(on: date, is_workday: bool, holiday: str, kind: DayKind) -> None:
    actions.load_year(2021)
    assert actions.change_day(on, is_workday=is_workday, holiday=holiday, source="通知").kind == kind


def test_weeks_fall_due_on_friday_at_five_in_china_and_are_frozen() -> None:
    actions.load_year(2021)
    assert actions.open_periods(date(2021, 11, 1), date(2021, 11, 14)) == 2
    week = ReportingPeriod.objects.get(label="2021-W45")
    assert (week.starts_on, week.ends_on, week.due_on) == (date(2021, 11, 8), date(2021, 11, 14), date(2021, 11, 12))
    assert week.deadline == datetime(2021, 11, 12, 9, 0, tzinfo=UTC)
    actions.change_day(date(2021, 11, 12), is_workday=False, holiday="市庆", source="通知")
    assert actions.open_periods(date(2021, 11, 1), date(2021, 11, 14)) == 0
    week.refresh_from_db()
    assert week.due_on == date(2021, 11, 12)


def test_a_week_whose_friday_is_off_falls_due_on_the_last_working_day_before() -> None:
    actions.load_year(2021)
    actions.open_periods(date(2021, 9, 27), date(2021, 10, 10))
    before, after = ReportingPeriod.objects.order_by("starts_on")
    assert (before.label, before.due_on) == ("2021-W39", date(2021, 9, 30))
    assert (after.label, after.due_on) == ("2021-W40", date(2021, 10, 8))


def test_a_week_of_an_unloaded_year_falls_due_on_its_friday_and_says_so() -> None:
    actions.open_periods(date(2027, 3, 1), date(2027, 3, 1))
    week = ReportingPeriod.objects.get()
    assert week.due_on == date(2027, 3, 5)
    assert week.deadline == datetime(2027, 3, 5, 17, 0, tzinfo=SHANGHAI)
    assert "2027" in week.note
    assert week.note.endswith("暂按周五17:00报送。")


def test_there_is_one_installation() -> None:
    actions.install(city="焦作市", is_demonstration=True, as_of=date(2021, 12, 31))
    actions.install(city="焦作市", is_demonstration=False)
    assert queries.installation().is_demonstration is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.bulk_create([Installation(singleton=False, city="他市")])
