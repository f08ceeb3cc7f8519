"""A reporting week: Monday to Sunday, numbered as ISO 8601 numbers it."""

from dataclasses import dataclass
from datetime import date, timedelta

from .model import civil


@dataclass(frozen=True, slots=True, order=True)
class ReportingWeek:
    """Week ``number`` of ISO year ``year``; raises ``ValueError`` when that year has no such week.

    The ISO year is not the calendar year: 2021-01-01 lies in week 53 of 2020.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    @property
    def monday(self) -> date:
        """The first day of the week."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def friday(self) -> date:
        """The day a report is due unless it is a day off."""
        return self.monday + timedelta(days=4)

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def label(self) -> str:
        """The week as ``%G-W%V`` writes it, such as ``2021-W44``; labels sort as the weeks do."""
        return f"{self.year:04d}-W{self.number:02d}"

    def __str__(self) -> str:
        return self.label


def reporting_week(day: date) -> ReportingWeek:
    """The reporting week ``day`` lies in."""
    year, number, _ = civil(day).isocalendar()
    return ReportingWeek(year, number)
