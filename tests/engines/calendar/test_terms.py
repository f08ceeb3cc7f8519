"""A term that ends on D warns at D-90, D-60, D-30 and D-15, in calendar days, earliest first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.calendar import warning_dates


def test_a_two_year_term_from_december_2021():
    assert warning_dates(date(2023, 11, 30)) == (
        date(2023, 9, 1),
        date(2023, 10, 1),
        date(2023, 10, 31),
        date(2023, 11, 15),
    )


@given(st.dates(date(2000, 1, 1)), st.sets(st.integers(1, 400)))
def test_each_warning_lies_its_number_of_days_before_the_end(expiry, days_before):
    warnings = warning_dates(expiry, tuple(days_before))
    assert {(expiry - day).days for day in warnings} == days_before
    assert list(warnings) == sorted(warnings)


@pytest.mark.parametrize("days_before", [(0,), (30, -1), (30, 30)])
def test_senseless_warning_days_are_refused(days_before):
    with pytest.raises(ValueError, match="positive and different"):
        warning_dates(date(2023, 11, 30), days_before)
