"""Sources, series, documents and bulletins, with what rests on them at a position."""

from datetime import date, timedelta

import pytest

from domain.events import Span
from domain.recording.commands import (
    CloseSeries,
    CorrectEntry,
    DescribeSeries,
    DescribeSource,
    NewDocument,
    ReceiveContent,
    ReceiveDocument,
    RefileEntry,
    RegisterSource,
    Replacement,
    VoidBulletins,
    VoidEntry,
)
from domain.refusals import UnknownBulletin, UnknownDocument, UnknownFigure, UnknownSeries, UnknownSource
from projections.answers.figure_answer import FigureNotPublishedThen, FigureNotRecordedThen, FigureVoided
from tests.asked import (
    ask_bulletin,
    ask_document,
    ask_figure,
    ask_figures,
    ask_series,
    ask_series_list,
    ask_source,
    ask_sources,
    ask_table,
    ask_totals,
    stored_events,
)
from tests.projections.town import ACTOR, CASES

A, B = "2022-03-01", "2022-03-02"
PAPER = NewDocument(url="https://town.example/paper", title="The paper", published_at="2022-03-02")


def at(town, position):
    return town.ask.at(position=position)


def rests(answer):
    return [(one.period, one.entry, one.kind) for one in answer.entries]


def paper_of(town, issued):
    return ask_bulletin(town.ask, town.now, issued.bulletin).document.id


def test_a_bulletin_tells_what_it_came_to(town):
    town.opens()

    issued = town.says("2022-03-02", {A: "10", B: "20"}, document=PAPER)

    found = ask_bulletin(town.ask, town.now, issued.bulletin)
    assert (found.source, found.published_at, found.statements, found.voided) == ("town", "2022-03-02", 2, None)
    assert (found.recorded_by, found.document.url) == (ACTOR, "https://town.example/paper")
    assert rests(found) == [(A, 1, "figure-reported"), (B, 1, "figure-reported")]


def test_a_complete_bulletin_says_of_what_it_is_the_whole_list(town):
    town.opens()
    town.says("2022-03-01", {A: "10", B: "20"})

    issued = town.says("2022-03-02", {A: "10"}, complete=(Span(series=CASES, start=A),))

    found = ask_bulletin(town.ask, town.now, issued.bulletin)
    assert found.complete == [{"series": CASES, "of": "statements", "start": A, "end": None}]
    assert rests(found) == [(B, 2, "figure-withdrawn")]


def test_a_pin_rests_on_its_bulletin_from_the_position_at_which_it_was_made(town):
    town.opens()
    town.lists("2022-03-02", {A: "10"})
    silent = town.lists("2022-03-05", {A: "10", B: "20"})
    position = town.ledger.head()

    town.says("2022-03-03", {A: "11"})

    assert rests(ask_bulletin(town.ask, at(town, position), silent.bulletin)) == [(B, 1, "figure-reported")]
    found = ask_bulletin(town.ask, town.now, silent.bulletin)
    assert rests(found) == [(B, 1, "figure-reported"), (A, 3, "figure-confirmed")]
    assert found.position == town.ledger.head()


def test_a_bulletin_and_a_document_of_very_much_are_told_in_parts(town):
    town.opens()
    days = [str(date(2010, 1, 1) + timedelta(days=number)) for number in range(1200)]
    issued = town.lists("2020-01-01", dict.fromkeys(days, "1"), document=PAPER)
    paper = paper_of(town, issued)
    town.says("2019-01-01", dict.fromkeys(days[:1100], "2"))

    first = ask_bulletin(town.ask, town.now, issued.bulletin)
    second = ask_bulletin(town.ask, town.now, issued.bulletin, first.more_after)

    assert [one.period for one in (*first.entries, *second.entries)] == days
    assert (len(first.entries), second.more_after) == (1000, None)
    assert first.position == second.position
    found = ask_document(town.ask, town.now, paper)
    assert (found.bulletins, found.more_after) == ([issued.bulletin], None)


def test_pins_come_behind_what_a_bulletin_came_to_at_first(town):
    town.opens()
    days = [str(date(2010, 1, 1) + timedelta(days=number)) for number in range(1100)]
    town.lists("2020-01-01", dict.fromkeys(days, "1"))
    silent = town.lists("2020-01-03", dict.fromkeys(days, "1") | {"2020-01-01": "5"})
    town.says("2020-01-02", dict.fromkeys(days, "2"))

    first = ask_bulletin(town.ask, town.now, silent.bulletin)
    second = ask_bulletin(town.ask, town.now, silent.bulletin, first.more_after)

    assert (first.entries[0].period, first.entries[0].kind) == ("2020-01-01", "figure-reported")
    assert sorted(one.period for one in (*first.entries[1:], *second.entries)) == days
    assert first.position == town.ledger.head()


def test_a_refiled_entry_rests_on_the_bulletin_that_said_it(town):
    town.opens()
    issued = town.says("2022-03-02", {A: "10"})
    position = town.ledger.head()

    town.ledger.record(
        RefileEntry(figure=f"{CASES}/{A}", entry=1, target=f"{CASES}/{B}", why="filed under the day before"), "auditor"
    )

    assert rests(ask_bulletin(town.ask, at(town, position), issued.bulletin)) == [(A, 1, "figure-reported")]
    assert rests(ask_bulletin(town.ask, town.now, issued.bulletin)) == [
        (A, 1, "figure-reported"),
        (B, 1, "figure-reported"),
    ]


def test_a_voided_bulletin_says_so_from_then_on(town):
    town.opens()
    issued = town.says("2022-03-02", {A: "10"})
    position = town.ledger.head()

    town.ledger.record(VoidBulletins(bulletins=(issued.bulletin,), why="of another town"), "auditor")

    assert ask_bulletin(town.ask, at(town, position), issued.bulletin).voided is None
    assert ask_bulletin(town.ask, town.now, issued.bulletin).voided == "of another town"


def test_a_document_tells_which_bulletins_and_corrections_rest_on_it(town):
    town.opens()
    first = town.says("2022-03-02", {A: "10"}, document=PAPER)
    paper = paper_of(town, first)
    position = town.ledger.head()
    second = town.says("2022-03-03", {B: "20"}, document=PAPER)
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{B}", entry=1, new=Replacement(value="21", document=paper), why="misread"),
        "auditor",
    )

    found = ask_document(town.ask, town.now, paper)

    assert (found.document.title, found.source, found.recorded_by) == ("The paper", "town", ACTOR)
    assert found.bulletins == [first.bulletin, second.bulletin]
    assert rests(found) == [(B, 2, "entry-corrected")]
    assert found.position == town.ledger.head()
    before = ask_document(town.ask, at(town, position), paper)
    assert (before.bulletins, before.entries) == ([first.bulletin], [])
    assert before.position <= position


def test_a_document_on_which_nothing_rests_yet_is_there(town):
    issued = town.ledger.record(ReceiveDocument(source="town", document=PAPER), ACTOR)

    found = ask_document(town.ask, town.now, issued.document)

    assert (found.bulletins, found.entries, found.position) == ([], [], issued.position)


def test_what_was_not_there_yet_is_unknown(town):
    town.opens()
    position = town.ledger.head()
    issued = town.says("2022-03-02", {A: "10"}, document=PAPER)
    paper = paper_of(town, issued)

    with pytest.raises(UnknownBulletin):
        ask_bulletin(town.ask, at(town, position), issued.bulletin)
    with pytest.raises(UnknownDocument):
        ask_document(town.ask, at(town, position), paper)
    with pytest.raises(UnknownDocument):
        ask_document(town.ask, town.now, issued.bulletin)
    with pytest.raises(UnknownBulletin):
        ask_bulletin(town.ask, town.now, paper)


def test_a_source_is_told_with_whom_it_relays_and_its_series(town):
    town.ledger.record(RegisterSource(source="gazette", name="The gazette", relays="town"), ACTOR)
    town.opens(series="town/dogs")
    town.opens()

    assert [(one.source, one.relays, one.series) for one in ask_sources(town.ask, town.now).items] == [
        ("gazette", "town", []),
        ("town", None, [CASES, "town/dogs"]),
    ]
    with pytest.raises(UnknownSource):
        ask_source(town.ask, at(town, 0), "town")


def test_a_series_tells_what_there_is_of_it_at_a_moment(town):
    town.opens(starts_on="2022-03-01", lag_days=1)
    town.says("2022-03-02", {A: "10"})
    position = town.ledger.head()
    town.says("2022-03-03", {A: "11", B: "20"})

    now, then = ask_series(town.ask, town.now, CASES), ask_series(town.ask, at(town, position), CASES)

    assert (now.first_period, now.last_period, now.figures, now.revisions) == (A, B, 2, 1)
    assert (then.first_period, then.last_period, then.figures, then.revisions) == (A, A, 1, 0)
    assert (now.last_changed, then.last_changed) == (town.ledger.head(), position)
    assert (now.measure, now.unit, now.decimals, now.lag_days, now.starts_on) == (
        "cumulative", "persons", 2, 1, "2022-03-01",
    )  # fmt: skip
    with pytest.raises(UnknownSeries):
        ask_series(town.ask, town.now, "town/dogs")


def test_a_series_is_described_as_it_was_at_the_position_whatever_was_published_when(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    position = town.ledger.head()
    town.ledger.record(DescribeSeries(series=CASES, title="Cases by day"), ACTOR)
    town.ledger.record(CloseSeries(series=CASES, last_period=A, reason="over"), ACTOR)

    now = ask_series(town.ask, town.ask.at(as_of="2022-03-02"), CASES)

    assert (now.title, now.closed, now.version) == ("Cases by day", A, 3)
    then = ask_series(town.ask, at(town, position), CASES)
    assert (then.title, then.closed, then.version) == (CASES, None, 1)


def test_series_are_found_by_source_and_by_word(town):
    town.opens()
    town.opens(series="town/dogs")
    town.ledger.record(RegisterSource(source="village", name="The village"), ACTOR)
    town.opens(series="village/dogs")
    ask = town.ask

    def found(**wanted):
        return [one.series for one in ask_series_list(ask, ask.at(), **wanted).items]

    assert found() == [CASES, "town/dogs", "village/dogs"]
    assert (found(source="village"), found(q="DOG"), found(source="town", q="dog"), found(q="cats")) == (
        ["village/dogs"], ["town/dogs", "village/dogs"], ["town/dogs"], [],
    )  # fmt: skip


def test_the_totals_tell_the_latest_figure_with_a_value_and_its_change(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: {"value": "25", "qualifier": "over"}})
    town.says("2022-03-03", {B: {"value": "24", "qualifier": "over"}})

    (total,) = ask_totals(town.ask, town.now).items

    assert (total.series, total.value, total.qualifier, total.period, total.published_at) == (
        CASES, "24", "over", B, "2022-03-03",
    )  # fmt: skip
    assert (total.change, total.change_since, total.revisions, total.closed) == ("14", A, 1, None)
    (then,) = ask_totals(town.ask, town.ask.at(as_of="2022-03-02")).items
    assert (then.value, then.change, then.revisions) == ("25", "15", 0)


def test_a_series_whose_figures_are_all_withdrawn_has_a_total_without_value(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: None})

    (total,) = ask_totals(town.ask, town.now).items

    assert (total.series, total.value, total.period, total.change, total.change_since) == (
        CASES,
        None,
        None,
        None,
        None,
    )


def test_a_closed_series_names_its_successors_in_its_total(town):
    town.opens()
    town.opens(series="town/dogs")

    town.ledger.record(CloseSeries(series=CASES, last_period=A, successors=("town/dogs",)), ACTOR)

    (total,) = ask_totals(town.ask, town.now, series=[CASES]).items
    assert (total.closed, total.successors) == (A, ("town/dogs",))


def test_several_series_stand_side_by_side(town):
    town.opens()
    town.opens(series="town/dogs")
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-02", {B: "2"}, series="town/dogs")
    ask = town.ask

    rows = [(one.period, one.values) for one in ask_table(ask, ask.at(), [CASES, "town/dogs"]).items]

    assert rows == [(A, {CASES: "10", "town/dogs": None}), (B, {CASES: "20", "town/dogs": "2"})]
    assert [one.period for one in ask_table(ask, ask.at(), [CASES], start=B).items] == [B]


def test_a_documents_bytes_are_told_of_from_the_position_at_which_they_came(town):
    document = str(town.ledger.record(ReceiveDocument(source="town", document=PAPER), ACTOR).document)
    before = town.ledger.head()

    issued = town.ledger.record(
        ReceiveContent(document=document, media_type="text/html", content=b"<p>10</p>"), "archivist"
    )

    assert ask_document(town.ask, at(town, before), document).content is None
    found = ask_document(town.ask, town.now, document)
    assert (found.content.size, found.content.media_type, found.content.recorded_by) == (9, "text/html", "archivist")
    assert found.content.sha256 == town.ledger.content(document).sha256
    assert (found.position, found.content.position, found.recorded_by) == (issued.position, issued.position, ACTOR)


def test_a_source_tells_its_version(town):
    town.ledger.record(DescribeSource(source="town", name="A town"), ACTOR)

    assert ask_source(town.ask, town.now, "town").version == 2
    assert ask_source(town.ask, at(town, 1), "town").version == 1


def test_no_stream_has_a_name_that_cannot_be_written(town):
    assert stored_events(town.ask, stream="\ud800") == stored_events(town.ask, stream="figure/é") == []


@pytest.mark.parametrize("name", ["\ud800", "", "x" * 100, "a b"])
def test_what_is_no_id_names_no_evidence(town, name):
    with pytest.raises(UnknownDocument):
        ask_document(town.ask, town.now, name)
    with pytest.raises(UnknownBulletin):
        ask_bulletin(town.ask, town.now, name)


def absence(town, **moment):
    with pytest.raises((UnknownFigure, FigureVoided, FigureNotPublishedThen, FigureNotRecordedThen)) as refused:
        ask_figure(town.ask, town.ask.at(**moment), f"{CASES}/{A}")
    return type(refused.value), refused.value.message, refused.value.facts.get("first_published_at")


def test_why_a_figure_is_not_there_is_told_by_what_its_position_holds(town):
    town.opens()
    empty = town.ledger.head()
    town.says("2022-03-02", {A: "10"})
    position = town.ledger.head()
    before = absence(town, as_of="2022-03-01", position=position)

    town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=1, why="of another town"), "auditor")

    assert before[0::2] == (FigureNotPublishedThen, "2022-03-02")
    assert absence(town, as_of="2022-03-01", position=position) == before
    assert absence(town, position=empty)[0] is FigureNotRecordedThen
    now = f"{CASES}/{A} has no value at position {town.ledger.head()}: its entries were voided"
    assert absence(town)[:2] == (FigureVoided, now)
    assert ask_figures(town.ask, town.now, CASES).items == []


def test_of_what_only_withdrawals_stand_is_nowhere(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: None})
    town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=1, why="of another town"), "auditor")

    assert absence(town)[0] is UnknownFigure
    assert ask_figures(town.ask, town.now, CASES).items == []
    (total,) = ask_totals(town.ask, town.now).items
    assert (total.state, total.later_withdrawn, ask_series(town.ask, town.now, CASES).state) == (
        "not-published-then", 0, "not-published-then",
    )  # fmt: skip


def test_the_state_of_a_series_tells_no_value_from_no_value(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: {"value": "12", "qualifier": "over"}})
    town.says("2022-03-03", {B: None})
    town.says("2022-03-04", {A: None})

    def state(**moment):
        (total,) = ask_totals(town.ask, town.ask.at(**moment)).items
        return total.state, total.value, total.qualifier, total.later_withdrawn

    assert [state(as_of=f"2022-03-0{day}") for day in (1, 2, 3, 4)] == [
        ("not-published-then", None, None, 0),
        ("reported", "12", "over", 0),
        ("reported", "10", "exact", 1),
        ("withdrawn", None, None, 0),
    ]
    town.ledger.record(CloseSeries(series=CASES, last_period=B), ACTOR)
    assert [state(as_of=f"2022-03-0{day}")[0] for day in (1, 2, 4)] == ["not-published-then", "closed", "withdrawn"]


def test_what_does_not_belong_to_a_change_is_told_beside_it_and_beside_the_figure(town):
    town.opens()
    town.says("2022-03-02", {A: {"value": "10", "qualifier": "over"}, B: {"value": "25", "qualifier": "about"}})
    town.adjusts("2022-03-03", {B: "7"})
    known = ask_totals(town.ask, town.now).items[0]
    town.adjusts("2022-03-04", {B: None})
    unknown = ask_totals(town.ask, town.now).items[0]

    assert (known.change, known.change_qualifier, known.adjustment, known.adjustment_unknown) == (
        "15", "about", "7", False,
    )  # fmt: skip
    assert (unknown.adjustment, unknown.adjustment_unknown) == (None, True)
    rows = ask_figures(town.ask, town.ask.at(as_of="2022-03-03"), CASES).items
    assert [(one.state, one.qualifier, one.adjustment, one.adjustment_unknown) for one in rows] == [
        ("reported", "over", None, False), ("reported", "about", "7", False),
    ]  # fmt: skip
    town.says("2022-03-05", {B: None})
    (_, withdrawn) = ask_figures(town.ask, town.now, CASES).items
    assert (withdrawn.state, withdrawn.value, withdrawn.qualifier, withdrawn.adjustment_unknown) == (
        "withdrawn", None, None, False,
    )  # fmt: skip
