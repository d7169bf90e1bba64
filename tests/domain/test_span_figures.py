"""The figures within a span are the same, whether each is looked at or their periods are looked up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import Span
from domain.keys import FigureKey, SeriesKey
from domain.periods import period, period_of
from domain.recording.archive import is_within
from domain.recording.span_figures import figures_within, keys_within
from domain.words import FREQUENCIES

TOWN = SeriesKey("town", "cases")
DAYS = st.dates(date(1999, 12, 20), date(2001, 1, 10))


@given(
    frequency=st.sampled_from(FREQUENCIES),
    days=st.sets(DAYS, max_size=60),
    bounds=st.tuples(DAYS, DAYS).map(sorted),
    coarse=st.sampled_from(FREQUENCIES),
)
def test_short_and_long_spans_cover_the_same(frequency, days, bounds, coarse):
    figures = {FigureKey("town", "cases", period_of(day, frequency)) for day in days}
    start, end = (period_of(day, coarse) for day in bounds)
    span = Span(series="town/cases", start=start, end=end)

    found = figures_within(span, TOWN, frequency, figures)

    assert sorted(found) == sorted(key for key in figures if is_within(span, key.period))


@given(
    frequency=st.sampled_from(FREQUENCIES),
    bounds=st.tuples(DAYS, DAYS).map(sorted),
    coarse=st.sampled_from(FREQUENCIES),
)
def test_the_figures_that_a_series_could_have_within_a_short_span_are_told(frequency, bounds, coarse):
    start, end = (period_of(day, coarse) for day in bounds)
    span = Span(series="town/cases", start=start, end=end)
    days = [period(start).first + timedelta(days=at) for at in range((period(end).last - period(start).first).days + 1)]
    keys = dict.fromkeys(FigureKey("town", "cases", period_of(day, frequency)) for day in days)

    told = keys_within(span, TOWN, frequency)

    assert told == ([key for key in keys if is_within(span, key.period)] if len(days) <= 400 else None)


@pytest.mark.parametrize(("start", "end"), [(None, None), ("2000-02", None), (None, "2000-02")])
def test_a_span_without_an_end_covers_all_that_is_known_there(start, end):
    figures = {FigureKey("town", "cases", f"2000-{month:02}") for month in range(1, 13)}
    span = Span(series="town/cases", start=start, end=end)

    found = figures_within(span, TOWN, "M", figures)

    assert sorted(found) == sorted(key for key in figures if is_within(span, key.period))
    assert keys_within(span, TOWN, "M") is None


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize(("start", "end"), [("1000", "1000"), ("9998", "9998"), ("1000-W02", "1000-W03")])
def test_the_edges_of_the_calendar_are_covered_too(frequency, start, end):
    first = max(period(start).first, date(1000, 1, 6))
    figures = {FigureKey("town", "cases", period_of(first + timedelta(days=at), frequency)) for at in range(60)}
    span = Span(series="town/cases", start=start, end=end)

    found = figures_within(span, TOWN, frequency, figures)

    assert sorted(found) == sorted(key for key in figures if is_within(span, key.period))
