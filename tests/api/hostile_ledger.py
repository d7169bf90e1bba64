"""A ledger in whose every text stand words that would do harm on a page that believed them.

Its events are put straight into the file: nothing that is recorded today could say most of this.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from domain.codec import encode, leaf_hash, tag
from domain.events import (
    BulletinReceived,
    BulletinVoided,
    DocumentReceived,
    EntryCorrected,
    Event,
    FigureReported,
    FigureRevised,
    SeriesClosed,
    SeriesOpened,
    SourceRegistered,
)
from domain.ledger_event import Batch
from domain.statements import Statement
from domain.words import Moment, Value
from stores.sqlite.store import Store

MARKUP = (
    "</title></bdi><script>alert(1)</script><img src=x onerror=alert(2)>\"'><style>*{display:none}</style>{{ 7*7 }}"
)
TURNED = "\u202egnp.exe\u2066 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627"
LONG = "W" * 10_000
# The last one ends a text in most languages of programs.
CONTROLS = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFFFE, 0xFFFF))) + "\\"
WORDS = {"markup": MARKUP, "turned": TURNED, "long": LONG, "controls": CONTROLS}
DOCUMENT, BULLETIN = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
SERIES, CLOSED, PERIOD, DAY = "foe/count", "foe/closed", "2022-03-02", Moment("2022-03-02")


def hostile(path, words):
    """The ledger in that file, with these words wherever there is text."""
    with_store = Store(path)
    try:
        _put(with_store, _events(words))
    finally:
        with_store.close()


def _events(words):
    figure = f"figure/{SERIES}/{PERIOD}"
    opened = {"title": words, "unit": words[:4000], "measure": "cumulative", "frequency": "D"}
    yield SourceRegistered(**_facts("source/foe", 1), name=words, url="javascript:alert(3)", relays="friend")
    yield SourceRegistered(**_facts("source/friend", 1), name=words, url=f"https://example.org/{words[:2000]}")
    yield SeriesOpened(**_facts(f"series/{SERIES}", 1), **opened)
    yield SeriesOpened(**_facts(f"series/{CLOSED}", 1), **opened)
    yield SeriesClosed(**_facts(f"series/{CLOSED}", 2), last_period=PERIOD, successors=(SERIES,), reason=words)
    yield DocumentReceived(
        **_facts(f"document/{DOCUMENT}", 1), source="foe", url="javascript:alert(4)", title=words[:4000],
        quote=words[:4000], published_at="2022-03-02", sha256="0" * 64, published_by=words[:2000],
    )  # fmt: skip
    yield BulletinReceived(
        **_facts(f"bulletin/{BULLETIN}", 1),
        source="foe",
        published_at=DAY,
        document=DOCUMENT,
        statements=2,
        digest="0" * 64,
    )
    said = {"document": DOCUMENT, "note": words}
    first = Statement(value=Value("5840"), published_at=DAY, **said)
    then = Statement(value=Value("9000"), published_at=Moment("2022-03-03"), reason="unstated", **said)
    yield FigureReported(**_facts(figure, 1), statement=first, bulletin=BULLETIN)
    yield FigureRevised(**_facts(figure, 2), statement=then, bulletin=BULLETIN)
    mended = Statement(value=Value("9001"), published_at=Moment("2022-03-03"), reason="unstated")
    yield EntryCorrected(**_facts(figure, 3), entry=2, statement=mended, why=words)
    yield BulletinVoided(**_facts(f"bulletin/{BULLETIN}", 2), why=words)


def _facts(stream, version):
    """What every event says of itself; its batch and instant are those of its position, once that is known."""
    return {
        "stream": stream, "version": version, "recorded_at": "", "recorded_by": MARKUP[:100], "batch": Batch(id=""),
    }  # fmt: skip


def _put(store: Store, events: Iterable[Event]) -> None:
    with store.writing() as writer:
        for position, one in enumerate(events, 1):
            at = f"2026-01-01T00:00:{position:02}.000000Z"
            event = replace(one, recorded_at=at, batch=Batch(id=f"batch-{position}"))
            state = encode(event)
            row = (position, event.stream, event.version, tag(event), state, leaf_hash(state))
            writer.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", row)
            writer.execute("INSERT INTO batches VALUES (?, ?, ?)", (position, position, at))
