"""The nouns of a working calendar: one day, its kind, and the refusal to count through a year nobody has loaded."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DayKind(StrEnum):
    """What a day is in the State Council's yearly arrangement."""

    WORKDAY = "工作日"
    WEEKEND = "周末"
    HOLIDAY = "法定节假日放假"
    MAKE_UP = "调休上班"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar.

    ``holiday`` names the festival a day off or a make-up day belongs to and is empty otherwise;
    ``source`` names the notice that decides the day.
    """

    day: date
    kind: DayKind
    holiday: str
    source: str

    @property
    def is_workday(self) -> bool:
        """True on ordinary working days and on make-up days."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


class YearNotLoaded(LookupError):
    """A count touched a year whose days are not all known; ``known`` is how many of them are (0: none)."""

    def __init__(self, year: int, known: int = 0) -> None:
        self.year = year
        self.known = known
        super().__init__(year, known)

    def __str__(self) -> str:
        remedy = "请系统管理员依据国务院办公厅当年节假日安排通知"
        if self.known == 0:
            return f"尚未载入{self.year}年工作日历，不能计算工作日。{remedy}载入后再办理。"
        return (
            f"{self.year}年工作日历不完整（应有{days_in_year(self.year)}天，现有{self.known}天），"
            f"不能计算工作日。{remedy}补齐后再办理。"
        )


def days_in_year(year: int) -> int:
    """365, or 366 in a leap year."""
    return 366 if calendar.isleap(year) else 365


def civil(day: date) -> date:
    """``day`` itself; raises ``TypeError`` for a moment, whose date depends on the time zone it is read in."""
    if isinstance(day, datetime):
        raise TypeError("a working calendar counts dates: turn the moment into a local date first")
    return day
