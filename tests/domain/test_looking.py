"""Looks at a source's addresses: a run of them is one fact, and one that cannot have been is refused."""

from typing import Any

import pytest

from domain.codec import decode, encode
from domain.look_events import SourceLookedAt
from domain.recording.commands import DescribeSource
from domain.recording.look_commands import LookAtSource
from domain.recording.looking import MOST_PATTERNS
from domain.refusals import Malformed, NotAMoment, NotAUrl, PublishedOutOfRange, UnknownSource, UnknownWord
from domain.streams import OfWatch
from tests.examples import ACTOR, SOURCE, a_ledger, issue, reads

DAY = "2022-03-02"
FIRST, LAST = "2022-03-02T08:00:00.000000Z", "2022-03-03T07:00:00.000000Z"
SEEN: dict[str, Any] = {
    "source": SOURCE, "url": "https://staff.example/losses.csv", "series": ("personnel", "tanks-*"), "first": FIRST,
    "last": LAST, "looks": 24, "outcome": "unchanged", "every": 3600,
}  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        yield ledger


def look(ledger, **changed):
    return ledger.record(LookAtSource(**{**SEEN, **changed}), ACTOR)


def seen(ledger):
    return [one.event for one in ledger.store.stream(OfWatch(SOURCE))]


def test_many_looks_that_found_the_same_are_one_fact(ledger):
    recorded = look(ledger)

    [event] = seen(ledger)
    assert isinstance(event, SourceLookedAt)
    assert (event.first, event.last, event.looks, event.outcome) == (FIRST, LAST, 24, "unchanged")
    assert (event.url, event.series, event.every) == (SEEN["url"], SEEN["series"], 3600)
    assert (recorded.recorded, recorded.kind) == (1, "look")
    assert decode(encode(event)) == event


def test_looks_leave_figures_and_the_versions_of_their_source_as_they_are(ledger):
    version = ledger.source(SOURCE).version

    look(ledger)
    look(ledger, outcome="unreachable", why="it answers 503")

    assert reads(ledger, DAY) == "5840"
    ledger.record(DescribeSource(source=SOURCE, name="Staff", expect=version), ACTOR)


def test_a_moment_in_any_zone_is_kept_in_one_form(ledger):
    look(ledger, first="2022-03-02T10:00+02:00")

    assert seen(ledger)[0].first == FIRST


def test_very_many_series_are_named_by_several_facts_of_one_batch(ledger):
    series = tuple(f"personnel-{number}" for number in range(MOST_PATTERNS + 1))

    look(ledger, series=series)

    found = seen(ledger)
    assert [len(one.series) for one in found] == [MOST_PATTERNS, 1]
    assert found[0].series + found[1].series == series
    assert len({one.batch.id for one in found}) == 1


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"source": "nobody"}, UnknownSource, id="a source that nobody knows"),
        pytest.param({"outcome": "boring"}, UnknownWord, id="an outcome that is none"),
        pytest.param({"url": "ftp://x.example/"}, NotAUrl, id="an address that is not cited"),
        pytest.param({"first": "2022-03-02"}, NotAMoment, id="a day"),
        pytest.param({"first": "2022-03-04T00:00Z"}, Malformed, id="backwards"),
        pytest.param({"last": "2999-01-01T00:00Z"}, PublishedOutOfRange, id="to come"),
        pytest.param({"series": ()}, Malformed, id="at nothing"),
        pytest.param({"series": ("a",) * 10_001}, Malformed, id="at too much"),
        pytest.param({"series": ("town/cases",)}, Malformed, id="no slug"),
        pytest.param({"looks": 0}, Malformed, id="no look"),
        pytest.param({"every": 0}, Malformed, id="no schedule"),
    ],
)
def test_a_look_that_cannot_have_been_is_refused(ledger, changed, refusal):
    with pytest.raises(refusal):
        look(ledger, **changed)

    assert seen(ledger) == []
