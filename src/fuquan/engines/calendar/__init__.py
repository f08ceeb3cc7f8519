"""Working days, statutory limits and reporting weeks; ``seed`` apart fills a calendar from the national notices."""

from .model import CalendarDay, DayKind, YearNotLoaded
from .terms import warning_dates
from .weeks import ReportingWeek, reporting_week
from .workdays import WorkCalendar

__all__ = [
    "CalendarDay",
    "DayKind",
    "ReportingWeek",
    "WorkCalendar",
    "YearNotLoaded",
    "reporting_week",
    "warning_dates",
]
