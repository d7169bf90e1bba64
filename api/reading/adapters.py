"""Questions whose parameters the answers take in another shape than HTTP gives them."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct

from api.reading.parameters import count
from domain.keys import figure_key, series_key
from domain.streams import OfFigure
from projections.answers.answers import Answers
from projections.answers.comparing import Comparison
from projections.answers.feed import Revision, RevisionFilter
from projections.answers.figure_answer import FigureAnswer
from projections.answers.listing import Listing
from projections.answers.releases import Moment
from projections.answers.side_by_side import SideBySide
from projections.answers.triangle import Triangle
from projections.moment import At

_FEW = 20


class StoredEvent(Struct, frozen=True):
    """An event where it stands; ``event`` are its stored bytes, verbatim."""

    position: int
    event: Any


def has_few_entries(answers: Answers, figure: str) -> bool:
    """Whether a figure has so few that it is read at once."""
    return answers.store.version(OfFigure(figure_key(figure))) <= _FEW


def version_of(answers: Answers, at: At, found: FigureAnswer) -> str:
    """The version by which a write to the figure is conditional, and behind a point that of the rest of what is shown.

    A figure is shown with whom its source relays. As long as the source is described as it was at first, nothing is
    behind: such a tag is the one that the last write answered.
    """
    source = answers.known_source(at, series_key(found.series).source).version
    return f"{found.version}" if source == 1 else f"{found.version}.{source}"


def compare(
    answers: Answers,
    _: At,
    key: str,
    from_position: int | None = None,
    to: str | None = None,
    to_position: int | None = None,
    **earlier: str,
) -> Comparison:
    """Two moments of a series, each on both axes; ``from`` is no name for an argument, so it comes among the rest."""
    before = answers.at(earlier.get("from"), from_position)
    after = answers.at(to, to_position)
    return answers.compare(key, before, after)


def table(
    answers: Answers, at: At, series: Sequence[str], start: str | None = None, end: str | None = None
) -> SideBySide:
    """Several series side by side."""
    return answers.table(at, series, start, end)


def triangle(
    answers: Answers,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    to: str | None = None,
    **earlier: str,
) -> Triangle:
    """Periods by vintages; ``from`` is no name for an argument, so it comes among the rest."""
    return answers.triangle(at, key, start, end, earlier.get("from"), to)


def vintages(answers: Answers, at: At, key: str, order: str = "asc") -> Listing[Moment]:
    """The moments at which a series changed, from the first or from the last."""
    found = answers.vintages(at, key)
    return found if order == "asc" else Listing(items=found.items[::-1], position=found.position)


def revisions(answers: Answers, at: At, limit: int, behind: str | None, **given: object) -> Listing[Revision]:
    """The feed, filtered."""
    return answers.revisions_page(at, msgspec.convert(given, RevisionFilter), limit, behind)


def events(
    answers: Answers, at: At, limit: int, behind: str | None, after: int = 0, stream: str | None = None
) -> Listing[StoredEvent]:
    """Events behind a position; a cursor goes on behind that of the last one seen."""
    if behind is not None:
        after = max(after, count(0)(behind))
    rows = answers.events(after, limit, stream)
    items = [StoredEvent(position, Raw(state)) for position, state in rows if position <= at.position]
    return Listing(items=items, position=at.position)


def event(answers: Answers, _: At, said: str) -> StoredEvent:
    """One event; raises PositionTooHigh or Malformed."""
    position = count(1)(said)
    return StoredEvent(position, Raw(answers.event(position)))
