"""Sources and series: how they become known, are described anew and end."""

from typing import Any

import pytest

from domain.recording.commands import (
    CloseSeries,
    CorrectEntry,
    DescribeSeries,
    DescribeSource,
    OpenSeries,
    RegisterSource,
    Replacement,
)
from domain.refusals import (
    AlreadyExists,
    ClosedSeries,
    InvalidText,
    LaterFiguresExist,
    Malformed,
    NotAMoment,
    NotAPeriod,
    NotASlug,
    NotAUrl,
    PeriodDoesNotFit,
    SaysNothingNew,
    UnknownSeries,
    UnknownSource,
    UnknownWord,
    ValueDoesNotFit,
)
from domain.series import Closed, Source
from tests.examples import ACTOR, DAILY, LOSSES, SOURCE, declaring, figure, issue

SERIES: dict[str, Any] = {
    "series": "staff/tanks",
    "title": "Tanks",
    "unit": "tanks",
    "measure": "cumulative",
    "frequency": "D",
}


def open_series(ledger, **changed):
    return ledger.record(OpenSeries(**{**SERIES, **changed}), ACTOR)


def describe(ledger, series=LOSSES, **new):
    return ledger.record(DescribeSeries(series=series, **new), ACTOR)


def test_a_source_becomes_known(ledger):
    registered = ledger.record(
        RegisterSource(source="war-losses", name="War losses", url="https://x.example", relays="staff"), ACTOR
    )

    assert (registered.recorded, registered.position) == (1, ledger.head())
    assert ledger.source("war-losses") == Source(
        source="war-losses", name="War losses", url="https://x.example", relays="staff", version=1
    )
    assert ledger.source("nobody") is None


def test_a_source_is_registered_once(ledger):
    with pytest.raises(AlreadyExists):
        ledger.record(RegisterSource(source=SOURCE, name="Again"), ACTOR)


def test_of_a_source_what_is_left_out_stays_and_none_takes_away(ledger):
    ledger.record(DescribeSource(source=SOURCE, name="General Staff", url="https://x.example"), ACTOR)
    ledger.record(DescribeSource(source=SOURCE, url=None), ACTOR)

    assert ledger.source(SOURCE) == Source(source=SOURCE, name="General Staff", url=None, relays=None, version=3)


def test_a_source_described_just_so_is_refused(ledger):
    with pytest.raises(SaysNothingNew):
        ledger.record(DescribeSource(source=SOURCE, name="The staff"), ACTOR)


def test_a_source_that_nobody_registered_is_not_described(ledger):
    with pytest.raises(UnknownSource):
        ledger.record(DescribeSource(source="nobody", name="n"), ACTOR)


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (NotASlug, {"source": "The Staff"}),
        (NotASlug, {"source": "a/b"}),
        (NotASlug, {"relays": "The Staff"}),
        (InvalidText, {"name": "a\nb"}),
        (InvalidText, {"name": "x" * 301}),
        (NotAUrl, {"url": "https://" + "x" * 2049}),
    ],
)
def test_a_source_that_cannot_be_is_refused(ledger, refusal, changed):
    with pytest.raises(refusal):
        ledger.record(RegisterSource(**{"source": "new", "name": "New", **changed}), ACTOR)


def test_a_series_is_opened_with_what_it_measures(ledger):
    open_series(ledger, decimals=2, starts_on="2022-02-24", lag_days=1, description="Two\nlines")

    series = ledger.series("staff/tanks")

    assert (series.unit, series.measure, series.frequency) == ("tanks", "cumulative", "D")
    assert (series.decimals, series.starts_on, series.lag_days) == (2, "2022-02-24", 1)
    assert (series.description, series.closed, series.version) == ("Two\nlines", None, 1)
    assert ledger.series("staff/nothing") is None


def test_a_series_is_opened_once_and_of_a_registered_source(ledger):
    with pytest.raises(AlreadyExists):
        open_series(ledger, series=LOSSES)
    with pytest.raises(UnknownSource):
        open_series(ledger, series="nobody/tanks")


def test_opening_and_closing_can_be_tried_without_recording(ledger):
    head = ledger.head()

    opened = ledger.record(OpenSeries(**SERIES), ACTOR, dry_run=True)
    closed = ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-01"), ACTOR, dry_run=True)

    assert (opened.recorded, opened.position, closed.recorded) == (1, head + 1, 1)
    assert (ledger.head(), ledger.series("staff/tanks"), ledger.series(LOSSES).closed) == (head, None, None)


@pytest.mark.parametrize(
    ("refusal", "changed"),
    [
        (NotASlug, {"series": "tanks"}),
        (NotASlug, {"series": "staff/Tanks"}),
        (UnknownWord, {"measure": "total"}),
        (UnknownWord, {"frequency": "H"}),
        (InvalidText, {"title": "\u202e"}),
        (InvalidText, {"unit": "x" * 301}),
        (InvalidText, {"description": "x" * 2001}),
        (Malformed, {"decimals": -1}),
        (Malformed, {"decimals": 10}),
        (Malformed, {"lag_days": -1}),
        (Malformed, {"lag_days": 367}),
        (NotAMoment, {"starts_on": "2022"}),
        (NotAMoment, {"starts_on": "2022-02-30"}),
        (NotAMoment, {"starts_on": "2022-02-24T00:00:00Z"}),
    ],
)
def test_a_series_that_cannot_be_is_refused(ledger, refusal, changed):
    head = ledger.head()

    with pytest.raises(refusal):
        open_series(ledger, **changed)

    assert ledger.head() == head


def test_a_description_leaves_as_it_is_what_it_does_not_mention(ledger):
    describe(ledger, title="Losses")
    describe(ledger, description="of all kinds")

    series = ledger.series(LOSSES)

    assert (series.title, series.description, series.version) == ("Losses", "of all kinds", 3)
    assert (series.unit, series.measure, series.frequency) == ("persons", "cumulative", "D")


@pytest.mark.parametrize("changed", [{"decimals": 1}, {"starts_on": "2022-02-24"}, {"lag_days": 1}])
def test_a_change_of_a_series_arithmetic_needs_a_reason(ledger, changed):
    with pytest.raises(Malformed, match="give a reason"):
        describe(ledger, **changed)

    assert describe(ledger, reason="the source said so", **changed).recorded == 1


def test_decimals_can_be_raised_and_not_lowered(ledger):
    describe(ledger, decimals=2, reason="finer")

    with pytest.raises(Malformed, match="not lowered below 2"):
        describe(ledger, decimals=1, reason="coarser")


@pytest.mark.parametrize("mend", [False, True])
def test_decimals_cannot_be_raised_beyond_what_recorded_values_leave_room_for(ledger, mend):
    issue(ledger, "2022-03-01", {"2022-02-01": "1" if mend else "9" * 17})
    if mend:
        ledger.record(
            CorrectEntry(figure=figure("2022-02-01"), entry=1, new=Replacement(value="9" * 17), why="misread"), ACTOR
        )

    assert describe(ledger, decimals=1, reason="finer").recorded == 1
    with pytest.raises(ValueDoesNotFit):
        describe(ledger, decimals=2, reason="finer")


def test_decimals_leave_room_for_amounts_too(ledger):
    issue(ledger, "2022-03-01", adjustments=(declaring("2022-02-01", "9" * 18),))

    with pytest.raises(ValueDoesNotFit):
        describe(ledger, decimals=1, reason="finer")


@pytest.mark.parametrize("same", [{}, {"title": LOSSES}, {"decimals": 0, "reason": "no change"}])
def test_a_series_described_just_so_is_refused(ledger, same):
    with pytest.raises(SaysNothingNew):
        describe(ledger, **same)


def test_only_a_known_series_is_described_or_closed(ledger):
    with pytest.raises(UnknownSeries):
        describe(ledger, "staff/nothing", title="t")
    with pytest.raises(UnknownSeries):
        ledger.record(CloseSeries(series="staff/nothing", last_period="2022"), ACTOR)


def test_a_closed_series_takes_its_last_period_and_none_after_it(ledger):
    ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-01", successors=(DAILY,), reason="merged"), ACTOR)

    assert ledger.series(LOSSES).closed == Closed(last_period="2022-03-01", successors=(DAILY,), reason="merged")
    assert issue(ledger, "2022-03-05", {"2022-03-01": "1", "2022-02-01": "1"}).recorded == 3
    with pytest.raises(ClosedSeries, match="its last period is 2022-03-01"):
        issue(ledger, "2022-03-05", {"2022-03-02": "1"})
    with pytest.raises(ClosedSeries):
        issue(ledger, "2022-03-05", adjustments=(declaring("2022-03-02", "1"),))


def test_a_series_is_closed_once(ledger):
    ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-01"), ACTOR)

    with pytest.raises(ClosedSeries, match="already closed"):
        ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-02"), ACTOR)


@pytest.mark.parametrize(
    ("refusal", "closing"),
    [
        (PeriodDoesNotFit, {"last_period": "2022"}),
        (NotAPeriod, {"last_period": "2022-02-30"}),
        (UnknownSeries, {"last_period": "2022-03-01", "successors": ("staff/nothing",)}),
        (NotASlug, {"last_period": "2022-03-01", "successors": ("nothing",)}),
        (InvalidText, {"last_period": "2022-03-01", "reason": "\x00"}),
    ],
)
def test_a_closing_that_cannot_be_is_refused(ledger, refusal, closing):
    with pytest.raises(refusal):
        ledger.record(CloseSeries(series=LOSSES, **closing), ACTOR)

    assert ledger.series(LOSSES).closed is None


def test_a_series_does_not_end_before_a_figure_that_stands(ledger):
    issue(ledger, "2022-03-03", {"2022-03-03": "7"})
    with pytest.raises(LaterFiguresExist, match="2022-03-03"):
        ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-02"), ACTOR)
    assert ledger.series(LOSSES).closed is None

    issue(ledger, "2022-03-04", {"2022-03-03": None})

    assert ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-02"), ACTOR).recorded == 1


def test_a_closed_series_can_still_be_described(ledger):
    ledger.record(CloseSeries(series=LOSSES, last_period="2022-03-01"), ACTOR)

    describe(ledger, title="Losses until March")

    assert ledger.series(LOSSES).closed == Closed(last_period="2022-03-01")
