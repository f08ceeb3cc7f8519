"""The seed gives every day of 2020 to 2026 as the State Council's notices arrange it, and refuses other years."""

from collections import Counter
from datetime import date, timedelta

import pytest

from fuquan.engines.calendar import DayKind, YearNotLoaded
from fuquan.engines.calendar.seed import statutory_days

# Read by hand from the seven notices and the prolonging notice of January 2020.
KNOWN = [
    ("2020-01-19", DayKind.MAKE_UP, "春节"),
    ("2020-01-30", DayKind.HOLIDAY, "春节"),
    ("2020-01-31", DayKind.HOLIDAY, "春节"),
    ("2020-02-01", DayKind.HOLIDAY, "春节"),
    ("2020-02-02", DayKind.HOLIDAY, "春节"),
    ("2020-02-03", DayKind.WORKDAY, ""),
    ("2020-06-28", DayKind.MAKE_UP, "端午节"),
    ("2020-10-01", DayKind.HOLIDAY, "国庆节、中秋节"),
    ("2020-10-08", DayKind.HOLIDAY, "国庆节、中秋节"),
    ("2021-01-01", DayKind.HOLIDAY, "元旦"),
    ("2021-02-07", DayKind.MAKE_UP, "春节"),
    ("2021-02-17", DayKind.HOLIDAY, "春节"),
    ("2021-04-05", DayKind.HOLIDAY, "清明节"),
    ("2021-09-18", DayKind.MAKE_UP, "中秋节"),
    ("2021-10-09", DayKind.MAKE_UP, "国庆节"),
    ("2021-11-03", DayKind.WORKDAY, ""),
    ("2021-11-06", DayKind.WEEKEND, ""),
    ("2022-01-29", DayKind.MAKE_UP, "春节"),
    ("2022-02-04", DayKind.HOLIDAY, "春节"),
    ("2022-04-02", DayKind.MAKE_UP, "清明节"),
    ("2022-05-04", DayKind.HOLIDAY, "劳动节"),
    ("2022-12-31", DayKind.HOLIDAY, "元旦"),
    ("2023-09-29", DayKind.HOLIDAY, "中秋节、国庆节"),
    ("2023-10-08", DayKind.MAKE_UP, "中秋节、国庆节"),
    ("2024-02-18", DayKind.MAKE_UP, "春节"),
    ("2024-06-08", DayKind.WEEKEND, ""),
    ("2025-10-06", DayKind.HOLIDAY, "国庆节、中秋节"),
    ("2025-10-08", DayKind.HOLIDAY, "国庆节、中秋节"),
    ("2026-01-04", DayKind.MAKE_UP, "元旦"),
    ("2026-02-23", DayKind.HOLIDAY, "春节"),
    ("2026-09-20", DayKind.MAKE_UP, "国庆节"),
]


@pytest.mark.parametrize(("iso", "kind", "holiday"), KNOWN)
def test_known_days(iso, kind, holiday):
    day = next(day for day in statutory_days(int(iso[:4])) if day.day.isoformat() == iso)
    assert (day.kind, day.holiday) == (kind, holiday)


@pytest.mark.parametrize(
    ("year", "worked", "made_up"),
    [(2020, 249, 6), (2021, 250, 7), (2022, 249, 7), (2023, 249, 7), (2024, 251, 8), (2025, 248, 5), (2026, 248, 6)],
)
def test_each_year_is_whole_and_has_the_published_number_of_working_days(year, worked, made_up):
    days = statutory_days(year)
    first = date(year, 1, 1)
    assert [day.day for day in days] == [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
    kinds = Counter(day.kind for day in days)
    assert (kinds[DayKind.WORKDAY] + kinds[DayKind.MAKE_UP], kinds[DayKind.MAKE_UP]) == (worked, made_up)
    assert sum(day.is_workday for day in days) == worked


@pytest.mark.parametrize(
    ("iso", "source"),
    [
        ("2020-01-30", "国务院办公厅关于2020年部分节假日安排的通知（国办发明电〔2019〕16号）"),
        ("2020-01-31", "国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号）"),
        ("2020-02-02", "国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号）"),
        ("2020-02-03", "国务院办公厅关于2020年部分节假日安排的通知（国办发明电〔2019〕16号）"),
        ("2021-11-03", "国务院办公厅关于2021年部分节假日安排的通知（国办发明电〔2020〕27号）"),
        ("2022-12-30", "国务院办公厅关于2022年部分节假日安排的通知（国办发明电〔2021〕11号）"),
        ("2022-12-31", "国务院办公厅关于2023年部分节假日安排的通知（国办发明电〔2022〕16号）"),
        ("2019-05-01", "国务院办公厅关于2019年部分节假日安排的通知"),
    ],
)
def test_each_day_names_the_notice_that_decides_it(iso, source):
    day = next(day for day in statutory_days(int(iso[:4])) if day.day.isoformat() == iso)
    assert day.source == source


@pytest.mark.parametrize("year", [2003, 2027])
def test_a_year_without_a_notice_is_refused(year):
    with pytest.raises(YearNotLoaded) as refusal:
        statutory_days(year)
    assert refusal.value.year == year
