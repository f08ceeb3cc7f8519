"""The days of a year as the State Council's holiday notices arrange them: the seed of the city's own calendar."""

from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]

from .model import CalendarDay, DayKind, YearNotLoaded, days_in_year

# The library shortens three names; the notices write them in full.
_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}

# In these years the notice arranges the two autumn festivals as one holiday, which the library splits or halves.
_JOINT_AUTUMN = {2020: "国庆节、中秋节", 2023: "中秋节、国庆节", 2025: "国庆节、中秋节"}

_NOTICE_NUMBERS = {
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}

# Early in 2020 a second notice prolonged the Spring Festival and took back the make-up Saturday of 1 February.
_PROLONGED_2020 = (date(2020, 1, 31), date(2020, 2, 2))
_PROLONGING_NOTICE = "国务院办公厅关于延长2020年春节假期的通知（国办发明电〔2020〕1号）"


def statutory_days(year: int) -> tuple[CalendarDay, ...]:
    """Every day of ``year`` in order, 365 or 366 of them; raises ``YearNotLoaded`` when no notice is known for it.

    Source: the chinesecalendar library for the arrangement, the notices themselves for names and numbers. The last
    days of December may still be moved by the notice of the year after.
    """
    first = date(year, 1, 1)
    try:
        return tuple(_day(first + timedelta(days=offset)) for offset in range(days_in_year(year)))
    except NotImplementedError as unknown:
        raise YearNotLoaded(year) from unknown


def _day(day: date) -> CalendarDay:
    off, english = chinese_calendar.get_holiday_detail(day)
    if english is None:
        return CalendarDay(day, DayKind.WEEKEND if off else DayKind.WORKDAY, "", _source(day, ""))
    holiday = _holiday(day.year, chinese_calendar.Holiday(english).chinese)
    return CalendarDay(day, DayKind.HOLIDAY if off else DayKind.MAKE_UP, holiday, _source(day, holiday))


def _holiday(year: int, short: str) -> str:
    name = _FULL_NAMES.get(short, short)
    return _JOINT_AUTUMN.get(year, name) if name in ("国庆节", "中秋节") else name


def _source(day: date, holiday: str) -> str:
    if _PROLONGED_2020[0] <= day <= _PROLONGED_2020[1]:
        return _PROLONGING_NOTICE
    # New Year's days in December are arranged by the notice of the year they lead into.
    year = day.year + 1 if holiday == "元旦" and day.month == 12 else day.year
    number = _NOTICE_NUMBERS.get(year)
    return f"国务院办公厅关于{year}年部分节假日安排的通知" + (f"（{number}）" if number else "")
