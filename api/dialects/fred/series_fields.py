"""A series as FRED describes one, at the end of a real-time period."""

from collections.abc import Sequence
from datetime import datetime

from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.figure_runs import fred_date
from api.dialects.fred.fred_forms import Field
from api.dialects.fred.given import day_text
from api.dialects.fred.real_time import RealTime, at_end_of
from domain.series import Series
from domain.words import Frequency
from projections.answers.series_list import series_answers_at
from projections.tables.descriptions import SeriesRow
from projections.tables.listed_series import SeriesAnswer

FREQUENCIES: dict[Frequency, str] = {
    "D": "Daily",
    "W": "Weekly, Ending Sunday",
    "M": "Monthly",
    "Q": "Quarterly",
    "A": "Annual",
}
# Nobody says of a series whether it is adjusted, and none is ranked by how often it is read.
ADJUSTED, ADJUSTED_SHORT, POPULARITY = "Not Applicable", "NA", 0
_OFTEN: dict[Frequency, str] = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "annual"}
_MEASURES = {"cumulative": "running total", "increment": "amount", "level": "level"}


def series_fields(asked: DialectRequest, rows: Sequence[SeriesRow], wanted: RealTime) -> list[dict[str, Field]]:
    """Some series with what there was of each by the end of the period."""
    answers = series_answers_at(asked.view, at_end_of(asked.at, wanted.last), rows)
    return [_fields(asked, one, wanted) for one in answers]


def _fields(asked: DialectRequest, one: SeriesAnswer, wanted: RealTime) -> dict[str, Field]:
    frequency: Frequency = one.frequency  # type: ignore[assignment]  # an answer has it as text
    nothing = min(wanted.last, asked.today.toordinal())
    return {
        "id": asked.ids.of_series(one.series),
        **wanted.said,
        "title": one.title,
        "observation_start": day_text(fred_date(one.first_period) if one.first_period else nothing),
        "observation_end": day_text(fred_date(one.last_period) if one.last_period else nothing),
        "frequency": FREQUENCIES[frequency],
        "frequency_short": frequency,
        "units": one.unit,
        "units_short": one.unit,
        "seasonal_adjustment": ADJUSTED,
        "seasonal_adjustment_short": ADJUSTED_SHORT,
        "last_updated": recorded(asked, one.last_changed),
        "popularity": POPULARITY,
        "notes": _notes(one),
    }


def recorded(asked: DialectRequest, position: int) -> str:
    """When an event was recorded, as FRED writes an instant."""
    return second_text(asked.view.store.recorded_after(max(0, position - 1)) or "1970-01-01T00:00:00.000000Z")


def second_text(instant: str) -> str:
    """An instant as FRED writes it, to the second; UTC.

    >>> second_text("2022-03-02T08:00:00.123456Z")
    '2022-03-02 08:00:00+00'
    """
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M:%S}+00"


def _notes(one: SeriesAnswer) -> str:
    said = [one.description or ""]
    relayed = f", which relays {one.relays}" if one.relays else ""
    said.append(f"Reported by {one.source}{relayed}: {_MEASURES[one.measure]}, {one.unit}.")
    if one.closed:
        following = f"; continued by {', '.join(one.successors)}" if one.successors else ""
        said.append(f"Closed after {one.closed}{following}.")
    if not one.figures:
        said.append("No figure has a value here.")
    said.append(f"In this ledger: {one.series}.")
    return " ".join(text for text in said if text)


def tags_of(one: Series) -> dict[str, str]:
    """The tags of a series with the group of each: its frequency, its source, and its measure."""
    return {_OFTEN[one.frequency]: "freq", one.key.source: "src", _MEASURES[one.measure]: "gen"}
