"""The series that a signal of Epidata stands for: one at each place, where an operator's configuration names places.

The id of a series is ``source:signal``, or ``source:signal:geo_type:geo_value``. By rule it is the source and the
series as they are, at the one place of those that have none.
"""

from collections.abc import Iterator, Sequence
from heapq import merge
from operator import attrgetter
from typing import NamedTuple

from api.dialects.dialect_ids import IdRule
from api.dialects.dialect_request import DialectRequest
from domain.keys import series_key, slug
from domain.refusals import Malformed
from domain.series import Series
from projections.tables import descriptions

# Epidata's clients know a list of kinds of places, of which this is the widest.
NATION, EVERYWHERE = "nation", "all"
# The ids of series by rule; which of them an operator named otherwise is looked up here.
SIGNALS = IdRule(written=lambda key: key.replace("/", ":"), read=lambda said: said.replace(":", "/", 1))
# Behind the signal that a series is by rule where an operator gave that to another one.
_APART = ".rule"
_PAGE = 500
_WITH_PLACE = 4


class PlacedSeries(NamedTuple):
    """A series by its names in Epidata, and its key; they sort by these names."""

    source: str
    signal: str
    geo_type: str
    geo_value: str
    key: str


class DescribedPlace(NamedTuple):
    """The same with the series as it is described at the position that was asked for."""

    place: PlacedSeries
    series: Series


def configured(asked: DialectRequest, source: str) -> list[PlacedSeries]:
    """The series of a source that an operator named, in order."""
    places = (_place(said, key) for said, key in asked.ids.configured.items())
    return sorted(one for one in places if one is not None and one.source == source)


def of_signal(asked: DialectRequest, source: str, signal: str) -> list[DescribedPlace]:
    """Every place of one signal, in order; none where there is no such signal."""
    named = configured(asked, source)
    found = [one for one in (*named, *_apart(asked, source, named)) if one.signal == signal]
    if not found:
        try:
            key = str(series_key(f"{asked.ids.source(source)}/{signal}"))
        except Malformed:
            return []
        found = [PlacedSeries(source, signal, NATION, EVERYWHERE, key)]
    return list(described(asked, found))


def of_source(asked: DialectRequest, source: str) -> Iterator[DescribedPlace]:
    """Every place of every signal of a source, in order, read some at a time."""
    named = configured(asked, source)
    taken = {one.key for one in named} | {one.signal for one in named}
    by_rule = (one for one in _by_rule(asked, source) if taken.isdisjoint({one.place.key, one.place.signal}))
    apart = described(asked, _apart(asked, source, named))
    yield from merge(described(asked, named), apart, by_rule, key=attrgetter("place"))


def sources(asked: DialectRequest) -> list[str]:
    """The sources by the names that Epidata's clients know them by, in order."""
    known = descriptions.sources_behind(asked.view.generation, asked.at)
    places = [one for said, key in asked.ids.configured.items() if (one := _place(said, key)) is not None]
    named = {one.place.source for one in described(asked, places)}
    return sorted({asked.ids.of_source(one.source) for one in known} | named)


def is_source(asked: DialectRequest, source: str) -> bool:
    """Whether there is a source of that name, or a series that an operator named so."""
    try:
        name = slug(asked.ids.source(source), "source")
    except Malformed:
        return False
    is_there = descriptions.source_at(asked.view.generation, name, asked.at.position) is not None
    return is_there or any(described(asked, configured(asked, source)))


def described(asked: DialectRequest, places: Sequence[PlacedSeries]) -> Iterator[DescribedPlace]:
    """The series that there are of these."""
    for one in places:
        found = descriptions.series_at(asked.view.generation, one.key, asked.at.position)
        if found is not None:
            yield DescribedPlace(one, found.series)


def _apart(asked: DialectRequest, source: str, named: Sequence[PlacedSeries]) -> list[PlacedSeries]:
    """The series whose signals by rule an operator gave to others, and which have no other name, in order."""
    keys = {one.key for one in named}
    by_rule = {one.signal: f"{asked.ids.source(source)}/{one.signal}" for one in named}
    return sorted(
        PlacedSeries(source, f"{signal}{_APART}", NATION, EVERYWHERE, key)
        for signal, key in by_rule.items()
        if key not in keys
    )


def _by_rule(asked: DialectRequest, source: str) -> Iterator[DescribedPlace]:
    slug, behind = asked.ids.source(source), None
    while True:
        page = descriptions.series_behind(asked.view.generation, asked.at, slug, behind=behind, limit=_PAGE)
        for row in page:
            series = row.series
            yield DescribedPlace(PlacedSeries(source, series.key.series, NATION, EVERYWHERE, series.series), series)
        if len(page) < _PAGE:
            return
        behind = page[-1].key


def _place(said: str, key: str) -> PlacedSeries | None:
    parts = said.split(":")
    if len(parts) == _WITH_PLACE:
        return PlacedSeries(parts[0], parts[1], parts[2], parts[3], key)
    return PlacedSeries(parts[0], parts[1], NATION, EVERYWHERE, key) if len(parts) == 2 else None  # noqa: PLR2004 - without a place
