"""Sources: whom they relay, and the first of their series."""

from msgspec import Struct

from domain.series import Source
from projections.answers.known import known_source
from projections.answers.listing import Listing
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions

# How many of its series a source names itself.
MOST_NAMES = 100


class SourceAnswer(Struct, frozen=True, kw_only=True):
    """A source, with whom it relays; ``series`` are its first ones, at most a hundred, ``more_series`` whether not all.

    All of them are in the list of series, with the source as its filter.
    """

    source: str
    name: str
    url: str | None
    relays: str | None
    series: list[str]
    more_series: bool
    version: int
    position: int


def ask_sources(view: View, at: At, *, behind: str | None = None, limit: int | None = None) -> Listing[SourceAnswer]:
    """Every source, with whom it relays."""
    found = descriptions.sources_behind(view.generation, at, behind=behind, limit=limit)
    items = [_answer(view, at, source) for source in found]
    return Listing(items=items, position=view.last_change_in("/", at.position))


def sources_in_order(view: View, at: At) -> list[Source]:
    """Every source in the order in which they were registered: what is counted so keeps its number."""
    return descriptions.sources_registered(view.generation, at)


def ask_source(view: View, at: At, name: str) -> SourceAnswer:
    """One source; raises UnknownSource."""
    return _answer(view, at, known_source(view, at, name))


def _answer(view: View, at: At, source: Source) -> SourceAnswer:
    some = descriptions.keys_of(view.generation, at, source.source, MOST_NAMES + 1)
    return SourceAnswer(
        source=source.source,
        name=source.name,
        url=source.url,
        relays=source.relays,
        series=some[:MOST_NAMES],
        more_series=len(some) > MOST_NAMES,
        version=source.version,
        position=view.last_change_in(f"{source.source}/", at.position),
    )
