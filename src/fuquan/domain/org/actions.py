"""Verbs on bodies, people and working days."""

from datetime import date, datetime, time, timedelta

from django.db import transaction

from fuquan.engines.calendar import DayKind, ReportingWeek, WorkCalendar, YearNotLoaded, reporting_week
from fuquan.engines.calendar.seed import statutory_days

from . import clock, queries
from .models import CalendarDay, CalendarYear, Installation, ReportingPeriod

DEADLINE = time(17, 0)


@transaction.atomic
def load_year(year: int) -> int:
    """Load the working days of ``year`` from the State Council's notice as the library knows it.

    Days already edited by the office stay as they are. Raises YearNotLoaded when the notice is not known.
    """
    rows = list(statutory_days(year))
    notice = rows[0].source
    CalendarYear.objects.update_or_create(year=year, defaults={"source": notice})
    days = [
        CalendarDay(on=row.day, is_workday=row.is_workday, kind=row.kind, holiday=row.holiday, source=row.source)
        for row in rows
    ]
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    return len(days)


@transaction.atomic
def change_day(on: date, *, is_workday: bool, holiday: str, source: str) -> CalendarDay:
    """Correct one day, for instance by the city's own notice; ``source`` names that notice."""
    day = CalendarDay.objects.select_for_update().get(on=on)
    weekend = on.isoweekday() > 5
    day.is_workday, day.holiday, day.source = is_workday, holiday, source
    if is_workday:
        day.kind = DayKind.MAKE_UP if weekend else DayKind.WORKDAY
    else:
        day.kind = DayKind.HOLIDAY if holiday or not weekend else DayKind.WEEKEND
    day.save()
    return day


@transaction.atomic
def open_periods(start: date, end: date) -> int:
    """Create the reporting weeks from ``start`` to ``end``, each with its deadline frozen (product.md B9)."""
    calendar = queries.work_calendar()
    made = 0
    monday = start - timedelta(days=start.weekday())
    while monday <= end:
        week = reporting_week(monday)
        due, note = _due(calendar, week)
        deadline = datetime.combine(due, DEADLINE, tzinfo=clock.SHANGHAI) if due else None
        _, fresh = ReportingPeriod.objects.get_or_create(
            label=week.label,
            defaults={
                "starts_on": monday,
                "ends_on": monday + timedelta(days=6),
                "due_on": due,
                "deadline": deadline,
                "note": note,
            },
        )
        made += fresh
        monday += timedelta(days=7)
    return made


def _due(calendar: WorkCalendar, week: ReportingWeek) -> tuple[date | None, str]:
    """The day a week's report is due; a week of an unloaded year falls due on its Friday, and says so."""
    try:
        due = calendar.weekly_due(week.year, week.number)
    except YearNotLoaded as unknown:
        return week.friday, f"{unknown} 暂按周五17:00报送。"
    return due, "" if due else "本周无工作日，不报送。"


def install(*, city: str, is_demonstration: bool, as_of: date | None = None) -> Installation:
    """Say what this installation is."""
    kept, _ = Installation.objects.update_or_create(
        singleton=True, defaults={"city": city, "is_demonstration": is_demonstration, "demonstration_as_of": as_of}
    )
    return kept
