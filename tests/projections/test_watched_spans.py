"""What a watch found: spans with one outcome, when it was blind, and that what it saw was not missed."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recording.look_commands import LookAtSource
from projections.answers.coverage import ask_coverage
from projections.answers.marked_days import look_days
from projections.answers.watched_spans import WatchedSpan, blind_spans
from tests.projections.town import ACTOR, CASES

HOUR, DAY = 3600, 86_400
URL = "https://town.example/cases.csv"


def watches(town, first, last, outcome="unchanged", looks=24, every=HOUR, **more: Any):
    """One run of looks; a moment is a day and an hour of February 2024."""
    said = {"series": ("cases",), "url": URL} | more
    command = LookAtSource(
        source="town", first=_moment(first), last=_moment(last), looks=looks, outcome=outcome, every=every, **said
    )
    return town.ledger.record(command, ACTOR)


def _moment(said):
    day, _, hour = said.partition(" ")
    return f"2024-02-{day}T{hour or '00'}:00:00.000000Z"


def told(town, at=None, **bounds):
    found = ask_coverage(town.ask, at or town.now, CASES, **bounds)
    spans = [
        (one.outcome, one.first[8:13].replace("T", " "), one.last[8:13].replace("T", " ")) for one in found.watched
    ]
    return found, spans


def short(moment):
    """Its day and hour."""
    return moment[8:13].replace("T", " ")


def blind(found):
    return [(short(one.since), short(one.until)) for one in found.blind]


@pytest.fixture
def listed(town):
    town.opens("increment")
    town.lists("2024-02-01", {"2024-01-31": "1"})
    return town


def test_looks_that_found_the_same_day_after_day_are_one_span(listed):
    watches(listed, "01 08", "01 08", "changed", 1)
    watches(listed, "01 09", "02 08")
    watches(listed, "02 09", "03 08")

    found, spans = told(listed)

    assert spans == [("changed", "01 08", "01 08"), ("unchanged", "01 09", "03 08")]
    assert [one.looks for one in found.watched] == [1, 48]
    assert found.blind == []
    assert found.position == listed.ledger.head()


def test_a_period_in_which_the_watch_saw_the_file_was_not_missed(listed):
    watches(listed, "01 09", "05 08")
    listed.lists("2024-02-10", {"2024-01-31": "2"})

    found, _ = told(listed)

    assert [one.missed for one in found.items] == [0, 4]  # the 6th to the 9th
    assert (found.missed, found.longest_gap) == (4, 5)
    marks = [(one.first.day, one.last.day, one.mark) for one in look_days(found, "D")]
    assert marks == [(1, 1, "changed"), (2, 5, "unchanged"), (6, 9, "missed"), (10, 10, "changed")]


def test_looks_that_could_not_read_the_file_saw_nothing(listed):
    watches(listed, "01 09", "05 08", "unreachable", why="it answers 503")
    listed.lists("2024-02-10", {"2024-01-31": "2"})

    found, spans = told(listed)

    assert (found.missed, found.longest_gap) == (8, 9)
    assert spans == [("unreachable", "01 09", "05 08")]
    assert found.watched[0].why == "it answers 503"


def test_it_was_blind_where_nobody_could_read_the_file_for_too_long(listed):
    watches(listed, "01 00", "01 12")
    watches(listed, "01 13", "01 18", "unreachable", 6)
    watches(listed, "01 19", "02 12")
    watches(listed, "02 13", "02 13", "unreadable", 1)
    watches(listed, "02 14", "02 20")
    watches(listed, "03 09", "03 12")

    found, _ = told(listed)

    assert blind(found) == [("01 12", "01 19"), ("02 20", "03 09")]


def test_it_was_blind_before_it_saw_anything_and_since_it_saw_the_last(listed):
    watches(listed, "01 00", "01 12", "unreachable")
    watches(listed, "01 13", "01 18")
    watches(listed, "01 19", "02 19", "unreadable")

    found, _ = told(listed)

    assert blind(found) == [("01 00", "01 13"), ("01 18", "02 19")]


def test_a_file_that_moved_to_another_address_is_watched_all_the_time(listed):
    watches(listed, "01 00", "01 12")
    watches(listed, "01 13", "01 18", url="https://new.town.example/cases.csv")

    found, spans = told(listed)

    assert found.blind == []
    assert len(spans) == 2


@pytest.mark.parametrize(
    ("series", "is_of"),
    [(("cases",), True), (("*",), True), (("deaths", "c*s"), True), (("cases-*",), False), (("case",), False)],
)
def test_looks_are_those_at_files_of_the_series(listed, series, is_of):
    watches(listed, "01 00", "01 12", series=series)

    assert bool(told(listed)[1]) is is_of


def test_what_is_looked_at_seldom_is_seen_on_those_days_alone(listed):
    for day in ("01", "08", "15"):
        watches(listed, f"{day} 09", f"{day} 09", looks=1, every=7 * DAY)
    listed.lists("2024-02-16", {"2024-01-31": "2"})

    found, spans = told(listed)

    assert len(spans) == 3
    assert (found.missed, found.longest_gap, found.blind) == (12, 7, [])


def test_the_past_knows_no_later_looks(listed):
    watches(listed, "01 00", "01 12")
    position = listed.ledger.head()
    watches(listed, "01 13", "02 12")

    then = told(listed, listed.ask.at(position=position))[1]
    known = told(listed, listed.ask.at(as_of="2024-02-01T20:00Z"))[1]
    bounded = told(listed, published_from="2024-02-01T13:00Z")[1]

    assert then == known == [("unchanged", "01 00", "01 12")]
    assert bounded == [("unchanged", "01 13", "02 12")]


SPANS = st.lists(
    st.builds(
        lambda first, length, outcome, every: WatchedSpan(
            url=URL,
            outcome=outcome,
            first=_moment(f"{1 + first // 24:02} {first % 24:02}"),
            last=_moment(f"{1 + (first + length) // 24:02} {(first + length) % 24:02}"),
            looks=1 + length,
            every=every * HOUR,
            why=None,
        ),
        st.integers(0, 300),
        st.integers(0, 40),
        st.sampled_from(["changed", "unchanged", "unreachable", "unreadable"]),
        st.integers(1, 12),
    ),
    max_size=12,
)


@given(SPANS)
def test_nobody_is_blind_while_the_file_is_seen(spans):
    found = blind_spans(spans)

    assert found == sorted(found, key=lambda one: one.since)
    assert all(one.until <= other.since for one, other in pairwise(found))
    for one in found:
        assert one.since < one.until
        seen = [span for span in spans if span.outcome in ("changed", "unchanged")]
        assert not any(one.since < span.last and span.first < one.until for span in seen)
