"""The calendar of 2020 to 2026 as the national notices arrange it."""

import pytest

from fuquan.engines.calendar import WorkCalendar
from fuquan.engines.calendar.seed import statutory_days

YEARS = range(2020, 2027)


@pytest.fixture(scope="session")
def seeded() -> WorkCalendar:
    return WorkCalendar((day.day, day.is_workday) for year in YEARS for day in statutory_days(year))
