"""Moments: bare dates as said, instants in one form, and nothing in between."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.moments import EARLIEST, from_microseconds, instant_text, last_instant, microseconds, moment_text
from domain.refusals import NotAMoment
from domain.words import Moment

instants = st.datetimes(
    datetime(1001, 1, 1),  # noqa: DTZ001 - bounds are drawn before their time zone
    datetime(9997, 12, 31),  # noqa: DTZ001 - likewise a bound
    timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m))),
)
days = st.dates(date(1000, 1, 1), date(9998, 12, 31))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2022-03-02", "2022-03-02"),
        ("2022-03-02T08:00:00Z", "2022-03-02T08:00:00.000000Z"),
        ("2022-03-02t08:00:00z", "2022-03-02T08:00:00.000000Z"),
        ("2022-03-02T08:00Z", "2022-03-02T08:00:00.000000Z"),
        ("2022-03-02T08:00:00.5Z", "2022-03-02T08:00:00.500000Z"),
        ("2022-03-02T08:00:00.123456Z", "2022-03-02T08:00:00.123456Z"),
        ("2022-03-02T08:00:00+02:00", "2022-03-02T06:00:00.000000Z"),
        ("2022-03-02T01:00:00+02:00", "2022-03-01T23:00:00.000000Z"),
        ("2022-03-02T08:00:00-05:30", "2022-03-02T13:30:00.000000Z"),
        ("2022-03-02T08:00:00-00:00", "2022-03-02T08:00:00.000000Z"),
        ("1900-01-01T00:00:00Z", EARLIEST),
    ],
)
def test_a_moment_has_one_form(said, kept):
    assert moment_text(said) == kept
    assert moment_text(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2022",
        "2022-03",
        "2022-W09",
        "2022-3-2",
        "20220302",
        "2022-02-30",
        "2023-02-29",
        "0000-01-01",
        "0999-12-31",
        "9999-01-01",
        "10000-01-01",
        "2022-03-02T08:00:00",
        "2022-03-02 08:00:00Z",
        "2022-03-02T08:00:00.1234567Z",
        "2022-03-02T08:00.5Z",
        "2022-03-02T08Z",
        "2022-03-02T24:00:00Z",
        "2022-03-02T08:60:00Z",
        "2022-03-02T08:00:60Z",
        "2022-03-02T08:00:00+24:00",
        "2022-03-02T08:00:00+14:60",
        "2022-03-02T08:00:00+0200",
        "2022-03-02T08:00:00 02:00",
        "0001-01-01T00:00:00+14:00",
        "1000-01-01T00:00:00+14:00",
        "9998-12-31T23:59:59-14:00",
        "2022-03-02T08:00:00Z\n",
        "2022-03-02\n",
        "\uff12022-03-02",
        "\u0662022-03-02",
        "1646208000",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(NotAMoment) as refused:
        moment_text(text)

    assert refused.value.facts == {"moment": text}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2022-03-02T08:00:00 02:00", "as %2B"),
        ("2022-03-02T08:00:00.1234567Z", "at most six digits"),
        ("2022-03-02T08:00:00", "needs its offset"),
        ("2022-03-02 08:00", r"did you mean 2022-03-02T08:00Z\?"),
        ("2022-03-02T08:00", "needs its offset from UTC, such as 2022-03-02T08:00Z"),
        ("2022-3-2", r"did you mean 2022-03-02\?"),
        ("02.03.2022", r"did you mean 2022-03-02\?"),
        ("03/02/2022", "write 2022-03-02 or"),
        ("2022-02-30", "2022-02-30 does not exist"),
        ("2022-Q1", "the last day of 2022-Q1 is 2022-03-31"),
        ("9999-12-31", "write 2022-03-02 or"),
        ("yesterday", "write 2022-03-02 or"),
    ],
)
def test_a_refusal_says_how_to_write_it(text, hint):
    with pytest.raises(NotAMoment, match=hint):
        moment_text(text)


@given(instants)
@example(datetime(2022, 3, 2, tzinfo=timezone(timedelta(hours=14))))
def test_every_offset_names_the_same_instant(moment):
    text = moment_text(moment.isoformat())

    assert text == instant_text(moment)
    assert datetime.fromisoformat(text) == moment
    assert from_microseconds(microseconds(text)) == text


@given(instants, instants)
def test_instants_sort_as_texts_as_they_do_as_numbers(one, other):
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert (microseconds(instant_text(one)) < microseconds(instant_text(other))) == (one < other)


@given(days)
def test_a_bare_date_is_read_as_its_last_microsecond(day):
    bare = moment_text(day.isoformat())

    assert microseconds(bare) == microseconds(last_instant(bare))
    assert last_instant(bare) == f"{bare}T23:59:59.999999Z"
    assert microseconds(bare) - microseconds(f"{bare}T00:00:00.000000Z") == 86_400_000_000 - 1


def test_an_instant_is_its_own_last():
    assert last_instant(Moment("2022-03-02T08:00:00.000000Z")) == "2022-03-02T08:00:00.000000Z"


def test_microseconds_count_from_1970():
    assert microseconds("1970-01-01T00:00:00.000001Z") == 1
    assert microseconds("1969-12-31") == -1
    assert instant_text(datetime(1970, 1, 1, tzinfo=UTC)) == from_microseconds(0)


@given(st.text(max_size=30))
def test_any_text_is_a_moment_that_stays_itself_or_is_refused(text):
    with suppress(NotAMoment):
        moment = moment_text(text)
        assert moment_text(moment) == moment
