"""The forms that the document gives for words are those that the domain takes, but for the calendar."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.http import patterns
from domain.keys import series_key, slug
from domain.moments import moment_text
from domain.periods import period
from domain.refusals import Refusal
from domain.values import value_text
from domain.words import handle, name, text

# Blanks of several kinds, what ends a line, what cannot be seen, what turns the direction, and letters.
LETTERS = "aé7-\N{NO-BREAK SPACE}\N{EM SPACE}\N{IDEOGRAPHIC SPACE}  \t\n\x0b\x1f\x85\u2028\u200e\u00ad\ufeff"
TEXTS = st.text(st.sampled_from(LETTERS), min_size=1, max_size=6)
LAST_DAYS = re.compile(r"\d{4}-(\d\d-(29|30|31)|W53)|(1000|9998)-")


def takes(read, said):
    try:
        read(said)
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    ("form", "read"),
    [
        pytest.param(patterns.HANDLE, lambda said: handle(said, "owner"), id="handles"),
        pytest.param(patterns.NAME, lambda said: name(said, 100, "title"), id="names"),
        pytest.param(patterns.TEXT, lambda said: text(said, 100, "title"), id="texts of one line"),
        pytest.param(patterns.LINES, lambda said: text(said, 100, "note", lines=True), id="texts of several lines"),
    ],
)
@given(said=TEXTS)
@example(said="a b")
@example(said="é  7")
@example(said="a\N{NO-BREAK SPACE}b")
@example(said="a\nb")
def test_of_texts(form, read, said):
    assert bool(re.fullmatch(form, said)) == takes(read, said)


@pytest.mark.parametrize(
    ("form", "read", "letters"),
    [
        pytest.param(patterns.SLUG, slug, "a7-_A/", id="slugs"),
        pytest.param(patterns.SERIES, series_key, "a7-//A", id="series"),
        pytest.param(patterns.VALUE, value_text, "0019.-+e", id="values"),
    ],
)
@given(data=st.data())
def test_of_words(form, read, letters, data):
    said = data.draw(st.text(st.sampled_from(letters), max_size=8))

    assert bool(re.fullmatch(form, said)) == takes(read, said)


@pytest.mark.parametrize(
    ("form", "read"),
    [pytest.param(patterns.PERIOD, period, id="periods"), pytest.param(patterns.MOMENT, moment_text, id="moments")],
)
@given(data=st.data())
def test_of_days(form, read, data):
    well = data.draw(st.from_regex(form, fullmatch=True))
    at = data.draw(st.integers(0, len(well)))
    said = data.draw(st.sampled_from((well, well[:at], well[at:], f"{well[:at]}0{well[at:]}")))

    assert bool(re.fullmatch(form, said)) == takes(read, said) or LAST_DAYS.match(said)
