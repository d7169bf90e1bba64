"""Periods are read in the formats that a spec names, and nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import period
from domain.refusals import NotAPeriod
from importers.dates import check_format, period_of


@pytest.mark.parametrize(
    ("text", "form", "frequency", "read"),
    [
        ("2022-03-02", "iso", "D", "2022-03-02"),
        ("2022-W09", "iso", "W", "2022-W09"),
        ("2022-01-01", "iso", "Q", "2022-Q1"),
        ("2022-12-31", "iso", "M", "2022-12"),
        ("2024-12-30", "iso", "W", "2025-W01"),
        ("2022", "iso", "A", "2022"),
        ("05.03.2022", "%d.%m.%Y", "D", "2022-03-05"),
        ("3/5/22", "%m/%d/%y", "D", "2022-03-05"),
        ("March 2022", "%B %Y", "M", "2022-03"),
        ("2022-03-05T23:30:00+0200", "%Y-%m-%dT%H:%M:%S%z", "D", "2022-03-05"),
        ("2022Q3", "%YQ%q", "Q", "2022-Q3"),
        ("Q3 2022", "Q%q %Y", "Q", "2022-Q3"),
        ("2022, week 7", "%G, week %V", "W", "2022-W07"),
        ("FY2022", "FY%Y", "A", "2022"),
    ],
)
def test_a_period_is_read_in_its_format(text, form, frequency, read):
    assert period_of(text, (form,), frequency) == read


def test_formats_are_tried_in_order():
    formats = ("iso", "%d.%m.%Y", "%m/%d/%Y")

    assert [period_of(one, formats, "D") for one in ("2022-03-02", "02.03.2022", "03/02/2022")] == ["2022-03-02"] * 3


@pytest.mark.parametrize(
    ("text", "form", "frequency"),
    [
        ("2022-02-30", "iso", "D"),
        ("2022", "iso", "D"),
        ("2022-Q1", "iso", "M"),
        ("2023-W53", "iso", "W"),
        ("2022Q5", "%YQ%q", "Q"),
        ("2023 53", "%G %V", "W"),
        ("soon", "%d.%m.%Y", "D"),
        ("", "iso", "D"),
    ],
)
def test_what_is_no_such_period_is_refused(text, form, frequency):
    with pytest.raises(NotAPeriod):
        period_of(text, (form,), frequency)


@pytest.mark.parametrize(
    ("form", "frequency", "right"),
    [
        ("%d.%m.%Y", "D", True),
        ("%Y", "D", False),
        ("%m/%d", "D", False),
        ("%B %Y", "Q", True),
        ("%Y", "Q", False),
        ("%YQ%q", "Q", True),
        ("Q%q", "Q", False),
        ("%G-W%V", "W", True),
        ("%Y %m %q", "Q", False),
        ("iso", "W", True),
    ],
)
def test_a_format_that_says_too_little_is_found_before_it_is_used(form, frequency, right):
    assert (check_format(form, frequency) is None) is right


@given(st.dates(date(1000, 1, 8), date(9998, 12, 20)), st.sampled_from(["D", "W", "M", "Q", "A"]))
def test_a_day_lies_in_the_period_that_it_is_read_as(day, frequency):
    written = f"{day.day:02}.{day.month:02}.{day.year:04}"

    read = period(period_of(written, ("%d.%m.%Y",), frequency))

    assert read.frequency == frequency
    assert read.first <= day <= read.last
