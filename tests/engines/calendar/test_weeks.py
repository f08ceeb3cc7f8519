"""A reporting week carries the ISO year, labels sort as weeks do, and every day lies in its own week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.calendar import ReportingWeek, reporting_week

days = st.dates(date(1949, 10, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("iso", "label"),
    [
        ("2021-11-05", "2021-W44"),
        ("2021-12-31", "2021-W52"),
        ("2020-12-28", "2020-W53"),
        ("2021-01-01", "2020-W53"),
        ("2021-01-03", "2020-W53"),
        ("2021-01-04", "2021-W01"),
        ("2024-12-29", "2024-W52"),
        ("2024-12-30", "2025-W01"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("1991-04-14", "1991-W15"),
    ],
)
def test_known_labels(iso, label):
    week = reporting_week(date.fromisoformat(iso))
    assert (week.label, str(week)) == (label, label)


def test_the_days_of_a_week():
    week = ReportingWeek(2022, 5)
    assert (week.monday, week.friday, week.sunday) == (date(2022, 1, 31), date(2022, 2, 4), date(2022, 2, 6))


@given(days)
def test_a_day_lies_in_its_week_and_the_label_is_the_one_of_the_c_library(day):
    week = reporting_week(day)
    assert week.monday <= day <= week.sunday
    assert week.sunday - week.monday == timedelta(days=6)
    assert week.label == day.strftime("%G-W%V")


@given(days, days)
def test_weeks_and_labels_sort_as_days_do(one, other):
    first, second = reporting_week(min(one, other)), reporting_week(max(one, other))
    assert first <= second
    assert first.label <= second.label


@pytest.mark.parametrize(("year", "number"), [(2021, 53), (2021, 0), (2020, 54)])
def test_a_week_that_does_not_exist_is_refused(year, number):
    with pytest.raises(ValueError, match="Invalid week"):
        ReportingWeek(year, number)


def test_a_moment_is_not_a_date():
    with pytest.raises(TypeError, match="local date"):
        reporting_week(datetime(2021, 11, 5, 23, 30, tzinfo=UTC))
