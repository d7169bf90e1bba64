"""A refusal says where in the request it arose: the line by series, period and slot, the field by its name."""

from typing import Any

import pytest

from domain.events import Span
from domain.keys import figure_key
from domain.recording.commands import (
    Bulletin,
    CloseSeries,
    NewDocument,
    OpenSeries,
    RegisterSource,
    SaidAdjustment,
    VoidBulletins,
)
from domain.recording.lines import Line, SaidStatement
from domain.refusals import (
    ChangedMeanwhile,
    ClosedSeries,
    InvalidText,
    NotAMoment,
    NotAPeriod,
    NotASlug,
    NotAValue,
    PeriodDoesNotFit,
    Refusal,
    SaysNothingNew,
    SeriesOfAnotherSource,
    UnknownBulletin,
    UnknownDocument,
    UnknownSeries,
    UnknownSource,
    UnknownWord,
    ValueDoesNotFit,
    WrongKind,
)
from tests.examples import ACTOR, DAILY, LOSSES, SOURCE, STRENGTH, declaring, figure, issue

DAY = "2022-03-02"
KEY = figure_key(figure(DAY))
GOOD = Line("2022-03-01", [SaidStatement(series=LOSSES, value="1")])


def refused(kind, command) -> dict[str, Any]:
    with pytest.raises(Refusal) as refusal:
        command()
    assert type(refusal.value) is kind
    return refusal.value.facts


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        (NotAValue, "value", {"value": "1e3"}),
        (ValueDoesNotFit, "value", {"value": "1.5"}),
        (UnknownWord, "qualifier", {"qualifier": "roughly"}),
        (UnknownWord, "status", {"status": "?"}),
        (UnknownWord, "reason", {"reason": "whim"}),
        (InvalidText, "note", {"note": "\u202e"}),
        (NotAMoment, "through", {"through": "yesterday"}),
        (PeriodDoesNotFit, "through", {"through": "2022-03-03"}),
        (UnknownSeries, "series", {"series": "staff/nothing"}),
        (SeriesOfAnotherSource, "series", {"series": "town/losses"}),
        (NotASlug, "series", {"series": "Losses"}),
    ],
)
def test_a_refused_statement_is_named(ledger, kind, field, said):
    said = {"series": LOSSES, "value": "1", **said}
    bulletin = Bulletin(source=SOURCE, published_at=DAY, lines=(GOOD, Line(DAY, [SaidStatement(**said)])))

    facts = refused(kind, lambda: ledger.record(bulletin, ACTOR))

    assert (facts["series"], facts["period"], facts["slot"]) == (said["series"], DAY, "statement")
    assert facts["field"] == field


@pytest.mark.parametrize(("kind", "when"), [(NotAPeriod, "2022-02-30"), (PeriodDoesNotFit, "2022-03")])
def test_a_refused_period_is_named(ledger, kind, when):
    bulletin = Bulletin(
        source=SOURCE, published_at=DAY, lines=(GOOD, Line(when, [SaidStatement(series=LOSSES, value="1")]))
    )

    facts = refused(kind, lambda: ledger.record(bulletin, ACTOR))

    assert (facts["series"], facts["period"], facts["field"]) == (LOSSES, when, "period")


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        (NotAValue, "amount", {"amount": "many"}),
        (ValueDoesNotFit, "amount", {"amount": "0.5"}),
        (UnknownWord, "reason", {"reason": "whim"}),
        (InvalidText, "note", {"note": "\x00"}),
        (NotAPeriod, "period", {"period": "2022-13"}),
        (PeriodDoesNotFit, "period", {"period": "2022"}),
        (UnknownSeries, "series", {"series": "staff/nothing"}),
    ],
)
def test_a_refused_adjustment_is_named(ledger, kind, field, said):
    said = {"series": LOSSES, "period": DAY, "amount": "1", **said}
    bulletin = Bulletin(source=SOURCE, published_at=DAY, lines=(GOOD,), adjustments=(SaidAdjustment(**said),))

    facts = refused(kind, lambda: ledger.record(bulletin, ACTOR))

    assert (facts["series"], facts["period"], facts["slot"]) == (said["series"], said["period"], "adjustment")
    assert facts["field"] == field


def test_a_statement_that_conflicts_is_named(ledger):
    issue(ledger, "2022-03-02", {DAY: "1"})
    ledger.record(CloseSeries(series=DAILY, last_period="2022-03-01"), ACTOR)

    same = refused(
        SaysNothingNew,
        lambda: issue(ledger, "2022-03-03", {DAY: "1"}, claims={(KEY, "statement"): "revision"}),
    )
    other = refused(
        WrongKind,
        lambda: issue(ledger, "2022-03-03", {DAY: "2"}, claims={(KEY, "statement"): "report"}),
    )
    late = refused(ChangedMeanwhile, lambda: issue(ledger, "2022-03-03", {DAY: "2"}, expect={figure(DAY): 7}))
    line = Line(DAY, [SaidStatement(series=DAILY, value="1")])
    closed = refused(ClosedSeries, lambda: issue(ledger, "2022-03-03", lines=(line,)))

    assert {(one["series"], one["period"]) for one in (same, other, late)} == {(LOSSES, DAY)}
    assert (closed["series"], closed["period"], closed["field"]) == (DAILY, DAY, "period")


def test_an_adjustment_of_a_level_points_at_its_series(ledger):
    level = declaring(DAY, "1", series=STRENGTH)

    facts = refused(Refusal.__subclasses__()[0], lambda: issue(ledger, DAY, adjustments=(level,)))

    assert (facts["series"], facts["period"], facts["field"]) == (STRENGTH, DAY, "series")


@pytest.mark.parametrize(
    ("kind", "field", "changed"),
    [
        (UnknownSource, "source", {"source": "nobody"}),
        (NotASlug, "source", {"source": "Nobody!"}),
        (NotAMoment, "published_at", {"published_at": "now"}),
        (UnknownWord, "reason", {"reason": "whim"}),
        (InvalidText, "note", {"note": "\x00"}),
        (UnknownDocument, "document", {"document": "nowhere"}),
        (NotAMoment, "published_at", {"document": NewDocument(published_at="now")}),
        (InvalidText, "title", {"document": NewDocument(title="\n")}),
        (UnknownSeries, "complete", {"complete": (Span(series="staff/nothing"),)}),
        (SeriesOfAnotherSource, "complete", {"complete": (Span(series="town/cases"),)}),
        (NotAPeriod, "complete", {"complete": (Span(series=LOSSES, start="then"),)}),
    ],
)
def test_a_refused_bulletin_points_at_its_field(ledger, kind, field, changed):
    whole: dict[str, Any] = {"source": SOURCE, "published_at": DAY, "lines": (GOOD,), **changed}

    assert refused(kind, lambda: ledger.record(Bulletin(**whole), ACTOR))["field"] == field


@pytest.mark.parametrize(
    ("field", "changed"),
    [("title", {"title": " "}), ("unit", {"unit": ""}), ("measure", {"measure": "sum"}), ("decimals", {"decimals": 10}),
     ("frequency", {"frequency": "H"}), ("starts_on", {"starts_on": "2022"}), ("lag_days", {"lag_days": -1}),
     ("description", {"description": "\x7f"})],
)  # fmt: skip
def test_a_refused_series_points_at_its_field(ledger, field, changed):
    whole: dict[str, Any] = {
        "series": "staff/more", "title": "More", "unit": "persons", "measure": "level", "frequency": "D", **changed
    }  # fmt: skip

    with pytest.raises(Refusal) as refusal:
        ledger.record(OpenSeries(**whole), ACTOR)
    assert refusal.value.facts["field"] == field


def test_a_refused_source_points_at_its_field(ledger):
    for field, changed in (("name", {"name": ""}), ("url", {"url": "x"}), ("relays", {"relays": "X"})):
        with pytest.raises(Refusal) as refusal:
            ledger.record(RegisterSource(**{"source": "town", "name": "The town", **changed}), ACTOR)
        assert refusal.value.facts["field"] == field


def test_a_refused_closing_points_at_its_field(ledger):
    unfit = CloseSeries(series=LOSSES, last_period="2022")
    unknown = CloseSeries(series=LOSSES, last_period=DAY, successors=("staff/x",))

    assert refused(PeriodDoesNotFit, lambda: ledger.record(unfit, ACTOR))["field"] == "last_period"
    assert refused(UnknownSeries, lambda: ledger.record(unknown, ACTOR))["field"] == "successors"


def test_an_id_that_is_none_names_nothing(ledger):
    for name in ("\ud800", "", "a b", "x" * 65, "%", "../x"):
        assert refused(UnknownDocument, lambda name=name: ledger.document(name))["field"] == "document"
        refused(
            UnknownBulletin, lambda name=name: ledger.record(VoidBulletins(bulletins=(name,), why="misread"), ACTOR)
        )
