"""An attempt made again: the stored answer, nothing recorded, whatever happened in between."""

import hashlib
import threading

import msgspec
import pytest

from domain.recording.commands import (
    CloseSeries,
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
    VoidBulletins,
    VoidEntry,
)
from domain.recording.idempotency import Attempt
from domain.refusals import ChangedMeanwhile, IdempotencyKeyReused, Malformed
from tests.examples import ACTOR, SOURCE, WHOLE_LIST, a_ledger, bulletin, figure, in_force, issue

DAY = "2022-03-02"
OTHER = "2022-03-03"
CASES = OpenSeries(series="town/cases", title="Cases", unit="persons", measure="increment", frequency="D")


def attempt(key, request="as it was"):
    return Attempt(*(hashlib.sha256(one.encode()).hexdigest() for one in (key, request)))


def test_a_command_made_again_is_recorded_once(ledger):
    said = bulletin("2022-03-02", {DAY: "5840"})
    first = ledger.record(said, ACTOR, attempt=attempt("a"))
    head = ledger.head()

    again = ledger.record(said, ACTOR, attempt=attempt("a"))

    assert again == first
    assert ledger.head() == head


def test_an_attempt_is_told_while_somebody_else_records(ledger):
    said = bulletin("2022-03-02", {DAY: "5840"})
    first = ledger.record(said, ACTOR, attempt=attempt("a"))
    told = []

    with a_ledger(ledger.store.path) as other, other.store.writing():
        told.append(ledger.record(said, ACTOR, attempt=attempt("a")))

    assert told == [first]


def test_many_who_make_one_attempt_at_once_are_told_the_same(ledger):
    told, together = [], threading.Barrier(8)

    def make():
        with a_ledger(ledger.store.path) as own:
            together.wait()
            said = bulletin("2022-03-02", {DAY: "5840"}, document=NewDocument(url="https://x.example/1"))
            told.append(own.record(said, ACTOR, attempt=attempt("a")))

    makers = [threading.Thread(target=make) for _ in range(8)]
    for one in makers:
        one.start()
    for one in makers:
        one.join()

    assert told == [told[0]] * 8
    assert ledger.head() == told[0].position
    assert told[0].recorded == 3


def test_a_key_stands_for_one_request(ledger):
    ledger.record(bulletin("2022-03-02", {DAY: "5840"}), ACTOR, attempt=attempt("a"))
    head = ledger.head()

    with pytest.raises(IdempotencyKeyReused):
        ledger.record(bulletin("2022-03-03", {DAY: "9000"}), ACTOR, attempt=attempt("a", "another"))
    assert ledger.head() == head


def test_a_replay_does_not_turn_into_a_lost_race(ledger):
    def revise(key):
        said = bulletin("2022-03-03", {DAY: "9000"}, expect={figure(DAY): 1})
        return ledger.record(said, ACTOR, attempt=attempt(key))

    issue(ledger, "2022-03-02", {DAY: "5840"})
    first = revise("a")
    issue(ledger, "2022-03-04", {DAY: "9100"})

    assert revise("a") == first
    assert ledger.record(VoidEntry(figure=figure(DAY), entry=3, why="mistyped"), ACTOR).version == 4
    assert revise("a") == first


def test_what_was_refused_may_be_tried_again_with_its_key(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    with pytest.raises(ChangedMeanwhile):
        ledger.record(bulletin("2022-03-03", {DAY: "1"}, expect={figure(DAY): 5}), ACTOR, attempt=attempt("a"))

    mended = bulletin("2022-03-03", {DAY: "1"}, expect={figure(DAY): 1})

    assert ledger.record(mended, ACTOR, attempt=attempt("a", "mended")).recorded == 2


def test_what_came_to_nothing_keeps_no_key(ledger):
    issue(ledger, "2022-03-02", {DAY: "5840"})
    nothing = ledger.record(bulletin("2022-03-02", {DAY: "5840"}), ACTOR, attempt=attempt("a"))

    something = ledger.record(bulletin("2022-03-03", {DAY: "1"}), ACTOR, attempt=attempt("a", "another"))

    assert (nothing.recorded, nothing.kind, nothing.entry, nothing.version) == (0, None, None, 1)
    assert something.recorded == 2


def test_a_dry_run_keeps_no_key(ledger):
    said = bulletin("2022-03-02", {DAY: "5840"})
    ledger.record(said, ACTOR, dry_run=True, attempt=attempt("a"))

    assert ledger.record(said, ACTOR, attempt=attempt("a")).recorded == 2


@pytest.mark.parametrize("hashes", [("", "a" * 64), ("a" * 64, "A" * 64), ("a" * 64, "\ud800" * 64)])
def test_an_attempt_is_named_by_hashes(ledger, hashes):
    with pytest.raises(Malformed):
        ledger.record(bulletin("2022-03-02", {DAY: "1"}), ACTOR, attempt=Attempt(*hashes))


class Story:
    """Every command of the ledger, one after the other, each made as an attempt of its own."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.bulletins: list[str] = []
        self.document = ""

    def does(self, command):
        return self.ledger.record(command, ACTOR, attempt=attempt(f"{command!r:.120}"))

    def receive(self):
        issued = self.does(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/1")))
        self.document = issued.document
        return issued

    def say(self, published_at, said, **more):
        key = f"{published_at} {said}"
        issued = self.ledger.record(bulletin(published_at, said, **more), ACTOR, attempt=attempt(key))
        self.bulletins.append(issued.bulletin)
        return issued

    def void_bulletins(self, *which):
        return self.does(VoidBulletins(bulletins=tuple(self.bulletins[one] for one in which), why="misread"))


CORRECTED = CorrectEntry(figure=figure(DAY), entry=2, new=Replacement(value="9001"), why="mistyped")
REFILED = RefileEntry(figure=figure(OTHER), entry=1, target=figure("2022-03-05"), why="misfiled")


def content(document):
    return ReceiveContent(document=document, media_type="text/plain", content=b"5,840")


# What each command is about: kind, entry, and the version to expect next.
COMMANDS = [
    (
        ("registration", None, 1),
        lambda one: one.does(RegisterSource(source="town", name="The town")),
    ),
    (("description", None, 2), lambda one: one.does(DescribeSource(source="town", name="A town"))),
    (("opening", None, 1), lambda one: one.does(CASES)),
    (("description", None, 2), lambda one: one.does(DescribeSeries(series=CASES.series, title="All"))),
    (("closing", None, 3), lambda one: one.does(CloseSeries(series=CASES.series, last_period="2022-12-31"))),
    (("document", None, 1), lambda one: one.receive()),
    (("content", None, 2), lambda one: one.does(content(one.document))),
    (("report", 1, 1), lambda one: one.say("2022-03-02", {DAY: "5840"}, document=one.document)),
    ((None, None, None), lambda one: one.say("2022-03-03", {DAY: "9000", OTHER: "9100"})),
    (("confirmation", 3, 3), lambda one: one.say("2022-03-04", {DAY: "9000"})),
    (("correction", 2, 4), lambda one: one.does(CORRECTED)),
    (("voiding", 3, 5), lambda one: one.does(VoidEntry(figure=figure(DAY), entry=3, why="not said"))),
    (("refiling", 1, 2), lambda one: one.does(REFILED)),
    (("voiding", None, 2), lambda one: one.void_bulletins(1)),
    ((None, None, None), lambda one: one.say("2022-03-06", {DAY: "1", OTHER: "2"})),
    (("voiding", None, None), lambda one: one.void_bulletins(0, 3)),
]


def test_every_command_says_what_it_was_about_and_says_so_again_for_ever(ledger):
    story = Story(ledger)
    first = []

    for about, command in COMMANDS:
        first.append(command(story))
        assert (first[-1].kind, first[-1].entry, first[-1].version) == about

    head = ledger.head()
    again = [command(story) for _, command in COMMANDS]
    assert again == first
    assert msgspec.json.encode(again) == msgspec.json.encode(first)
    assert ledger.head() == head


def test_the_version_is_the_one_behind_the_whole_batch_pins_included(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-05", {DAY: "1"}, complete=WHOLE_LIST)

    late = issue(ledger, "2022-03-03", {DAY: "2"})

    told = [(one.kind, one.pinned, one.version) for one in late.outcomes]
    assert told == [("revision", False, 2), ("revision", True, 3)]
    assert (late.kind, late.entry, late.version) == ("revision", 2, 3)


def test_a_document_that_is_known_is_named_with_its_version(ledger):
    new = NewDocument(url="https://x.example/1")
    first = ledger.record(ReceiveDocument(source=SOURCE, document=new), ACTOR)
    ledger.record(ReceiveContent(document=first.document, media_type="a/b", content=b"x"), ACTOR)

    again = ledger.record(ReceiveDocument(source=SOURCE, document=new), ACTOR)

    assert (again.recorded, again.kind, again.document, again.version) == (0, "document", first.document, 2)


def test_a_bulletin_names_the_document_on_which_it_rests(ledger):
    issued = issue(ledger, "2022-03-02", {DAY: "1"}, document=NewDocument(url="https://x.example/1"))

    assert ledger.document(issued.document).url == "https://x.example/1"
    assert ledger.bulletin(issued.bulletin).event.source == SOURCE
    assert in_force(ledger, figure(DAY), "2022-03-02").document == issued.document


def test_the_correction_of_a_pin_pins_nothing_itself(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    issue(ledger, "2022-03-05", {DAY: "1"}, complete=WHOLE_LIST)
    [_, pinned] = issue(ledger, "2022-03-03", {DAY: "2"}).outcomes

    [outcome] = ledger.record(
        CorrectEntry(figure=figure(DAY), entry=pinned.entry, new=Replacement(value="3"), why="misread"), ACTOR
    ).outcomes

    assert (pinned.pinned, outcome.pinned, outcome.entry) == (True, False, pinned.entry)
