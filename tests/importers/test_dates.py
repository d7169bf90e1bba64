"""Periods are read in the formats that a spec names, and nothing is guessed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.periods import period
from domain.refusals import NotAPeriod
from importers.periods.dates import check_format, period_of


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
        ("Q3-22", "Q%q-%y", "Q", "2022-Q3"),
        ("98q1", "%yq%q", "A", "1998"),
        ("q1\u00a0 2022", "Q%q %Y", "Q", "2022-Q1"),
        ("Sept-22", "%b-%y", "M", "2022-09"),
        ("1 SEPT 2022", "%d %b %Y", "D", "2022-09-01"),
        ("2022-03-05 23:30:00 UTC", "iso", "D", "2022-03-05"),
        ("2022-03-05T23:30:00Z", "iso", "D", "2022-03-05"),
        ("2022-03-05 23:30:00.123456", "iso", "M", "2022-03"),
        ("2022-03-05T23:30:00.123-05:00", "iso", "D", "2022-03-05"),
        ("100% of 2022", "100%% of %Y", "A", "2022"),
        ("366 2024", "%j %Y", "D", "2024-12-31"),
        ("60 2024", "%j %Y", "D", "2024-02-29"),
        ("2020-W53-7", "%G-W%V-%u", "D", "2021-01-03"),
        ("20220310", "%Y%m%d", "D", "2022-03-10"),
        ("20220310T101112+01:00", "%Y%m%dT%H%M%S%z", "D", "2022-03-10"),
        ("20220310T101112.5", "%Y%m%dT%H%M%S.%f", "D", "2022-03-10"),
        ("2022-3-1 0905", "%Y-%m-%d %H%M", "D", "2022-03-01"),
        ("2022-03-01T24:00", "iso", "D", "2022-03-01"),
        ("2016-12-31 23:59:60Z", "iso", "D", "2016-12-31"),
        ("tue 1.3.2022", "%a %d.%m.%Y", "D", "2022-03-01"),
        ("Tue, 01 Mar 2022 10:00:00 GMT", "%a, %d %b %Y %H:%M:%S %Z", "D", "2022-03-01"),
        ("2 2022-03-01", "%u %Y-%m-%d", "D", "2022-03-01"),
    ],
)
def test_a_period_is_read_in_its_format(text, form, frequency, read):
    assert period_of(text, (form,), frequency) == read


def test_a_cell_may_fit_any_of_the_formats():
    formats = ("iso", "%d.%m.%Y", "%m/%d/%Y")

    assert [period_of(one, formats, "D") for one in ("2022-03-02", "02.03.2022", "03/02/2022")] == ["2022-03-02"] * 3


def test_what_two_formats_read_as_two_periods_is_refused_with_both():
    formats = ("%m/%d/%Y", "%d/%m/%Y")

    assert period_of("13/02/2022", formats, "D") == "2022-02-13"
    assert period_of("02/02/2022", formats, "D") == "2022-02-02"
    assert period_of("01/02/2022", formats, "Q") == "2022-Q1"
    with pytest.raises(NotAPeriod, match="this can be 2022-01-02 by %m/%d/%Y or 2022-02-01 by %d/%m/%Y: '01/02/2022'"):
        period_of("01/02/2022", formats, "D")


@pytest.mark.parametrize(
    ("text", "form", "frequency"),
    [
        ("2022-03-01T24:01", "iso", "D"),
        ("2022-03-01T25:00", "iso", "D"),
        ("2022-03-01T10:61", "iso", "D"),
        ("2022-03-01T10:00:00+25:00", "iso", "D"),
        ("Mon 01.03.2022", "%a %d.%m.%Y", "D"),
        ("Monday, 1 March 2022", "%A, %d %B %Y", "D"),
        ("3 2022-03-01", "%u %Y-%m-%d", "D"),
        ("2022-02-30", "iso", "D"),
        ("2022", "iso", "D"),
        ("2022-Q1", "iso", "M"),
        ("2023-W53", "iso", "W"),
        ("2022Q5", "%YQ%q", "Q"),
        ("\u0662022Q1", "%YQ%q", "Q"),
        ("Septe-22", "%b-%y", "M"),
        ("2023 53", "%G %V", "W"),
        ("soon", "%d.%m.%Y", "D"),
        ("366 2022", "%j %Y", "D"),
        ("2021-W53-1", "%G-W%V-%u", "D"),
        ("2022 53 Mon", "%Y %W %a", "W"),
        ("2022031", "%Y%m%d", "D"),
        ("202231", "%Y%m%d", "D"),
        ("1112022", "%d%m%Y", "D"),
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
        ("%Y/%Y", "A", False),
        ("%Y/%y", "A", False),
        ("%G %Y", "A", False),
        ("%m.%m.%Y", "M", False),
        ("%m %b %Y", "M", False),
        ("%Y-%m-%d %d", "D", False),
        ("%Y %j %d", "D", False),
        ("%Y-%m %j", "D", False),
        ("%Y-%m-%d %q", "D", False),
        ("%YQ%q Q%q", "Q", False),
        ("%G-W%V %V", "W", False),
        ("%Y-W%V-%u", "D", False),
        ("%G-W%V-%u", "D", True),
        ("%x %Y", "D", False),
        ("%-d.%-m.%Y", "D", False),
        ("%Y-%m-%d %", "D", False),
        ("%k %Y-%m-%d", "D", False),
        ("%s", "D", False),
        ("%A, %d %B %Y", "D", True),
        ("%Y-%m-%dT%H:%M:%S%z", "D", True),
        ("%d/%m/%Y %I:%M:%S %p", "D", True),
        ("%Y %j", "D", True),
        ("100%% %Y", "A", True),
    ],
)
def test_a_format_that_says_too_little_is_found_before_it_is_used(form, frequency, right):
    assert (check_format(form, frequency) is None) is right


@given(
    st.lists(st.sampled_from([*"%YmdbBjqVGuyUWwcxHIz-#/. 12(*[", "%Y", "%m", "%d"]), max_size=6).map("".join),
    st.sampled_from("DWMQA"),
)
def test_a_format_is_refused_at_the_spec_or_reads_and_refuses_without_a_fall(form, frequency):
    if check_format(form, frequency) is None:
        for text in ("2022-03-02", "", form, "2022", "3", "٢٠٢٢"):
            try:
                read = period_of(text, (form,), frequency)
            except NotAPeriod:
                continue
            assert period(read).frequency == frequency


@given(st.dates(date(1000, 1, 8), date(9998, 12, 20)), st.sampled_from(["D", "W", "M", "Q", "A"]))
def test_a_day_lies_in_the_period_that_it_is_read_as(day, frequency):
    written = f"{day.day:02}.{day.month:02}.{day.year:04}"

    read = period(period_of(written, ("%d.%m.%Y",), frequency))

    assert read.frequency == frequency
    assert read.first <= day <= read.last
