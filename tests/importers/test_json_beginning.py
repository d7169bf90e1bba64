"""A version that begins as the one before is read as one that was never seen, whatever comes behind."""

import json

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import Raw

from importers.formats import json_beginning
from importers.formats.json_beginning import JsonBeginning

plainly = msgspec.json.Decoder(list[Raw])
# Values of which one continues another, with blanks and ends that a list may or may not have.
PARTS = st.sampled_from(
    ["1", "12", "[1]", '"a"', '"a,"', '{"a": 1}', ",", ", ", " ,\n", "]", "\n]", "] ", " ", "NaN", "é"]
)


def drawn_lists():
    values = st.lists(st.sampled_from([1, 12, 123, [1], "]", ",", {"a": 1}, {"b": ["x", "]"]}]), max_size=9)
    plain = st.tuples(values, st.sampled_from([None, 1])).map(lambda one: json.dumps(one[0], indent=one[1]))
    spoiled = st.tuples(plain, st.integers(0, 40), st.lists(PARTS, max_size=3).map("".join), st.integers(0, 3)).map(
        lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + one[3] :]
    )
    return st.lists(st.one_of(plain, spoiled), min_size=2, max_size=6).map(grown)


def grown(versions):
    """Each version may also go on from the one before, as most do."""
    return [*versions, *(versions[0].rstrip()[:-1] + ", " + one.lstrip()[1:] for one in versions)]


def read_by(read, content):
    try:
        return [bytes(row) for row in read(content.encode("utf-8", "surrogateescape"))]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "no list"


@pytest.mark.parametrize("tail", [1, 2])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_lists())
def test_every_version_is_read_as_if_there_were_none_before(monkeypatch, tail, versions):
    monkeypatch.setattr(json_beginning, "_TAIL", tail)
    beginning = JsonBeginning()
    for version in versions:
        told = read_by(beginning.rows, version)

        event("a list" if told != "no list" else "no list")
        assert told == read_by(plainly.decode, version)


@pytest.mark.parametrize("tail", [1, 2])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_lists())
def test_what_a_version_is_said_to_have_in_common_with_the_one_before_stands_in_both(monkeypatch, tail, versions):
    monkeypatch.setattr(json_beginning, "_TAIL", tail)
    beginning, before = JsonBeginning(), None
    for version in versions:
        try:
            rows = beginning.rows(version.encode())
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        since = beginning.since
        event("compared" if since else "not compared")
        if since is not None:
            front, back = since.front, since.back

            assert since.old is before
            assert since.new is rows
            assert before[:front] == rows[:front]
            assert before[len(before) - back :] == rows[len(rows) - back :]
            assert front + back <= min(len(before), len(rows))
        before = rows


def test_of_a_long_list_only_what_is_new_is_decoded():
    beginning = JsonBeginning()
    first = beginning.rows(json.dumps([{"day": day} for day in range(1_000)]).encode())
    again = beginning.rows(json.dumps([{"day": day} for day in range(1_001)]).encode())
    last = beginning.rows(json.dumps([{"day": day} for day in range(1_002)]).encode())

    assert (len(first), len(again), len(last)) == (1_000, 1_001, 1_002)
    assert all(one is other for one, other in zip(again[:900], last[:900], strict=True))
