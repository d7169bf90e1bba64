"""What a bulletin may not say; one statement that is refused refuses the whole of it."""

import pytest

from domain.events import BulletinReceived, Span
from domain.recording.commands import Bulletin, NewDocument, SaidAdjustment
from domain.recording.lines import Line, SaidStatement
from domain.refusals import (
    DuplicateFigure,
    EventTooLarge,
    InvalidText,
    Malformed,
    NotAMoment,
    NotAPeriod,
    NotASlug,
    NotAUrl,
    NotAValue,
    PeriodDoesNotFit,
    PublishedOutOfRange,
    SeriesOfAnotherSource,
    UnknownSeries,
    UnknownSource,
    UnknownWord,
    ValueDoesNotFit,
)
from tests.examples import (
    ACTOR,
    DAILY,
    LOSSES,
    SOURCE,
    STRENGTH,
    WHOLE_LIST_OF_ADJUSTMENTS,
    bulletin,
    declaring,
    issue,
    too_many_spans,
)

DAY = "2022-03-01"
NEXT = "2022-03-02"


def test_a_list_of_too_many_series_is_refused_with_the_way_to_split_it(ledger):
    complete = tuple(Span(series=f"staff/series-{number}") for number in range(3_000))

    with pytest.raises(EventTooLarge, match=r"3,000 spans .* several bulletins with the same published_at"):
        issue(ledger, "2022-03-01", {}, complete=complete)


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (UnknownSource, {"source": "nobody"}),
        (NotASlug, {"source": "No Body"}),
        (NotAMoment, {"published_at": "yesterday"}),
        (PublishedOutOfRange, {"published_at": "1899-12-31"}),
        (PublishedOutOfRange, {"published_at": "1899-12-31T23:59:59.999999Z"}),
        (PublishedOutOfRange, {"published_at": "2022-06-02T00:00:00.000001Z"}),
        (PublishedOutOfRange, {"published_at": "2022-06-03"}),
        (UnknownWord, {"reason": "because"}),
        (InvalidText, {"note": "\u202e"}),
        (InvalidText, {"note": "x" * 2001}),
        (UnknownSeries, {"complete": (Span(series="staff/nothing"),)}),
        (SeriesOfAnotherSource, {"complete": (Span(series="other/losses"),)}),
        (NotASlug, {"complete": (Span(series="losses"),)}),
        (NotAPeriod, {"complete": (Span(series=LOSSES, start="2022-13"),)}),
        (NotAPeriod, {"complete": (Span(series=LOSSES, end="soon"),)}),
        (UnknownWord, {"complete": (Span(series=LOSSES, of="everything"),)}),  # type: ignore[arg-type]  # it is refused
        (EventTooLarge, {"complete": too_many_spans()}),
        (NotAMoment, {"document": NewDocument(url="https://x.example", published_at="yesterday")}),
        (PublishedOutOfRange, {"document": NewDocument(url="https://x.example", published_at="2023-01-01")}),
        (Malformed, {"document": NewDocument(sha256="abc")}),
        (Malformed, {"document": NewDocument(sha256="AB" * 32)}),
        (Malformed, {"document": NewDocument(size=-1)}),
        (NotAUrl, {"document": NewDocument(url="https://x.example/\n")}),
        (InvalidText, {"document": NewDocument(title="x" * 501)}),
        (InvalidText, {"document": NewDocument(quote="🪖" * 4000)}),
        (
            EventTooLarge,
            {"document": NewDocument(quote="🪖" * 3000, title="🪖" * 500, url="https://x.example/" + "é" * 2000)},
        ),
        (NotASlug, {"expect": {"losses": 1}}),
    ],
)
def test_a_bulletin_that_cannot_be_is_refused(ledger, refusal, changed):
    head = ledger.head()
    sent = {"source": SOURCE, "published_at": "2022-03-02", "lines": bulletin("", {DAY: "1"}).lines, **changed}

    with pytest.raises(refusal):
        ledger.record(Bulletin(**sent), ACTOR)

    assert ledger.head() == head
    assert issue(ledger, "2022-03-02", {DAY: "1"}).recorded == 2


@pytest.mark.parametrize(
    ("refusal", "when", "changed"),
    [
        (NotAValue, DAY, {"value": "5,840"}),
        (NotAValue, DAY, {"value": "NaN"}),
        (ValueDoesNotFit, DAY, {"value": "1.5"}),
        (UnknownWord, DAY, {"qualifier": "roughly"}),
        (UnknownWord, DAY, {"status": "Z"}),
        (UnknownWord, DAY, {"reason": "because"}),
        (InvalidText, DAY, {"note": "\x00"}),
        (PeriodDoesNotFit, DAY, {"through": "2022-03-02"}),
        (PeriodDoesNotFit, DAY, {"through": "2022-03-01T00:00:00Z"}),
        (NotAMoment, DAY, {"through": "today"}),
        (PeriodDoesNotFit, "2022-03", {}),
        (PeriodDoesNotFit, "2022-W09", {}),
        (NotAPeriod, "2022-02-30", {}),
        (UnknownSeries, DAY, {"series": "staff/nothing"}),
        (SeriesOfAnotherSource, DAY, {"series": "other/losses"}),
        (NotASlug, DAY, {"series": "losses"}),
    ],
)
def test_a_statement_that_cannot_be_is_refused_with_the_whole_bulletin(ledger, refusal, when, changed):
    head = ledger.head()
    said = SaidStatement(**{"series": LOSSES, "value": "1", **changed})

    with pytest.raises(refusal):
        issue(ledger, "2022-03-05", lines=(*bulletin("", {NEXT: "1"}).lines, Line(when, [said])))

    assert ledger.head() == head


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (NotAValue, {"amount": "1e5"}),
        (ValueDoesNotFit, {"amount": "0.5"}),
        (UnknownWord, {"reason": "because"}),
        (InvalidText, {"note": "\u2066"}),
        (PeriodDoesNotFit, {"period": "2022"}),
        (NotAPeriod, {"period": "2022-02-30"}),
        (UnknownSeries, {"series": "staff/nothing"}),
        (SeriesOfAnotherSource, {"series": "other/losses"}),
        (Malformed, {"series": STRENGTH}),
        (Malformed, {"series": STRENGTH, "withdrawn": True}),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused_with_the_whole_bulletin(ledger, refusal, changed):
    head = ledger.head()
    said = SaidAdjustment(**{"series": LOSSES, "period": DAY, "amount": "1", **changed})

    with pytest.raises(refusal):
        issue(ledger, "2022-03-05", {DAY: "1"}, adjustments=(said,))

    assert ledger.head() == head


@pytest.mark.parametrize(
    "twice",
    [
        {"lines": (Line(DAY, [SaidStatement(series=LOSSES, value="1"), SaidStatement(series=LOSSES, value="2")]),)},
        {
            "lines": (
                Line(DAY, [SaidStatement(series=LOSSES, value="1")]),
                Line(DAY, [SaidStatement(series=DAILY, value="1")]),
            )
        },
        {"adjustments": (declaring(DAY, "1"), declaring(DAY, "2"))},
        {"adjustments": (declaring(DAY, "0"), declaring(DAY, "0")), "complete": WHOLE_LIST_OF_ADJUSTMENTS},
        {"adjustments": (declaring(DAY, "0"), declaring(DAY, "5")), "complete": WHOLE_LIST_OF_ADJUSTMENTS},
    ],
)
def test_a_bulletin_speaks_of_each_figure_at_most_once(ledger, twice):
    with pytest.raises(DuplicateFigure):
        issue(ledger, "2022-03-05", **twice)


@pytest.mark.parametrize(
    "published_at", ["1900-01-01", "1900-01-01T00:00:00Z", "2022-06-01", "2022-06-02", "2022-06-02T00:00:00Z"]
)
def test_published_at_lies_between_1900_and_a_day_after_the_clock(ledger, published_at):
    assert issue(ledger, published_at, {DAY: "1"}).recorded == 2


def test_every_event_says_who_recorded_it(ledger):
    ledger.record(bulletin("2022-03-02", {DAY: "1"}), "Олена")

    received = next(one.event for one in ledger.store.after(0) if isinstance(one.event, BulletinReceived))

    assert received.recorded_by == "Олена"
