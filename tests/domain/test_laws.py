"""What holds over any history: the desk agrees with its events, answers last, whole lists keep their word."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.figure import Figure
from domain.moments import OPEN, from_microseconds, microseconds
from domain.reading import derive, read
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from domain.statements import says_the_same
from domain.streams import figure_named
from domain.words import Slot
from stores.opening import OpenLedger, open_ledger
from tests.domain.complete_bulletins import assert_lists_keep_their_word, assert_no_pin_takes_a_place
from tests.histories import (
    ACTOR,
    DAYS,
    MOMENTS,
    PERIODS,
    SERIES,
    SOURCE,
    TROUBLES,
    VALUES,
    Player,
    figures,
    histories,
    play,
    troubles,
)

lawful = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
MEMORY = Path("/dev/shm")  # noqa: S108 - faster than a disk where there is one
SLOTS: tuple[Slot, ...] = ("statement", "adjustment")
TAGS = {
    "report": {"figure-reported"},
    "revision": {"figure-revised"},
    "reinstatement": {"figure-reinstated"},
    "confirmation": {"figure-confirmed", "figure-withdrawn", "adjustment-declared", "adjustment-withdrawn"},
    "withdrawal": {"figure-withdrawn"},
    "adjustment": {"adjustment-declared"},
    "adjustment-withdrawal": {"adjustment-withdrawn"},
}
INSTANTS = sorted({microseconds(moment) for moment in MOMENTS})


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


def stored(ledger: OpenLedger) -> list[bytes]:
    """The events' bytes, their ids numbered in the order in which they appear."""
    numbers: dict[bytes, bytes] = {}

    def number(found: re.Match[bytes]) -> bytes:
        return numbers.setdefault(found.group(), b"#%d" % len(numbers))

    return [UUID.sub(number, state) for _, state in ledger.store.stored(0, 2**31)]


def answers(folded: dict[str, Figure], position: int) -> dict[tuple[str, str, int], object]:
    return {
        (stream, slot, published): figure.reads(slot, published, position)
        for stream, figure in folded.items()
        for slot in SLOTS
        for published in (*INSTANTS, OPEN)
        if figure.entries and figure.entries[0].position <= position
    }


@lawful
@given(histories())
def test_deciding_upon_a_warm_memory_records_what_a_fresh_one_would(history):
    with folder() as here, open_ledger(here / "warm.db") as warm, open_ledger(here / "fresh.db") as fresh:
        play(warm, history)
        player = Player(fresh)
        for command in history:
            # Another ledger upon the same store has read nothing yet.
            player.ledger = OpenLedger.upon(fresh.store)
            player.play(command)

        assert stored(warm) == stored(fresh)
        for stream, figure in figures(warm).items():
            assert warm._memory.figure(figure_named(stream)) == figure  # noqa: SLF001 - what the ledger itself decides by


@lawful
@given(histories())
def test_answers_last_and_whole_lists_keep_their_word(history):
    with folder() as here, open_ledger(here / "ledger.db") as ledger:
        player, given_then = Player(ledger), {}
        for command in history:
            if player.play(command):
                given_then[ledger.head()] = answers(player.figures(), ledger.head())
        folded = figures(ledger)
        troubles(ledger)

        assert_no_bound_is_the_greatest_published_at(folded)
        assert_the_tag_is_the_derived_kind(folded)
        for position, answer in given_then.items():
            assert answers(folded, position) == answer
        assert_no_pin_takes_a_place(ledger, folded)
        assert_lists_keep_their_word(ledger, folded, list(given_then))


def assert_the_tag_is_the_derived_kind(folded: dict[str, Figure]) -> None:
    for figure in folded.values():
        for entry in figure.entries:
            if not entry.pinned:
                changes = derive(figure.standing(entry.slot, entry.position))
                kind = next(one.kind for one in changes if one.standing.entry == entry)
                assert entry.tag in TAGS[kind], (entry, kind)


def assert_no_bound_is_the_greatest_published_at(folded: dict[str, Figure]) -> None:
    for figure in folded.values():
        for slot in SLOTS:
            stand = figure.standing(slot)
            if stand:
                assert read(stand) == read(stand, max(one.published for one in stand)) == stand[-1]


def plain_statements():
    slots = st.tuples(st.sampled_from(SERIES), st.sampled_from(PERIODS[:2]), st.sampled_from(SLOTS))
    said = st.tuples(slots, st.sampled_from((*VALUES, None, None)))
    whens = st.sampled_from([f"{day}T{hour:02}:00:00Z" for day in DAYS for hour in range(24)])
    return st.dictionaries(whens, said, min_size=20, max_size=25).flatmap(
        lambda drawn: st.tuples(st.just(list(drawn.items())), st.permutations(list(drawn.items())))
    )


def record(path: Path, statements) -> dict[str, Figure]:
    with open_ledger(path) as ledger:
        Player(ledger)
        for published_at, ((series, period, slot), value) in statements:
            said = lines_of([(period, SaidStatement(series=series, value=value))]) if slot == "statement" else ()
            adjusted = SaidAdjustment(series=series, period=period, amount=value, withdrawn=value is None)
            ledger.record(
                Bulletin(
                    source=SOURCE,
                    published_at=published_at,
                    lines=said,
                    adjustments=() if said else (adjusted,),
                ),
                ACTOR,
            )
        return figures(ledger)


def deeds(figure: Figure, slot: Slot) -> list[tuple[object, ...]]:
    return [
        (from_microseconds(change.standing.published), change.kind, change.of_value, value(change.standing.content))
        for change in derive(figure.standing(slot))
        if change.kind != "confirmation"
    ]


def value(content) -> object:
    return getattr(content, "value", getattr(content, "amount", None)) if content else None


@lawful
@given(plain_statements())
def test_the_order_of_recording_plain_statements_does_not_matter(orders):
    with folder() as here:
        one, other = (record(here / f"{number}.db", order) for number, order in enumerate(orders))

    assert one.keys() == other.keys()
    for stream, figure in one.items():
        for slot in SLOTS:
            assert deeds(figure, slot) == deeds(other[stream], slot)
            for published_at, _ in orders[0]:
                at = microseconds(published_at)
                assert says_the_same(figure.reads(slot, at), other[stream].reads(slot, at))


def test_every_kind_of_trouble_does_occur():
    seen: Counter[str] = Counter()

    @settings(max_examples=40, derandomize=True, deadline=None, database=None)
    @given(histories())
    def collect(history):
        with folder() as here, open_ledger(here / "ledger.db") as ledger:
            play(ledger, history)
            seen.update(troubles(ledger))
            assert len(history) >= 20

    collect()

    assert set(seen) == TROUBLES
