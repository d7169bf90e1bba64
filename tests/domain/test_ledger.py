"""The ledger as a whole: one door, all or nothing, and every refusal of the tree has its place."""

import ast
import re
from pathlib import Path

import pytest

from domain import refusals
from domain.codec import decode
from domain.events import DocumentReceived
from domain.keys import figure_key
from domain.recording.commands import NewDocument, ReceiveDocument, RegisterSource
from domain.recording.idempotency import Attempt
from domain.refusals import (
    EventTooLarge,
    InvalidText,
    Malformed,
    NotAMoment,
    PublishedOutOfRange,
    Refusal,
    UnknownSource,
)
from domain.streams import OfDocument, OfFigure
from stores.opening import open_ledger
from tests.examples import ACTOR, SOURCE, a_ledger, bulletin, figure, issue, reads, voiding
from tests.histories import Clock

ROOT = Path(refusals.__file__).parent.parent
MODULES = [path for folder in ("domain", "stores") for path in (ROOT / folder).rglob("*.py")]
DAY = "2022-03-01"


def leaves(refusal=Refusal):
    """The domain's own refusals: what other packages refuse stands in their own tests, once they are imported."""
    children = [one for one in refusal.__subclasses__() if one.__module__.startswith("domain.")]
    return [leaf for child in children for leaf in leaves(child)] if children else [refusal]


def raised_in(path):
    """The names of what a module raises, or returns to be raised, under the names that they have in refusals.py."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "domain.refusals"
        for alias in node.names
    }
    calls = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    calls += [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    names = {call.func.id for call in calls if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
    return {aliases[name] for name in names if name in aliases}


RAISED = {name for path in MODULES for name in raised_in(path)}
TESTED = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("domain", "stores", "postgres")
    for path in (ROOT / "tests" / folder).glob("test_*.py")
)


@pytest.mark.parametrize("refusal", leaves(), ids=lambda one: one.__name__)
def test_every_refusal_is_raised_somewhere_and_reached_by_a_test(refusal):
    assert refusal.__name__ in RAISED
    assert re.search(
        rf"raises\({refusal.__name__}\b|\({refusal.__name__}, |, {refusal.__name__}\)|{refusal.__name__}\.__name__",
        TESTED,
    )


@pytest.mark.parametrize("refusal", leaves(), ids=lambda one: one.__name__)
def test_every_refusal_stands_in_the_drawing_of_the_tree(refusal):
    assert re.search(rf"\b{refusal.__name__}\b", refusals.__doc__)


def test_nothing_is_refused_that_is_no_refusal():
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [
            node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
        ]
        assert classes == []


def test_a_refusal_carries_its_message_and_its_facts():
    refusal = Malformed("no", field="note")

    assert (str(refusal), refusal.message, refusal.facts) == ("no", "no", {"field": "note"})


def test_an_empty_ledger_stands_at_position_0(tmp_path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.head() == 0
        assert ledger.store.batch_end(0) == 0
        assert ledger.store.position_at("9000-01-01T00:00:00.000000Z") == 0


def test_what_was_recorded_is_there_after_a_restart(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, "2022-03-02", {DAY: "5840"})

    with a_ledger(tmp_path / "ledger.db") as ledger:
        assert reads(ledger, DAY) == "5840"
        assert issue(ledger, "2022-03-02", {DAY: "5840"}).recorded == 0


def test_the_ledgers_own_clock_is_that_of_the_wall(tmp_path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="n"), ACTOR)

        assert str(ledger.store.last_recorded_at()) > "2024"


def test_an_actor_is_a_short_text(ledger):
    for actor in ("x" * 101, "a\nb", "\u202e"):
        with pytest.raises(InvalidText):
            ledger.record(bulletin("2022-03-02", {DAY: "1"}), actor)


def test_every_event_of_a_batch_names_it_with_the_hashes_that_the_caller_gave(ledger):
    key, request = "a" * 64, "b" * 64

    issued = ledger.record(bulletin("2022-03-02", {DAY: "1"}), ACTOR, attempt=Attempt(key, request))

    batches = {one.event.batch for one in ledger.store.between(issued.position - 1, issued.position)}
    assert [(one.key, one.request) for one in batches] == [(key, request)]
    assert ledger.store.found("key", key) == [issued.position - 1, issued.position]


def test_what_is_stored_names_its_stream_and_version(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-03", {DAY: "2"})

    versions = [one.event.version for one in ledger.store.stream(OfFigure(figure_key(figure(DAY))))]

    assert versions == [1, 2]
    for _, state in ledger.store.stored(0, 100):
        assert decode(state).stream.partition("/")[0] in {"source", "series", "document", "bulletin", "figure"}


def test_a_refusal_while_deciding_leaves_the_ledger_as_it_was_and_usable(ledger):
    before = ledger.store.stored(0, 100)

    with pytest.raises(Malformed):
        issue(ledger, "2022-03-02", {DAY: "1", "2022-03-02": "x"})

    assert ledger.store.stored(0, 100) == before
    assert issue(ledger, "2022-03-02", {DAY: "1"}).outcomes[0].kind == "report"


def test_two_ledgers_of_one_file_see_each_others_facts(ledger):
    with a_ledger(ledger.store.path) as other:
        other.record(RegisterSource(source="other", name="Others"), ACTOR)

        assert ledger.source("other").name == "Others"
        assert ledger.head() == other.head()


# Documents.


def test_a_document_is_received_once(ledger):
    new = NewDocument(
        url="https://x.example/1",
        title="Losses",
        quote="5,840\n9,000",
        published_at="2022-03-02",
        sha256="0a" * 32,
        size=7,
    )

    first = ledger.record(ReceiveDocument(source=SOURCE, document=new), ACTOR)
    again = ledger.record(ReceiveDocument(source=SOURCE, document=new), ACTOR)

    assert (first.recorded, again.recorded) == (1, 0)
    assert first.document == again.document
    event = ledger.store.stream(OfDocument(first.document))[0].event
    assert isinstance(event, DocumentReceived)
    assert (event.source, event.quote, event.sha256, event.size) == (SOURCE, "5,840\n9,000", "0a" * 32, 7)


def test_a_documents_time_is_kept_in_one_form(ledger):
    one = ledger.record(
        ReceiveDocument(source=SOURCE, document=NewDocument(url="urn:u", published_at="2022-03-02T10:00:00+02:00")),
        ACTOR,
    )
    other = ledger.record(
        ReceiveDocument(source=SOURCE, document=NewDocument(url="urn:u", published_at="2022-03-02T08:00:00Z")), ACTOR
    )

    assert one.document == other.document


def test_all_of_a_document_but_its_source_is_optional(ledger):
    assert ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument()), ACTOR).recorded == 1


@pytest.mark.parametrize(
    ("refusal", "source", "new"),
    [
        (UnknownSource, "nobody", NewDocument(url="urn:u")),
        (NotAMoment, SOURCE, NewDocument(published_at="yesterday")),
        (PublishedOutOfRange, SOURCE, NewDocument(published_at="2022-06-03")),
        (Malformed, SOURCE, NewDocument(sha256="xyz")),
        (Malformed, SOURCE, NewDocument(size=-1)),
        (Malformed, SOURCE, NewDocument(size=2**53)),
        (InvalidText, SOURCE, NewDocument(quote="x" * 4001)),
        (InvalidText, SOURCE, NewDocument(published_by="x" * 201)),
        (InvalidText, SOURCE, NewDocument(published_by="a\u202eb")),
        (InvalidText, SOURCE, NewDocument(quote="🪖" * 4000)),
        (
            EventTooLarge,
            SOURCE,
            NewDocument(quote="損" * 4000, title="🪖" * 500, url=f"https://x.example/{'損' * 2000}"),
        ),
    ],
)
def test_a_document_that_cannot_be_is_refused(ledger, refusal, source, new):
    head = ledger.head()

    with pytest.raises(refusal):
        ledger.record(ReceiveDocument(source=source, document=new), ACTOR)

    assert ledger.head() == head


def test_who_published_a_document_is_kept_and_another_publisher_is_another_document(ledger):
    named = NewDocument(url="urn:u", published_by="Zoë")
    first = ledger.record(ReceiveDocument(source=SOURCE, document=named), ACTOR)

    assert ledger.document(first.document).published_by == "Zoë"
    assert ledger.record(ReceiveDocument(source=SOURCE, document=named), ACTOR).recorded == 0
    assert (
        ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="urn:u")), ACTOR).document
        == first.document
    )
    other = ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="urn:u", published_by="Zoe")), ACTOR)
    assert (other.recorded, other.document != first.document) == (1, True)


def test_evidence_rests_on_bulletins_that_were_not_voided(ledger):
    one = issue(ledger, "2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/1"))
    issue(ledger, "2022-03-03", {DAY: "2"}, document=NewDocument(url="https://x.example/2"))
    ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/3")), ACTOR)

    assert {one.url for one in ledger.evidence(SOURCE)} == {"https://x.example/1", "https://x.example/2"}

    ledger.record(voiding(one), ACTOR)
    assert {one.url for one in ledger.evidence(SOURCE)} == {"https://x.example/2"}


def test_the_clock_can_be_set_from_outside(tmp_path):
    clock = Clock()

    with open_ledger(tmp_path / "ledger.db", clock) as ledger:
        assert ledger.clock is clock
