"""Statistics of columns of whole numbers have the bytes of the plain rule, which goes amount by amount in decimals."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.periods import period_of
from domain.series import Series
from domain.values import plain
from domain.words import MEASURES, QUALIFIERS, Moment, Value
from projections.answers.buckets import between, months, years
from projections.answers.day_lines import day_lines
from projections.answers.days import days
from projections.answers.figure_columns import columns_of
from projections.answers.series_at import FigureAt, SeriesAt
from projections.tables.vintages import EntryRow
from tests.projections.plain import buckets as plain_buckets
from tests.projections.plain import days as plain_days

LAW = settings(max_examples=100, deadline=None)
FIRST = date(2021, 12, 20)
DAYS = st.integers(-3, 60).map(lambda number: FIRST + timedelta(days=number))


def described(draw: st.DrawFn) -> Series:
    return Series(
        series="town/cases",
        title="Cases",
        unit="cases",
        measure=draw(st.sampled_from((*MEASURES, "cumulative"))),
        frequency=draw(st.sampled_from("DDDWMQA")),
        decimals=draw(st.integers(0, 9)),
        starts_on=draw(st.one_of(st.none(), DAYS.map(date.isoformat))),
        lag_days=draw(st.integers(0, 2)),
        closed=None,
        version=1,
    )


def values(decimals: int) -> st.SearchStrategy[str]:
    """Of any size that fits, said with noughts at its end or without."""
    most = 10**18 - 1
    sizes = st.one_of(st.integers(-3, 30), st.integers(-most, most))
    return st.builds(said, sizes.map(lambda number: Decimal(number).scaleb(-decimals)), st.integers(0, 9))


def said(amount: Decimal, places: int) -> str:
    whole, _, fraction = plain(amount).partition(".")
    text = f"{whole}.{fraction.rstrip('0'):0<{places}}".rstrip(".")
    return text[1:] if text[0] == "-" and not text.strip("-0.") else text


def entry(slot: int, when: str, number: int, value: str | None, *, has_value: bool, **words: str | None) -> EntryRow:
    said_at = Moment(f"2022-03-{number + 1:02}")
    text = None if value is None else Value(value)
    return EntryRow(
        slot, when, number, number, number, number, text, words.get("qualifier"), None, words.get("through"), said_at,
        int(has_value),
    )  # fmt: skip


def figures(draw: st.DrawFn, series: Series, when: str, last: date) -> FigureAt:
    through = draw(st.sampled_from((None, None, None, last.isoformat())))
    texts = draw(st.lists(values(series.decimals), min_size=1, max_size=3))
    found = [
        entry(0, when, at, text, has_value=True, qualifier=draw(st.sampled_from(("exact", *QUALIFIERS))),
              through=through)
        for at, text in enumerate(texts)
    ]  # fmt: skip
    withdrawal = entry(0, when, 9, None, has_value=False)
    answer = draw(st.sampled_from((*found[-1:] * 5, withdrawal)))
    return FigureAt(when, answer, found, [], draw(st.integers(0, 3)), draw(st.integers(0, 2)))


@st.composite
def readings(draw: st.DrawFn) -> tuple[Series, SeriesAt]:
    series = described(draw)
    step = {"D": 1, "W": 7, "M": 31, "Q": 92, "A": 366}[series.frequency]
    begins = draw(DAYS)
    numbers = draw(st.sets(st.integers(0, 40), max_size=12)) | set(range(draw(st.integers(0, 12))))
    spans = {period_of(begins + timedelta(days=number * step), series.frequency): number for number in sorted(numbers)}
    found = [
        figures(draw, series, when, begins + timedelta(days=number * step + draw(st.integers(-3, 3))))
        for when, number in spans.items()
    ]
    declared = {}
    for one in found:
        kind = draw(st.sampled_from(("none", "none", "none", "known", "unknown", "withdrawn")))
        if kind != "none":
            amount = draw(values(series.decimals)) if kind == "known" else None
            declared[one.period] = entry(1, one.period, 9, amount, has_value=kind != "withdrawn")
    return series, SeriesAt(found, declared)


def check_same(ours: object, plainly: object) -> None:
    assert msgspec.json.encode(ours) == msgspec.json.encode(plainly)


@given(readings())
@LAW
def test_years_and_months(given_series):
    series, reading = given_series
    columns = columns_of(series, reading)
    event(f"{series.measure}, {len(reading.figures) > 5}")

    check_same(years(series, columns), plain_buckets.years(series, reading))
    check_same(months(series, columns), plain_buckets.months(series, reading))


@given(readings(), st.none() | DAYS, st.none() | DAYS)
@LAW
def test_any_two_days(given_series, start, end):
    series, reading = given_series
    if start and end:
        start, end = sorted((start, end))

    ours = between(series, columns_of(series, reading), start, end)

    check_same(ours, plain_buckets.between(series, reading, start, end))


@given(readings(), st.none() | DAYS, st.none() | DAYS, st.sampled_from(("day", "-value")))
@LAW
def test_days_and_the_heaviest(given_series, start, end, sort):
    series, reading = given_series

    items, unranked = days(series, columns_of(series, reading), start, end, sort)

    plainly = plain_days.days(series, reading, start, end, sort)
    check_same((list(items), unranked), plainly)
    assert day_lines(items) == [msgspec.json.encode(one) for one in plainly[0]]
    whole = items.followed_by(plainly[0][:2])
    assert day_lines(whole[1:]) == day_lines(whole)[1:] == [msgspec.json.encode(one) for one in whole][1:]
    assert list(whole[len(items) :]) == plainly[0][:2]
