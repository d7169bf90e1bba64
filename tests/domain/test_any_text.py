"""Whatever text stands in whatever field: it is refused, or what is stored of it is clean and bounded."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.events import Span
from domain.keys import FigureKey, figure_key
from domain.recording.commands import (
    Bulletin,
    CloseSeries,
    Command,
    ConfirmFigure,
    CorrectEntry,
    DescribeSeries,
    DescribeSource,
    NewDocument,
    OpenSeries,
    ReceiveContent,
    ReceiveDocument,
    RefileEntry,
    RegisterSource,
    Replacement,
    SaidAdjustment,
    VoidBulletins,
    VoidEntry,
)
from domain.recording.group import CommandGroup
from domain.recording.idempotency import Attempt
from domain.recording.lines import Line, SaidStatement
from domain.recording.receipts import Receipt
from domain.refusals import Refusal
from domain.words import text
from stores.opening import OpenLedger, open_store
from tests.examples import ACTOR, LOSSES, SOURCE, a_ledger, figure, issue
from tests.histories import Clock

DAY = "2022-03-02"
CLAIMED = figure_key(figure("2022-03-03"))

Trial = Callable[[Any, Any], object]


def said(**changed: Any) -> Bulletin:
    line = Line(changed.pop("period", "2022-03-03"), [SaidStatement(**{"series": LOSSES, "value": "1", **changed})])
    return Bulletin(source=SOURCE, published_at="2022-03-03", lines=(line,))


def adjusted(**changed: Any) -> Bulletin:
    whole = SaidAdjustment(**{"series": LOSSES, "period": DAY, "amount": "1", **changed})
    return Bulletin(source=SOURCE, published_at="2022-03-03", adjustments=(whole,))


def published(**changed: Any) -> Bulletin:
    line = Line("2022-03-03", [SaidStatement(series=LOSSES, value="1")])
    return Bulletin(**{"source": SOURCE, "published_at": "2022-03-03", "lines": (line,), **changed})


def claiming(key: FigureKey, kind: str) -> Bulletin:
    return published(claims={(key, "statement"): kind})


def cited(**changed: Any) -> Bulletin:
    return published(document=NewDocument(**changed))


def spanning(**changed: Any) -> Bulletin:
    return published(complete=(Span(**{"series": LOSSES, **changed}),))


def a_series(**changed: Any) -> OpenSeries:
    whole = {"series": "staff/more", "title": "More", "unit": "persons", "measure": "level", "frequency": "D"}
    return OpenSeries(**{**whole, **changed})


def a_source(**changed: Any) -> RegisterSource:
    return RegisterSource(**{"source": "town", "name": "The town", **changed})


class GivenUp(Exception):
    """What ends a transaction that is not to be committed."""


class Rehearsal(OpenLedger):
    """A ledger that only ever tries, and keeps the bytes that it would have recorded."""

    document_id = ""
    events: Sequence[bytes] = ()

    def record(self, command: Command, actor: str, **more: Any) -> Receipt:
        self.events = ()
        return super().record(command, actor, **more)

    @contextmanager
    def together(self) -> Iterator[CommandGroup]:
        head = self.head()
        with suppress(GivenUp), super().together() as group:
            yield group
            self.events = [stored for _, stored in self.store.stored(head, 1_000)]
            raise GivenUp


def each(what: str, fields: str, doing: Callable[[Any, dict[str, Any]], object]) -> dict[str, Trial]:
    def of(field: str) -> Trial:
        return lambda ledger, one: doing(ledger, {field: one})

    return {f"{what} {field}": of(field) for field in fields.split()}


def described(ledger: Any, changed: dict[str, Any]) -> object:
    new = DescribeSeries(series=LOSSES, **{"title": "Anew", "reason": "found", **changed})
    return ledger.record(new, ACTOR)


def corrected(ledger: Any, changed: dict[str, Any]) -> object:
    return ledger.record(correction(**{"value": "2", **changed}), ACTOR)


def correction(of: str = "", why: str = "mistyped", **new: Any) -> CorrectEntry:
    return CorrectEntry(figure=of or figure(DAY), entry=1, new=Replacement(**(new or {"value": "2"})), why=why)


def refiling(of: str = "", target: str = "", why: str = "misfiled") -> RefileEntry:
    return RefileEntry(figure=of or figure(DAY), entry=1, target=target or TO, why=why)


def content(document: str, media_type: str = "a/b") -> ReceiveContent:
    return ReceiveContent(document=document, media_type=media_type, content=b"x")


def confirmation(**changed: Any) -> ConfirmFigure:
    return ConfirmFigure(**{"figure": figure(DAY), "published_at": "2022-03-03", **changed})


def confirmed(ledger: Any, changed: dict[str, Any]) -> object:
    return ledger.record(confirmation(**changed), ACTOR)


def closed(ledger: Any, changed: dict[str, Any]) -> object:
    return ledger.record(CloseSeries(series=LOSSES, **{"last_period": DAY, **changed}), ACTOR)


TO = figure("2022-03-01")
A_DOCUMENT = ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/1"))
COMMANDS: dict[str, Trial] = {
    **each(
        "statement", "series period value qualifier status through reason note",
        lambda ledger, changed: ledger.record(said(**changed), ACTOR),
    ),
    **each(
        "adjustment", "series period amount reason note",
        lambda ledger, changed: ledger.record(adjusted(**changed), ACTOR),
    ),
    **each(
        "bulletin", "source published_at document reason note",
        lambda ledger, changed: ledger.record(published(**changed), ACTOR),
    ),
    "bulletin expect": lambda ledger, one: ledger.record(published(expect={one: 1}), ACTOR),
    "bulletin claims": lambda ledger, one: ledger.record(claiming(FigureKey(SOURCE, one, one), one), ACTOR),
    "claim": lambda ledger, one: ledger.record(claiming(CLAIMED, one), ACTOR),
    **each("span", "series of start end", lambda ledger, changed: ledger.record(spanning(**changed), ACTOR)),
    **each(
        "document", "url title quote published_at sha256",
        lambda ledger, changed: ledger.record(cited(**changed), ACTOR),
    ),
    **each(
        "opening", "series title unit measure frequency description starts_on",
        lambda ledger, changed: ledger.record(a_series(**changed), ACTOR),
    ),
    **each(
        "registration", "source name url relays",
        lambda ledger, changed: ledger.record(a_source(**changed), ACTOR),
    ),
    "described source": lambda ledger, one: ledger.record(DescribeSource(source=one, name="x"), ACTOR),
    "described name": lambda ledger, one: ledger.record(DescribeSource(source=SOURCE, name=one), ACTOR),
    "described series": lambda ledger, one: ledger.record(DescribeSeries(series=one, title="x"), ACTOR),
    **each("description", "title description starts_on reason", described),
    "closed series": lambda ledger, one: ledger.record(CloseSeries(series=one, last_period=DAY), ACTOR),
    **each("closing", "last_period reason", closed),
    "successor": lambda ledger, one: closed(ledger, {"successors": (one,)}),
    **each("correction", "value amount qualifier status through published_at document reason note", corrected),
    "corrected figure": lambda ledger, one: ledger.record(correction(one), ACTOR),
    "correction why": lambda ledger, one: ledger.record(correction(why=one), ACTOR),
    "voided figure": lambda ledger, one: ledger.record(VoidEntry(figure=one, entry=1, why="mistyped"), ACTOR),
    "voiding why": lambda ledger, one: ledger.record(VoidEntry(figure=figure(DAY), entry=1, why=one), ACTOR),
    "refiled figure": lambda ledger, one: ledger.record(refiling(one), ACTOR),
    "refiling target": lambda ledger, one: ledger.record(refiling(target=one), ACTOR),
    "refiling why": lambda ledger, one: ledger.record(refiling(why=one), ACTOR),
    "voided bulletin": lambda ledger, one: ledger.record(VoidBulletins(bulletins=(one,), why="misread"), ACTOR),
    "received source": lambda ledger, one: ledger.record(replace(A_DOCUMENT, source=one), ACTOR),
    "content document": lambda ledger, one: ledger.record(content(one), ACTOR),
    "content media_type": lambda ledger, one: ledger.record(content(ledger.document_id, one), ACTOR),
    "actor": lambda ledger, one: ledger.record(published(), one),
    "attempt": lambda ledger, one: ledger.record(published(), ACTOR, attempt=Attempt(one, one)),
    "read document": lambda ledger, one: ledger.document(one),
    "read content": lambda ledger, one: ledger.content(one),
    "read bulletin": lambda ledger, one: ledger.bulletin(one),
    "confirmed figure": lambda ledger, one: ledger.record(confirmation(figure=one), ACTOR),
    **each("confirmation", "published_at value qualifier status through document reason note", confirmed),
    "read source": lambda ledger, one: ledger.source(one),
    "read series": lambda ledger, one: ledger.series(one),
}  # fmt: skip
TROUBLE = (
    "", " ", "staff", LOSSES, figure(DAY), "2022-03-03", "2022-03-03T08:00:00+02:00", "a" * 20_000, "1" * 20_000,
    "T00:00" * 20_000, "a" + "\u0301\u0323" * 10_000, "-" * 70, "1e5", "\u0663", "\uff11", "9" * 18, "null",
    "a/" * 5000, "https://x.example/" + "a" * 3000, "text/plain" + ";a=b" * 5000, "2022-W53", "0000-01-01",
    "9999-12-31T23:59:59-23:59",
)  # fmt: skip
LETTERS = 'aé\u0301\u0323\u202e\u2028\x00\n\t\ud800\ue000\U0001f468\u200d/:-T0129.+,"\\%'
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=40),
    st.text(st.sampled_from(LETTERS), max_size=40),
    st.sampled_from(TROUBLE),
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    path = tmp_path_factory.mktemp("any-text") / "ledger.db"
    with a_ledger(path) as written:
        issue(written, DAY, {DAY: "5840"})
        document = written.record(A_DOCUMENT, ACTOR).document
    with Rehearsal.upon(open_store(path), Clock()) as rehearsal:
        rehearsal.document_id = str(document)
        yield rehearsal


@pytest.mark.parametrize("field", COMMANDS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(one=TEXTS)
@example(one="\ud800")
@example(one="\u2028")
@example(one="T00:00" * 20_000)
@example(one="a" + "\u0301\u0323" * 10_000)
def test_any_text_is_refused_or_stored_clean(field, one, ledger):
    refusal = None

    try:
        COMMANDS[field](ledger, one)
    except Refusal as refused:
        refusal = refused

    stored = ledger.events if refusal is None else ()
    assert refusal is None or (len(refusal.message) < 500 and refusal.message.isprintable())
    assert all(is_clean(found) for event in stored for found in strings(msgspec.json.decode(event)))


def test_what_is_tried_here_would_be_recorded(ledger):
    COMMANDS["statement note"](ledger, "a note")

    assert len(ledger.events) == 2
    assert b"a note" in ledger.events[1]


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inside in value.items():
            yield from (name, *strings(inside))
    elif isinstance(value, list):
        for inside in value:
            yield from strings(inside)


def is_clean(found: str) -> bool:
    return found == unicodedata.normalize("NFC", found) == text(found, 4000, "text", lines=True)
