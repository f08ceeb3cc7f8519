"""The working calendar itself: which days are worked, and counting along them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from .model import YearNotLoaded, civil, days_in_year


class WorkCalendar:
    """Working days of whole years, built once from rows and then only read.

    A year counts as loaded when each of its 365 or 366 days has a row. Every question that touches another year
    raises ``YearNotLoaded``: the calendar never guesses. A limit of *n* working days is counted as administrative
    law counts it (Civil Code art. 201, Administrative Licensing Law art. 82): the day it begins is not counted, the
    next working day is day 1, days off are skipped. So 30 working days from 2021-11-03 end on 2021-12-15.
    """

    __slots__ = ("_ordinals", "_rows_in_year", "loaded_years")

    def __init__(self, rows: Iterable[tuple[date, bool]]) -> None:
        """``rows`` are pairs (day, is it worked?) in any order; raises ``ValueError`` when two rows contradict."""
        marks: dict[date, bool] = {}
        for day, worked in rows:
            if marks.setdefault(civil(day), worked) != worked:
                raise ValueError(f"two rows contradict each other about {day}")
        self._rows_in_year = Counter(day.year for day in marks)
        self.loaded_years = frozenset(year for year, rows in self._rows_in_year.items() if rows == days_in_year(year))
        self._ordinals = sorted(
            day.toordinal() for day, worked in marks.items() if worked and day.year in self.loaded_years
        )

    def is_workday(self, day: date) -> bool:
        """True when ``day`` is worked."""
        self._require(civil(day).year, day.year)
        place = bisect_left(self._ordinals, day.toordinal())
        return place < len(self._ordinals) and self._ordinals[place] == day.toordinal()

    def add_workdays(self, start: date, n: int) -> date:
        """The last day of a limit of ``n`` working days that begins on ``start``; ``start`` itself when n is 0.

        Raises ``ValueError`` for a negative n.
        """
        if n < 0:
            raise ValueError(f"a limit cannot have {n} working days")
        self._require(civil(start).year, start.year)
        if n == 0:
            return start
        place = bisect_right(self._ordinals, start.toordinal()) + n - 1
        if place >= len(self._ordinals):
            raise self._refusal(start.year, step=1)
        end = date.fromordinal(self._ordinals[place])
        self._require(start.year, end.year)
        return end

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative, the other way round, when end < start.

        The inverse of ``add_workdays``: what is left of a limit, or by how much it is overrun.
        """
        first, last = sorted((civil(start), civil(end)))
        self._require(first.year, last.year)
        return bisect_right(self._ordinals, end.toordinal()) - bisect_right(self._ordinals, start.toordinal())

    def next_workday(self, day: date) -> date:
        """The first working day after ``day``."""
        return self.add_workdays(day, 1)

    def previous_workday(self, day: date) -> date:
        """The last working day before ``day``."""
        self._require(civil(day).year, day.year)
        place = bisect_left(self._ordinals, day.toordinal()) - 1
        if place < 0:
            raise self._refusal(day.year, step=-1)
        found = date.fromordinal(self._ordinals[place])
        self._require(found.year, day.year)
        return found

    def weekly_due(self, iso_year: int, iso_week: int) -> date | None:
        """The day the report of an ISO week is due: Friday, else the last working day of the week before Friday.

        None when Monday to Friday are all days off, even if the Saturday or Sunday after them is a make-up day.
        Raises ``ValueError`` when the year has no such week.
        """
        friday = date.fromisocalendar(iso_year, iso_week, 5)
        towards_monday = (friday - timedelta(days=back) for back in range(5))
        return next((day for day in towards_monday if self.is_workday(day)), None)

    def _require(self, first_year: int, last_year: int) -> None:
        for year in range(first_year, last_year + 1):
            if year not in self.loaded_years:
                raise YearNotLoaded(year, self._rows_in_year[year])

    def _refusal(self, year: int, *, step: int) -> YearNotLoaded:
        """The refusal that names the first year not loaded, going from ``year`` by ``step``."""
        while year in self.loaded_years:
            year += step
        return YearNotLoaded(year, self._rows_in_year[year])
