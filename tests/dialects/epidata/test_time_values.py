"""Periods as Epidata writes them: the weeks of the CDC, days, and the first days of longer periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.dialects.epidata.time_values import monday_of, time_value
from domain.periods import period_of


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2022-03-02", 20220302),
        ("2022-03", 20220301),
        ("2022-Q2", 20220401),
        ("2022", 20220101),
        # Of the year to which its Wednesday belongs; the numbers are those of the CDC's calendars.
        ("2022-W09", 202209),
        ("2020-W53", 202053),
        ("2015-W01", 201453),
        ("2015-W02", 201501),
        ("2025-W01", 202501),
    ],
)
def test_a_period_is_written_as_one_number(text, written):
    assert time_value(text).written == written


@given(st.dates(date(1900, 1, 8), date(2100, 1, 1)))
def test_a_week_is_found_again_from_its_number_and_its_seven_days_are_in_order(day):
    monday = day - timedelta(days=day.weekday())
    week, before = (time_value(period_of(one, "W")) for one in (monday, monday - timedelta(days=7)))

    assert monday_of(week.written) == monday == week.begins
    assert before.written < week.written
    assert [week.lag(monday + timedelta(days=one)) for one in (-2, -1, 0, 5, 6)] == [-1, 0, 0, 0, 1]


@pytest.mark.parametrize("week", [202200, 202253, 202299, 0, 53, 999953, 10**7])
def test_a_week_that_its_year_has_not_is_none(week):
    assert monday_of(week) is None
