"""Working days are counted as the law counts them, the report falls due as B9 says, and no unknown year is guessed."""

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuquan.engines.calendar import WorkCalendar, YearNotLoaded

START = date(2021, 1, 1)
in_2021_to_2024 = st.dates(date(2021, 1, 1), date(2024, 12, 31))


def every_day_of(*years: int) -> list[tuple[date, bool]]:
    """Rows of whole years in which exactly Monday to Friday are worked."""
    spans = ((date(year, 1, 1), date(year + 1, 1, 1)) for year in years)
    days = (first + timedelta(n) for first, end in spans for n in range((end - first).days))
    return [(day, day.weekday() < 5) for day in days]


WEEKDAYS = WorkCalendar(every_day_of(2021, 2022, 2023, 2024))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2021-11-03", 30, "2021-12-15"),
        ("2021-11-03", 0, "2021-11-03"),
        ("2021-11-03", 1, "2021-11-04"),
        ("2021-11-05", 1, "2021-11-08"),
        ("2021-11-06", 1, "2021-11-08"),
        ("2021-09-30", 1, "2021-10-08"),
        ("2021-10-08", 1, "2021-10-09"),
        ("2020-01-23", 1, "2020-02-03"),
        ("2021-12-31", 1, "2022-01-04"),
    ],
)
def test_known_limits(seeded, start, n, end):
    assert seeded.add_workdays(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_one_county_a_day_from_3_november_ends_on_10_november(seeded):
    days = [date(2021, 11, 3)]
    while len(days) < 6:
        days.append(seeded.next_workday(days[-1]))
    assert [day.day for day in days] == [3, 4, 5, 8, 9, 10]


def test_23_reviewing_days_from_3_november_end_on_3_december(seeded):
    assert seeded.add_workdays(seeded.previous_workday(date(2021, 11, 3)), 138 // 6) == date(2021, 12, 3)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2021-11-03", "2021-12-15", 30),
        ("2021-12-15", "2021-11-03", -30),
        ("2021-11-05", "2021-11-07", 0),
        ("2021-11-05", "2021-11-08", 1),
        ("2021-10-01", "2021-10-07", 0),
    ],
)
def test_known_distances(seeded, start, end, count):
    assert seeded.workdays_between(date.fromisoformat(start), date.fromisoformat(end)) == count


def test_the_neighbours_of_a_long_holiday(seeded):
    assert seeded.previous_workday(date(2021, 10, 5)) == date(2021, 9, 30)
    assert seeded.next_workday(date(2021, 10, 5)) == date(2021, 10, 8)
    assert seeded.previous_workday(date(2022, 1, 4)) == date(2021, 12, 31)
    assert [seeded.is_workday(date(2021, 10, day)) for day in (7, 8, 9, 10)] == [False, True, True, False]


# Every Friday of 2020 to 2026 that is a day off, and the day the report of its week is due instead.
FRIDAYS_OFF = {
    "2020-01-24": "2020-01-23",
    "2020-01-31": None,
    "2020-05-01": "2020-04-30",
    "2020-06-26": "2020-06-24",
    "2020-10-02": "2020-09-30",
    "2021-01-01": "2020-12-31",
    "2021-02-12": "2021-02-10",
    "2021-10-01": "2021-09-30",
    "2022-02-04": None,
    "2022-06-03": "2022-06-02",
    "2022-10-07": None,
    "2023-01-27": None,
    "2023-06-23": "2023-06-21",
    "2023-09-29": "2023-09-28",
    "2023-10-06": None,
    "2024-02-16": None,
    "2024-04-05": "2024-04-03",
    "2024-05-03": "2024-04-30",
    "2024-10-04": "2024-09-30",
    "2025-01-31": "2025-01-27",
    "2025-04-04": "2025-04-03",
    "2025-05-02": "2025-04-30",
    "2025-10-03": "2025-09-30",
    "2026-01-02": "2025-12-31",
    "2026-02-20": None,
    "2026-05-01": "2026-04-30",
    "2026-06-19": "2026-06-18",
    "2026-09-25": "2026-09-24",
    "2026-10-02": "2026-09-30",
}


def test_every_friday_of_seven_years_falls_due_on_itself_or_as_the_table_says(seeded):
    fridays = [date(2020, 1, 3) + timedelta(weeks=n) for n in range(365)]
    assert fridays[-1] == date(2026, 12, 25)
    due = {str(friday): seeded.weekly_due(*friday.isocalendar()[:2]) for friday in fridays}
    moved = {friday: day and str(day) for friday, day in due.items() if str(day) != friday}
    assert moved == FRIDAYS_OFF


def test_a_make_up_weekend_after_a_week_of_days_off_creates_no_duty(seeded):
    assert seeded.is_workday(date(2023, 1, 28))
    assert seeded.weekly_due(2023, 4) is None


def test_nine_reports_from_5_november_to_31_december(seeded):
    due = [seeded.weekly_due(2021, week) for week in range(44, 53)]
    assert due == [date(2021, 11, 5) + timedelta(weeks=n) for n in range(9)]
    assert len(due) * (23 + 6) == 261


def test_a_week_that_does_not_exist_is_refused(seeded):
    with pytest.raises(ValueError, match="week: 53"):
        seeded.weekly_due(2021, 53)


def test_a_week_needs_only_the_year_its_answer_lies_in():
    assert WorkCalendar(every_day_of(2020)).weekly_due(2020, 1) == date(2020, 1, 3)


@given(in_2021_to_2024, st.integers(0, 200))
def test_a_limit_ends_on_the_nth_worked_day_after_its_start(start, n):
    worked = [start + timedelta(days) for days in range(1, 300) if (start + timedelta(days)).weekday() < 5]
    expected = worked[n - 1] if n else start
    if expected.year > 2024:
        with pytest.raises(YearNotLoaded):
            WEEKDAYS.add_workdays(start, n)
    else:
        assert WEEKDAYS.add_workdays(start, n) == expected
        assert WEEKDAYS.workdays_between(start, expected) == n


@given(in_2021_to_2024, in_2021_to_2024, in_2021_to_2024)
def test_distances_add_up_and_turn_round(first, second, third):
    between = WEEKDAYS.workdays_between
    assert between(first, third) == between(first, second) + between(second, third)
    assert between(second, first) == -between(first, second)


@given(st.dates(date(2021, 1, 5), date(2024, 12, 30)))
def test_previous_and_next_are_the_nearest_worked_days(day):
    before, after = WEEKDAYS.previous_workday(day), WEEKDAYS.next_workday(day)
    assert before < day < after
    inner = [before + timedelta(days) for days in range(1, (after - before).days)]
    assert [each for each in inner if WEEKDAYS.is_workday(each)] == ([day] if WEEKDAYS.is_workday(day) else [])
    assert WEEKDAYS.is_workday(before)
    assert WEEKDAYS.is_workday(after)


@given(st.permutations(every_day_of(2021)))
def test_the_order_of_rows_does_not_matter(rows):
    assert WorkCalendar(rows).add_workdays(START, 200) == WEEKDAYS.add_workdays(START, 200)


QUESTIONS = {
    "the day itself": (lambda c: c.is_workday(date(2027, 1, 1)), 2027),
    "a limit that starts too late": (lambda c: c.add_workdays(date(2027, 1, 1), 0), 2027),
    "a limit that ends too late": (lambda c: c.add_workdays(date(2026, 12, 31), 1), 2027),
    "a distance": (lambda c: c.workdays_between(date(2026, 12, 1), date(2028, 1, 1)), 2027),
    "a distance turned round": (lambda c: c.workdays_between(date(2020, 1, 2), date(2019, 12, 1)), 2019),
    "the day before": (lambda c: c.previous_workday(date(2020, 1, 2)), 2019),
    "the day after": (lambda c: c.next_workday(date(2026, 12, 31)), 2027),
    "the last week of 2026, whose Friday is in 2027": (lambda c: c.weekly_due(2026, 53), 2027),
}


@pytest.mark.parametrize(("question", "year"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_that_touches_an_unloaded_year_is_refused(seeded, question, year):
    with pytest.raises(YearNotLoaded) as refusal:
        question(seeded)
    assert refusal.value.year == year


def test_a_gap_between_loaded_years_is_not_jumped():
    gapped = WorkCalendar(every_day_of(2021, 2023))
    for question in (
        lambda: gapped.add_workdays(date(2021, 12, 30), 5),
        lambda: gapped.previous_workday(date(2023, 1, 1)),
        lambda: gapped.workdays_between(date(2021, 5, 1), date(2023, 5, 1)),
    ):
        with pytest.raises(YearNotLoaded) as refusal:
            question()
        assert refusal.value.year == 2022


def test_a_year_with_a_day_missing_is_not_loaded():
    rows = every_day_of(2021, 2022)
    partial = WorkCalendar(rows[:-1])
    assert partial.loaded_years == {2021}
    with pytest.raises(YearNotLoaded) as refusal:
        partial.next_workday(date(2021, 12, 31))
    assert str(refusal.value) == (
        "2022年工作日历不完整（应有365天，现有364天），不能计算工作日。"
        "请系统管理员依据国务院办公厅当年节假日安排通知补齐后再办理。"
    )


def test_the_refusal_says_which_year_and_what_to_do_and_survives_a_process_border():
    with pytest.raises(YearNotLoaded) as refusal:
        WorkCalendar([]).is_workday(date(2027, 1, 4))
    sentence = "尚未载入2027年工作日历，不能计算工作日。请系统管理员依据国务院办公厅当年节假日安排通知载入后再办理。"
    assert str(refusal.value) == sentence
    assert str(pickle.loads(pickle.dumps(refusal.value))) == sentence


def test_rows_may_repeat_but_not_contradict():
    assert WorkCalendar(every_day_of(2021) * 2).loaded_years == {2021}
    with pytest.raises(ValueError, match="contradict each other about 2021-01-01"):
        WorkCalendar([(START, True), (START, False)])


def test_a_negative_limit_is_refused(seeded):
    with pytest.raises(ValueError, match="-1 working days"):
        seeded.add_workdays(START, -1)


@pytest.mark.parametrize("method", ["is_workday", "next_workday", "previous_workday"])
def test_a_moment_is_not_a_date(seeded, method):
    with pytest.raises(TypeError, match="local date"):
        getattr(seeded, method)(datetime(2021, 11, 5, 23, 30, tzinfo=UTC))
