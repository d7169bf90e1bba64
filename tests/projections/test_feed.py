"""The revisions feed: what the source did and what we mended, newest first, filtered, and polled."""

import pytest

from domain.moments import OPEN
from domain.recording.commands import CorrectEntry, NewDocument, Replacement, VoidBulletins, VoidEntry
from domain.refusals import Malformed, NotAMoment, NotAValue, UnknownSeries, UnknownSource, UnknownWord
from projections.answers.document import ask_document
from projections.answers.feed import Revision, RevisionFilter, all_revisions, page, revisions_page
from projections.answers.figure_answer import ask_figure
from projections.answers.totals import ask_totals
from tests.projections.town import CASES

DOGS = "town/dogs"
A, B = "2022-03-01", "2022-03-02"


def feed(town, limit=100, at=None, **wanted):
    ask = town.ask
    return all_revisions(ask, ask.at(**(at or {})), RevisionFilter(**wanted), limit).items


def pages(town, limit, **wanted):
    ask, behind = town.ask, None
    while True:
        page = revisions_page(ask, ask.at(), RevisionFilter(**wanted), limit, behind)
        yield page.items
        behind = page.behind
        if behind is None:
            return


def told(town, **wanted):
    return [(one.period[-2:], one.kind, one.value) for one in feed(town, **wanted)]


@pytest.fixture
def busy(town):
    """A town that revised by 1, by 20 and by -3, withdrew, reinstated, adjusted, and was misread once."""
    town.opens()
    town.opens(series=DOGS)
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-02", {A: "7"}, series=DOGS)
    town.says("2022-03-03", {A: {"value": "11", "reason": "late-data"}})
    town.says("2022-03-04", {B: {"value": "40", "reason": "verification"}})
    town.says("2022-03-05", {A: "4"}, series=DOGS)
    town.says("2022-03-06", {B: {"value": None, "reason": "source-error"}})
    town.says("2022-03-07", {B: "41"})
    town.adjusts("2022-03-08", {A: "2"})
    town.takes_back("2022-03-09", A)
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=2, new=Replacement(value="12"), why="misread"), "auditor"
    )
    town.ledger.record(VoidEntry(figure=f"{DOGS}/{A}", entry=2, why="these were cats"), "auditor")
    return town


def test_the_newest_deed_comes_first_and_reports_and_confirmations_are_none(busy):
    busy.says("2022-03-10", {B: "41"})

    assert told(busy, series=CASES) == [
        ("01", "revision", "12"),
        ("01", "correction", "12"),
        ("01", "adjustment-withdrawal", None),
        ("01", "adjustment", "2"),
        ("02", "reinstatement", "41"),
        ("02", "withdrawal", None),
        ("02", "revision", "40"),
    ]


def test_a_deed_has_old_and_new_value_difference_and_days_since_the_first_report(busy):
    (one,) = feed(busy, reason="verification", kind="revision")

    assert (one.series, one.period, one.slot, one.entry) == (CASES, B, "statement", 2)
    assert (one.value, one.previous, one.difference, one.days_since) == ("40", "20", "20", 2)
    assert (one.of_value, one.published_at, one.recorded_kind) == (True, "2022-03-04", "figure-revised")


def test_a_deed_names_the_document_and_bulletin_on_which_it_rests(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})

    issued = town.says("2022-03-03", {A: "11"}, document=NewDocument(url="https://town.example/1"))

    (one,) = feed(town)
    assert (one.document, one.bulletin) == (issued.document or one.document, issued.bulletin)
    assert ask_document(town.ask, town.now, one.document).document.url == "https://town.example/1"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"source": "town"}, 8),
        ({"series": DOGS}, 1),
        ({"reason": "late-data"}, 1),
        ({"reason": "source-error"}, 2),
        ({"kind": "revision"}, 2),
        ({"kind": "withdrawal"}, 1),
        ({"kind": "reinstatement"}, 1),
        ({"kind": "adjustment"}, 1),
        ({"kind": "adjustment-withdrawal"}, 1),
        ({"kind": "correction"}, 1),
        ({"kind": "voiding"}, 1),
        ({"kind": "revision", "series": DOGS}, 0),
        ({"min_difference": "2"}, 2),
        ({"min_difference": "1"}, 4),
        ({"min_difference": "-20"}, 1),
        ({"min_difference": "20.01"}, 0),
        ({"published_from": "2022-03-06"}, 4),
        ({"published_from": "2022-03-06", "published_to": "2022-03-07"}, 2),
        ({"published_to": "2022-03-02"}, 0),
        ({"published_from": "2022", "published_to": "2022-Q1"}, 8),
        ({"published_from": "2022-03", "published_to": "2022-03"}, 8),
        ({"published_from": "2022-04"}, 0),
        ({"published_to": "2022-02"}, 0),
        ({"recorded_from": "2024-06", "recorded_to": "2024"}, 8),
        ({"recorded_from": "2024-06-01"}, 8),
        ({"recorded_from": "2024-06-02"}, 0),
        ({"recorded_to": "2024-05-31"}, 0),
        ({"recorded_to": "2024-06-01"}, 8),
        ({"recorded_from": "2024-06-01T00:04:00Z", "recorded_to": "2024-06-01T00:04:00Z"}, 1),
    ],
)
def test_each_filter_lets_through_what_it_names(busy, wanted, expected):
    assert len(feed(busy, **wanted)) == expected


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"kind": "report"}, UnknownWord),
        ({"reason": "because"}, UnknownWord),
        ({"min_difference": "1e3"}, NotAValue),
        ({"published_from": "yesterday"}, NotAMoment),
        ({"recorded_to": "2022-13-01"}, NotAMoment),
        ({"series": "town/cats"}, UnknownSeries),
        ({"source": "village"}, UnknownSource),
    ],
)
def test_a_filter_that_names_nothing_is_refused(busy, wanted, refusal):
    with pytest.raises(refusal):
        feed(busy, **wanted)


def test_the_feed_comes_page_by_page(busy):
    whole = feed(busy)

    assert [some for some in pages(busy, 3) if some] == [whole[:3], whole[3:6], whole[6:9]]
    assert [one for some in pages(busy, 2, after=0) for one in some] == feed(busy, after=0)


@pytest.mark.parametrize("window", [1, 2, 3])
@pytest.mark.parametrize(
    "wanted", [{}, {"kind": "withdrawal"}, {"series": DOGS}, {"source": "town"}, {"min_difference": "5"}, {"after": 0}]
)
def test_a_page_looks_at_so_many_deeds_and_what_is_rare_is_found_all_the_same(busy, window, wanted):
    ask, looked = busy.ask, 0
    found: list[Revision] = []
    at, behind = ask.at(), None

    while behind is not None or not looked:
        some, behind = page(ask.generation, at, RevisionFilter(**wanted), (0, OPEN), 100, behind, window)
        assert len(some) <= window
        found, looked = found + some, looked + 1

    assert found == feed(busy, **wanted)
    assert looked > len(feed(busy, series=wanted.get("series"))) // window


def test_a_page_ends_where_its_figures_have_very_many_entries_and_goes_on_behind(busy, monkeypatch):
    monkeypatch.setattr("projections.answers.feed._MOST_ENTRIES_READ", 1)

    found = [some for some in pages(busy, 100) if some]

    assert len(found) > 1
    assert [one for some in found for one in some] == feed(busy)


@pytest.mark.parametrize("place", ["", "1", "1 town/cases 2022-03-01 2 1 revision", "x " * 6, "1 é 2022 0 1 revision"])
def test_what_is_no_place_in_the_feed_is_refused(busy, place):
    with pytest.raises(Malformed, match="not a place"):
        revisions_page(busy.ask, busy.now, RevisionFilter(), 10, place)


def test_the_feed_as_of_a_day_and_at_a_position_is_what_it_was(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-04", {A: "12"})
    position = town.ledger.head()
    before = feed(town)

    town.says("2022-03-03", {A: "11"})

    assert [(one.value, one.previous) for one in before] == [("12", "10")]
    assert [(one.value, one.previous) for one in feed(town)] == [("11", "10"), ("12", "11")]
    assert feed(town, at={"position": position}) == before
    assert [one.value for one in feed(town, at={"as_of": "2022-03-03"})] == ["11"]


def test_a_poller_gets_oldest_first_what_came_behind_its_position(busy):
    whole = feed(busy)

    assert feed(busy, after=0) == whole[::-1]
    assert feed(busy, after=whole[3].since) == whole[2::-1]
    assert feed(busy, after=busy.ledger.head()) == []


def test_a_poller_is_told_again_of_a_deed_that_reads_otherwise_since(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-04", {A: "12"})
    position = town.ledger.head()

    town.says("2022-03-03", {A: "11"})

    news = feed(town, after=position)
    assert [(one.entry, one.value, one.previous) for one in news] == [(2, "12", "11"), (3, "11", "10")]
    assert {one.since for one in news} == {town.ledger.head()}
    assert [one.position for one in news] == [position, town.ledger.head()]


def test_a_poller_that_asks_again_and_again_misses_nothing(town):
    town.opens()
    seen, after = [], 0
    for day, value in (("02", "10"), ("05", "12"), ("03", "11"), ("04", None), ("06", "12")):
        town.says(f"2022-03-{day}", {A: value})
        news = feed(town, after=after)
        seen += news
        after = town.ledger.head()

    assert {(one.entry, one.kind, one.previous) for one in feed(town)} <= {
        (one.entry, one.kind, one.previous) for one in seen
    }


def test_the_voiding_of_a_whole_bulletin_is_told_entry_by_entry(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    issued = town.says("2022-03-03", {A: "11", B: "21"})

    town.ledger.record(VoidBulletins(bulletins=(issued.bulletin,), why="of another town"), "auditor")

    assert told(town) == [("02", "voiding", None), ("01", "voiding", None)]
    assert {(one.previous, one.note) for one in feed(town)} == {("21", "of another town"), ("11", "of another town")}


def test_a_figure_that_came_back_with_another_value_is_told_against_its_last_value(town):
    town.opens()
    town.says("2023-09-05", {A: {"value": "4489", "qualifier": "over"}})
    town.says("2023-09-06", {A: None})
    town.says("2023-09-07", {A: "4497"})

    back, gone = feed(town)

    assert (back.kind, back.previous, back.previous_qualifier, back.difference) == (
        "reinstatement",
        "4489",
        "over",
        "8",
    )
    assert (back.came_back_changed, gone.came_back_changed) == (True, False)
    assert ask_totals(town.ask, town.now).items[0].revisions == 1
    assert ask_figure(town.ask, town.now, f"{CASES}/{A}").revisions == 1


@pytest.mark.parametrize(
    ("new", "is_of_value"),
    [
        (Replacement(value="10", qualifier="about"), False),
        (Replacement(value="10.0"), False),
        (Replacement(value="10", published_at="2022-03-01"), False),
        (Replacement(value="11"), True),
        (Replacement(withdrawn=True), True),
    ],
)
def test_a_correction_is_of_value_only_where_the_entry_then_gives_another(town, new, is_of_value):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.ledger.record(CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=new, why="a slip"), "auditor")

    (row,) = feed(town, kind="correction")

    assert row.of_value is is_of_value


@pytest.mark.parametrize("amount", ["2", None], ids=["known", "unknown"])
def test_an_adjustment_that_declares_the_same_for_another_reason_is_of_wording_alone(town, amount):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.adjusts("2022-03-03", {A: amount}, reason="late-data")
    town.adjusts("2022-03-04", {A: amount}, reason="verification")
    town.adjusts("2022-03-05", {A: "3"}, reason="verification")
    town.takes_back("2022-03-06", A)

    assert [one.of_value for one in feed(town)] == [True, True, False, True]


def test_an_unknown_amount_that_is_taken_out_is_of_value(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.adjusts("2022-03-03", {A: None})
    town.adjusts("2022-03-04", {B: None})
    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=2, new=Replacement(withdrawn=True), why="misread"), "auditor"
    )
    town.ledger.record(VoidEntry(figure=f"{CASES}/{B}", entry=1, why="misread"), "auditor")

    assert [(one.kind, one.of_value) for one in feed(town)[:2]] == [("voiding", True), ("correction", True)]


def test_a_voiding_is_of_value_only_where_the_entry_gave_one(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: None})
    for entry in (2, 1):
        town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=entry, why="misread"), "auditor")

    assert {one.entry: one.of_value for one in feed(town, kind="voiding")} == {2: False, 1: True}


def test_no_revision_is_told_that_the_source_never_made(town):
    town.opens()
    town.says("2022-03-02", {A: "5840"})
    town.says("2022-03-02T18:00:00Z", {A: "9000"})

    (row,) = feed(town)

    assert (row.kind, row.previous, row.value, row.order_assumed) == ("revision", "5840", "9000", True)


def test_other_words_are_told_as_they_were_and_as_they_are(town):
    town.opens(frequency="M")
    town.says("2022-04-02", {"2022-03": {"value": "10", "status": "P", "through": "2022-03-20"}})
    town.says("2022-05-02", {"2022-03": {"value": "10", "status": "A"}})

    (row,) = feed(town)

    assert (row.kind, row.of_value, row.difference) == ("revision", False, "0")
    assert (row.previous_status, row.status) == ("P", "A")
    assert (row.previous_through, row.through) == ("2022-03-20", None)


def test_an_amount_that_nobody_knows_is_no_amount_that_was_taken_back(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.adjusts("2022-03-03", {A: None})
    town.takes_back("2022-03-04", A)
    town.adjusts("2022-03-05", {A: "4"})
    town.adjusts("2022-03-06", {A: None})

    assert [(one.value, one.amount_unknown, one.previous, one.previous_unknown) for one in feed(town)[::-1]] == [
        (None, True, None, False),
        (None, False, None, True),
        ("4", False, None, False),
        (None, True, "4", False),
    ]
