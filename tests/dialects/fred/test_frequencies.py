"""FRED's frequencies cut the calendar without gaps, and know the stretch before each and the one a year before."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.dialects.fred.frequencies import CODES, FredFrequency, coarser, native

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.toordinal)
FREQUENCIES = st.sampled_from(CODES).map(FredFrequency)
ENDS = {
    "w": "Fri", "wef": "Fri", "weth": "Thu", "wew": "Wed", "wetu": "Tue", "wem": "Mon", "wesu": "Sun", "wesa": "Sat",
    "bw": "Wed", "bwew": "Wed", "bwem": "Mon",
}  # fmt: skip


@given(frequency=FREQUENCIES, day=DAYS)
def test_each_day_lies_in_one_stretch_and_the_next_begins_behind_it(frequency, day):
    found = frequency.bucket(day)

    assert found.first <= day <= found.last
    assert {frequency.bucket(one) for one in (found.first, found.last, found.date)} == {found}
    assert frequency.bucket(found.last + 1).first == found.last + 1
    assert frequency.before(frequency.bucket(found.last + 1).date)[0] == found.date


@given(frequency=FREQUENCIES, day=DAYS)
def test_a_stretch_is_dated_by_its_first_day_but_weeks_by_their_last(frequency, day):
    found = frequency.bucket(day)

    if frequency.code in ENDS:
        assert found.date == found.last
        assert f"{date.fromordinal(found.date):%a}" == ENDS[frequency.code]
        assert found.last - found.first == (13 if frequency.code.startswith("b") else 6)
    else:
        assert found.date == found.first


@given(frequency=FREQUENCIES, day=DAYS)
def test_a_year_before_is_a_stretch_of_about_a_year_before(frequency, day):
    found = frequency.bucket(day).date

    before = frequency.year_before(found)

    if before is None:
        assert date.fromordinal(found).timetuple()[1:3] == (2, 29)
    else:
        assert frequency.bucket(before).date == before
        assert timedelta(364) <= timedelta(found - before) <= timedelta(366)


@pytest.mark.parametrize(
    ("frequency", "codes"),
    [
        ("D", list(CODES)),
        ("W", ["w", "bw", "m", "q", "sa", "a", "wesu", "bwew", "bwem"]),
        ("M", ["m", "q", "sa", "a"]),
        ("Q", ["q", "sa", "a"]),
        ("A", ["a"]),
    ],
)
def test_a_series_is_brought_to_its_own_frequency_or_a_lower_one(frequency, codes):
    assert coarser(frequency) == codes
    assert native(frequency).code in codes
