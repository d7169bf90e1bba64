"""Events by the words of their addresses, and the version of a figure by which a write to it is conditional."""

from typing import Any

from msgspec import Raw, Struct

from api.reading.parameters import count
from domain.keys import figure_key, series_key
from domain.streams import OfFigure
from projections.answers.block import SeriesExtent
from projections.answers.events import stored_event, stored_events
from projections.answers.figure_answer import FigureAnswer
from projections.answers.known import known_source
from projections.answers.listing import Listing
from projections.answers.view import View
from projections.moment import At

_FEW = 20
# So many are read, or made from nothing, in less than five milliseconds.
_FEW_FIGURES, _FEW_DAYS, _FEW_BUCKETS = 2_500, 2_000, 100
_DAYS_OF_A_MONTH, _DAYS_OF_A_YEAR = 28, 365


class StoredEvent(Struct, frozen=True):
    """An event where it stands; ``event`` are its stored bytes, verbatim."""

    position: int
    event: Any


def has_few_entries(answers: View, figure: str, _: int) -> bool:
    """Whether a figure has so few that it is read at once."""
    return answers.store.version(OfFigure(figure_key(figure))) <= _FEW


def is_near(answers: View, series: str, last_change: int) -> bool:
    """Whether the figures of a series are in memory, and few enough to be read at once."""
    extent = answers.extent(series, last_change)
    return extent is not None and extent.periods <= _FEW_FIGURES


def is_near_by_day(answers: View, series: str, last_change: int) -> bool:
    """The same of its days, each of which is a line."""
    extent = answers.extent(series, last_change)
    return extent is not None and extent.periods <= _FEW_DAYS


def is_near_by_month(answers: View, series: str, last_change: int) -> bool:
    """The same of its months, each of which is added up."""
    return _are_few_buckets(answers.extent(series, last_change), _DAYS_OF_A_MONTH)


def is_near_by_year(answers: View, series: str, last_change: int) -> bool:
    """The same of its years."""
    return _are_few_buckets(answers.extent(series, last_change), _DAYS_OF_A_YEAR)


def _are_few_buckets(extent: SeriesExtent | None, days: int) -> bool:
    if extent is None or extent.periods > _FEW_FIGURES:
        return False
    return min(extent.periods, extent.days // days) <= _FEW_BUCKETS


def version_of(answers: View, at: At, found: FigureAnswer) -> str:
    """The version by which a write to the figure is conditional, and behind a point that of the rest of what is shown.

    A figure is shown with whom its source relays. As long as the source is described as it was at first, nothing is
    behind: such a tag is the one that the last write answered.
    """
    source = known_source(answers, at, series_key(found.series).source).version
    return f"{found.version}" if source == 1 else f"{found.version}.{source}"


def events(
    answers: View, at: At, limit: int, behind: str | None, after: int = 0, stream: str | None = None
) -> Listing[StoredEvent]:
    """Events behind a position; a cursor continues after that of the last one seen."""
    if behind is not None:
        after = max(after, count(0)(behind))
    rows = stored_events(answers, after, limit, stream)
    items = [StoredEvent(position, Raw(state)) for position, state in rows if position <= at.position]
    return Listing(items=items, position=at.position)


def event(answers: View, _: At, said: str) -> StoredEvent:
    """One event; raises PositionTooHigh or Malformed."""
    position = count(1)(said)
    return StoredEvent(position, Raw(stored_event(answers, position)))
