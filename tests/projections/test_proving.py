"""A proof holds everything that an answer rests on; a citation names what holds us to it."""

import base64
import json

import msgspec
import pytest

from domain.keys import figure_key
from domain.recording.commands import CorrectEntry, DescribeSource, Replacement
from domain.refusals import UnknownFigure, UnknownSeries
from domain.streams import OfFigure
from projections.answers.citing import cite_figure, cite_total
from projections.answers.events import stored_event
from projections.answers.figure_answer import FigureNotPublishedThen
from projections.answers.proving import entry_proof, prove_figure, prove_total
from projections.answers.view import View
from tests.begun import begin
from tests.examples import ACTOR, LOSSES, SOURCE, a_ledger, issue
from transparency.log_refusals import LogNotBegun, NotSignedYet
from transparency.notes import checkpoint_of, note_of
from transparency.signing import Signing

DAY, NEXT = "2022-03-02", "2022-03-03"
FIGURE = f"{LOSSES}/{DAY}"


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        issue(ledger, NEXT, {DAY: "9000"})
        yield ledger


@pytest.fixture
def answers(ledger):
    begin(ledger.store.path, "figures.example/log")
    with View.open(ledger.store.path) as answers:
        answers.catch_up()
        yield answers


def events(proof):
    return [json.loads(one.event) for one in proof.entries]


def test_a_proof_begins_with_every_event_of_the_figure_and_names_the_one_that_answers(answers):
    proof = prove_figure(answers, answers.at(), FIGURE)

    of_figure = [one for one in events(proof) if one["stream"] == OfFigure(figure_key(FIGURE)).name]
    assert events(proof)[: len(of_figure)] == of_figure
    assert [one["statement"]["value"] for one in of_figure] == ["5840", "9000"]
    assert (proof.answer.value, proof.answer.entry) == ("9000", 2)
    assert (proof.question.kind, proof.question.figure) == ("figure", FIGURE)


def test_it_also_holds_what_the_figure_is_and_what_it_rests_on(answers):
    streams = {one["stream"].partition("/")[0] for one in events(prove_figure(answers, answers.at(), FIGURE))}

    assert streams >= {"figure", "source", "series", "bulletin"}


def test_each_entry_has_its_stored_bytes_and_a_proof_with_the_same_checkpoint(answers):
    proof = prove_figure(answers, answers.at(), FIGURE)

    for one in proof.entries:
        assert one.event.encode() == stored_event(answers, one.position)
        head, _, checkpoint = one.proof.partition("\n\n")
        assert head.split("\n")[:2] == ["c2sp.org/tlog-proof@v1", f"index {one.position - 1}"]
        assert checkpoint == proof.checkpoint


def test_as_it_was_published_by_then(answers):
    proof = prove_figure(answers, answers.at(DAY), FIGURE)

    assert (proof.answer.value, proof.question.as_of) == ("5840", DAY)
    with pytest.raises(FigureNotPublishedThen):
        prove_figure(answers, answers.at("2022-03-01"), FIGURE)


def test_a_proof_stays_byte_for_byte_until_something_changes_the_series(ledger, answers):
    before = prove_figure(answers, answers.at(), FIGURE)
    issue(ledger, "2022-03-04", {NEXT: "9200"})
    Signing(answers.log).sign()
    answers.catch_up()

    assert prove_figure(answers, answers.at(position=before.position), FIGURE) == before
    assert prove_figure(answers, answers.at(), FIGURE).position > before.position


def test_what_is_not_signed_yet_cannot_be_proved_yet(ledger, answers):
    issue(ledger, "2022-03-04", {NEXT: "9200"})
    answers.catch_up()

    with pytest.raises(NotSignedYet):
        prove_figure(answers, answers.at(), FIGURE)
    with pytest.raises(NotSignedYet):
        entry_proof(answers.log, ledger.head())

    Signing(answers.log).sign()
    assert prove_figure(answers, answers.at(), FIGURE).answer.value == "9000"


def test_a_total_is_proved_by_its_latest_figure(ledger, answers):
    issue(ledger, "2022-03-04", {NEXT: "9200"})
    Signing(answers.log).sign()
    answers.catch_up()

    proof = prove_total(answers, answers.at(), LOSSES)

    assert (proof.question.kind, proof.question.figure, proof.answer.value) == ("total", f"{LOSSES}/{NEXT}", "9200")


def test_a_correction_of_ours_is_among_the_events(ledger, answers):
    ledger.record(CorrectEntry(figure=FIGURE, entry=1, new=Replacement(value="5841"), why="mistyped"), "ada")
    Signing(answers.log).sign()
    answers.catch_up()

    proof = prove_figure(answers, answers.at(DAY), FIGURE)

    assert proof.answer.value == "5841"
    assert "entry-corrected" in [one["type"] for one in events(proof)]


def test_what_is_not_there_is_refused(answers):
    with pytest.raises(UnknownSeries):
        prove_figure(answers, answers.at(), f"nobody/nothing/{DAY}")
    with pytest.raises(UnknownFigure):
        prove_figure(answers, answers.at(), f"{LOSSES}/1999-01-01")
    with pytest.raises(UnknownSeries):
        prove_total(answers, answers.at(position=0), LOSSES)


def test_without_a_log_nothing_is_proved(ledger):
    with View.open(ledger.store.path) as answers:
        answers.catch_up()
        with pytest.raises(LogNotBegun, match=r"asreported log begin --origin example\.org/log"):
            prove_figure(answers, answers.at(), FIGURE)


@pytest.mark.parametrize("begun", [False, True])
def test_what_is_not_signed_yet_is_cited_without_a_root(ledger, begun):
    if begun:
        begin(ledger.store.path, "figures.example/log")
        issue(ledger, "2022-03-09", {DAY: "9999"})
    with View.open(ledger.store.path) as answers:
        answers.catch_up()
        cited, total = cite_figure(answers, answers.at(), FIGURE), cite_total(answers, answers.at(), LOSSES)

    assert (cited.root, cited.origin, cited.size, cited.signed_at, cited.url) == (None,) * 5
    assert total.root is None
    assert cited.path == f"/v1/series/{LOSSES}/figures/{DAY}?position={cited.position}"
    for fact in (f"at position {cited.position} of a ledger that is not signed so far", cited.path):
        assert fact in cited.text
        assert fact in cited.bibtex
        assert fact in msgspec.json.encode(cited.csl).decode()


def test_a_citation_names_position_size_and_root(answers):
    cited = cite_figure(answers, answers.at(), FIGURE)

    assert cited.root is not None
    checkpoint = checkpoint_of(note_of(answers.log.last().note).text)
    assert (cited.origin, cited.size, base64.b64decode(cited.root)) == (
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
    )
    assert cited.url is not None
    for fact in (cited.root, f"position {cited.position}", "9,000", cited.url):
        assert fact in cited.text
        assert fact in cited.bibtex
        assert fact in msgspec.json.encode(cited.csl).decode()
    assert cited.url == f"https://figures.example/v1/series/{LOSSES}/figures/{DAY}?position={cited.position}"


def test_a_citation_as_of_a_day_says_so(answers):
    cited = cite_figure(answers, answers.at(DAY), FIGURE)

    assert (cited.value, cited.as_of) == ("5840", DAY)
    assert cited.url is not None
    assert f"as published by {DAY}" in cited.text
    assert f"?as_of={DAY}&position=" in cited.url


def test_a_citation_of_a_relay_names_whom_it_relays(ledger):
    ledger.record(DescribeSource(source=SOURCE, name="The relay", relays="ministry"), ACTOR)
    begin(ledger.store.path, "figures.example/log")
    with View.open(ledger.store.path) as answers:
        answers.catch_up()

        assert "(relayed from ministry): 9,000 persons" in cite_figure(answers, answers.at(), FIGURE).text


def test_a_total_is_cited_by_its_latest_figure(answers):
    assert cite_total(answers, answers.at(), LOSSES).figure == FIGURE


def test_a_log_that_is_not_named_after_the_service_gives_no_address(ledger):
    begin(ledger.store.path, "figures.example/transparency")
    with View.open(ledger.store.path) as answers:
        answers.catch_up()
        cited = cite_figure(answers, answers.at(), FIGURE)

    assert (cited.url, cited.csl.url is not None, "url =" in cited.bibtex) == (None, False, False)


def test_what_bibtex_would_read_as_its_own_is_written_as_text(ledger):
    odd = DescribeSource(source=SOURCE, name=r"A & B, 50% {of #1_a ~ \ ^ $")
    ledger.record(odd, ACTOR)
    begin(ledger.store.path, "figures.example/log")
    with View.open(ledger.store.path) as answers:
        answers.catch_up()
        cited = cite_figure(answers, answers.at(), FIGURE)

    assert r"A \& B, 50\% \char123{}of \#1\_a \char126{} \char92{} \char94{} \$" in cited.bibtex
    assert cited.bibtex.count("{") == cited.bibtex.count("}"), "BibTeX counts them whatever stands before them"
