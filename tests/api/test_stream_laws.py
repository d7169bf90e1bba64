"""A stream, cut anywhere and resumed, is what ``/v1/revisions?after=`` answers: nothing lost, nothing twice."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from api.push.event_place import EventPlace, event_id, read_event_id
from api.push.stream_pages import read_page
from projections.answers.feed import RevisionFilter, all_revisions, place_text
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.an_event_source import parsed
from tests.histories import SERIES, Clock, Player, histories
from tests.projections.test_laws import FOLDER, answered

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

FILTERS = st.builds(
    RevisionFilter,
    series=st.sampled_from((None, None, *SERIES)),
    q=st.sampled_from((None, None, "CASES", "town")),
    kind=st.sampled_from((None, None, None, "revision", "withdrawal", "correction")),
    min_difference=st.sampled_from((None, None, None, "1")),
)


def listed(view, wanted, after):
    """What the list answers, as JSON answers it, with the ids that a stream gives."""
    items = all_revisions(view, view.at(), replace(wanted, after=after), None).items
    return [(event_id(place_text(one)), msgspec.to_builtins(one)) for one in items]


def following(view, wanted, place, head):
    """The events from a place up to a head, page by page, each with its place behind."""
    while place.is_behind(head):
        page = read_page(view, wanted, place, head)
        yield from parsed(page.body.decode())[0]
        place = page.place


# The first value may turn out to be an earlier one, and a value may be taken back after it was sent.
MADE_BY_OTHERS = dict.fromkeys(("days_since", "reverted_by", "reverted_at", "reverts", "days_until_reverted"))


def undated(name, revision):
    """A revision without what other entries make of it."""
    return name, revision | MADE_BY_OTHERS


@given(history=histories(), wanted=FILTERS, share=st.floats(0, 1), data=st.data())
@LAW
def test_a_stream_that_is_cut_anywhere_equals_the_list(history, wanted, share, data):
    with answered(history) as view:
        head = view.head()
        after = view.store.batch_end(max(3, round(share * head)))
        expected = listed(view, wanted, after)

        found, place = [], EventPlace(after)
        while True:
            rest = list(following(view, wanted, place, head))
            cut = data.draw(st.integers(1, len(rest))) if rest else 0
            found += rest[:cut]
            if not rest:
                break
            place = read_event_id(rest[cut - 1].id)

        assert [tuple(one) for one in found] == expected


@given(history=histories(), wanted=FILTERS, data=st.data())
@LAW
def test_a_stream_of_a_ledger_that_grows_loses_nothing_and_tells_nothing_twice(history, wanted, data):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder, open_ledger(Path(folder) / "ledger.db", Clock()) as ledger:
        player = Player(ledger)
        with View(ledger.store) as view:
            found, place, opened = [], EventPlace(0), 0
            for command in history:
                player.play(command)
                if data.draw(st.integers(0, 3)):
                    continue
                head = view.catch_up()
                if not opened:
                    opened, place = head, EventPlace(head)
                    continue
                some = list(following(view, wanted, place, head))
                kept = data.draw(st.integers(0, len(some)))
                found += some[:kept]
                place = EventPlace(head) if kept == len(some) else place
                place = read_event_id(some[kept - 1].id) if 0 < kept < len(some) else place
            head = view.catch_up()
            found += following(view, wanted, place, head)

            ids = [one.id for one in found]
            assert len(ids) == len(set(ids))
            positions = [read_event_id(one).position for one in ids]
            assert positions == sorted(positions)
            # What was told and reads otherwise since is told again; all that the list answers now was told as it is.
            now = [undated(*one) for one in listed(view, wanted, opened)]
            told = [undated(*one) for one in found]
            assert [one for one in told if one in now] == now


def test_an_id_says_where_it_was():
    assert read_event_id("9/a/b/2022/adjustment/2/correction").behind == "9 a/b 2022 1 2 correction"
