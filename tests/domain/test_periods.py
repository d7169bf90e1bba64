"""Periods are calendar-true and written in one way each."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.periods import period
from domain.refusals import NotAPeriod

days = st.dates(date(1000, 1, 1), date(9998, 12, 20))


@pytest.mark.parametrize(
    ("text", "frequency", "first", "last"),
    [
        ("2022", "A", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-Q1", "Q", date(2022, 1, 1), date(2022, 3, 31)),
        ("2022-Q4", "Q", date(2022, 10, 1), date(2022, 12, 31)),
        ("2024-02", "M", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", "M", date(2023, 2, 1), date(2023, 2, 28)),
        ("2022-W01", "W", date(2022, 1, 3), date(2022, 1, 9)),
        ("2021-W01", "W", date(2021, 1, 4), date(2021, 1, 10)),
        ("2020-W53", "W", date(2020, 12, 28), date(2021, 1, 3)),
        ("2019-W01", "W", date(2018, 12, 31), date(2019, 1, 6)),
        ("2024-02-29", "D", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_period_spans_its_days_both_ends_included(text, frequency, first, last):
    spanned = period(text)

    assert (spanned.frequency, spanned.first, spanned.last, str(spanned)) == (frequency, first, last, text)
    assert spanned.days == (last - first).days + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22",
        "0000",
        "0999",
        "9999",
        "10000",
        "2022-00",
        "2022-13",
        "2022-02-30",
        "2023-02-29",
        "2100-02-29",
        "2022-3-2",
        "20220302",
        "2022-Q0",
        "2022-Q5",
        "2022-q1",
        "2022Q1",
        "2022-W00",
        "2021-W53",
        "2022-W53",
        "2022-W54",
        "2022-w09",
        "2022-W9",
        "2022-W09-1",
        "2022-03-02T00:00:00Z",
        " 2022",
        "2022\n",
        "\uff12022",
        "\u0662022",
        "-2022",
        "+2022",
        "2022-061",
        "2022-S1",
        "today",
    ],
)
def test_what_no_calendar_has_is_no_period(text):
    with pytest.raises(NotAPeriod) as refused:
        period(text)

    assert refused.value.facts == {"period": text}


@given(days)
def test_every_day_is_a_period_of_one_day(day):
    assert (period(day.isoformat()).first, period(day.isoformat()).days) == (day, 1)


@given(days)
@example(date(2020, 12, 31))
@example(date(2021, 1, 3))
@example(date(1000, 1, 1))
def test_the_iso_week_of_a_day_spans_it_from_monday_to_sunday(day):
    year, week, weekday = day.isocalendar()
    if (day - timedelta(days=weekday - 1)).year < 1000:
        return  # the week begins before the first year that a period may name

    spanned = period(f"{year:04}-W{week:02}")

    assert spanned.first <= day <= spanned.last
    assert (spanned.first.isoweekday(), spanned.days) == (1, 7)


@given(st.integers(1001, 9997))
@example(2020)
@example(2021)
def test_a_year_has_week_53_only_if_its_28_december_is_in_it(year):
    has_53 = date(year, 12, 28).isocalendar().week == 53

    if has_53:
        assert period(f"{year}-W53").first == date.fromisocalendar(year, 53, 1)
    else:
        with pytest.raises(NotAPeriod):
            period(f"{year}-W53")


@given(st.integers(1000, 9998))
def test_quarters_and_months_divide_a_year_without_gap_or_overlap(year):
    for parts in ([f"{year}-Q{one}" for one in range(1, 5)], [f"{year}-{one:02}" for one in range(1, 13)]):
        spans = [period(one) for one in parts]

        assert spans[0].first == period(str(year)).first
        assert spans[-1].last == period(str(year)).last
        assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(spans))


@given(st.text(max_size=12))
def test_no_text_brings_it_down(text):
    with suppress(NotAPeriod):
        assert period(text).text == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2022-3-2", r"did you mean 2022-03-02\?"),
        ("2022Q1", r"did you mean 2022-Q1\?"),
        ("Q1 2022", r"did you mean 2022-Q1\?"),
        ("2022-w9", r"did you mean 2022-W09\?"),
        ("202203", r"did you mean 2022-03\?"),
        ("2022-02-30", "it does not exist"),
        ("2022-W53", "it does not exist"),
        ("9999-12-31", "write 2022, 2022-Q1"),
        ("03/02/2022", "write 2022, 2022-Q1"),
    ],
)
def test_a_refusal_says_what_was_most_likely_meant(text, hint):
    with pytest.raises(NotAPeriod, match=hint):
        period(text)
