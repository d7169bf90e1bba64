"""The law of guesses: of any file there is a guess, or a refusal that says why."""

import json

from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refusal
from importers.guessing.guessing import guessed_file
from importers.specs.spec_reading import spec_from

CELLS = st.sampled_from(
    ["", "", "date", "2022-03-01", "2022-03-02T10:00:00Z", "2021", "2022", "5", "7.5", "1,5", "n/a", "a", "b", "Cases",
     "Deaths", "Total", "as of 9 March 2022", "2020 Cases", "id", "001", "5 p", "-"]
)  # fmt: skip
TABLES = st.lists(st.lists(CELLS, max_size=5), max_size=7)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 99) | CELLS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELLS, inner, max_size=3),
    max_leaves=8,
)


def is_guessed_or_refused(content):
    try:
        guess = guessed_file("file.csv", content, "town")
    except Refusal as refusal:
        assert refusal.message  # noqa: PT017 - either is right
        return
    assert guess.asks or guess.read
    if guess.refusal is None:
        spec_from(guess.spec)


@given(TABLES)
def test_any_table_is_guessed_or_refused(rows):
    is_guessed_or_refused("\n".join(";".join(row) for row in rows).encode())


@given(VALUES)
def test_any_value_is_guessed_or_refused(value):
    is_guessed_or_refused(json.dumps(value).encode())
