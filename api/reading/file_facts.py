"""The facts that a file for programs carries: what its list is of, where it was read, and how to cite it."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.reading.question import Question
from api.reading.read_route import Read
from domain.series import Series, Source
from projections.answers.known import known_series, known_source
from projections.answers.series_list import described_series
from projections.answers.view import View
from projections.moment import At

# The metadata of a file are held in memory; of a source with more series /v1/series has the units.
MOST_UNITS = 5_000
_MOST_CITED = 5


class FileFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of one file; ``address`` gives the same list for ever, and ``position`` is where that is read.

    Of a list of one series it says which, and in which ``unit`` its figures and amounts are; of one of several series
    the ``units`` by their keys, unless there are more than MOST_UNITS.
    """

    address: str
    citation: str
    position: int
    as_of: str | None = None
    source: str | None = None
    source_name: str | None = None
    relays: str | None = None
    series: str | None = None
    title: str | None = None
    unit: str | None = None
    measure: str | None = None
    frequency: str | None = None
    decimals: int | None = None
    units: dict[str, str] | None = None

    @property
    def text(self) -> str:
        """The facts as JSON, as the file's metadata has them."""
        return msgspec.json.encode(self).decode()


def facts_of(read: Read, question: Question, view: View, at: At, position: int) -> FileFacts:
    """The facts of a list that changed last at a position; raises UnknownSeries."""
    identity = question.identity
    address = f"{identity}position={position}" if read.times != "none" else identity.rstrip("?&")
    asked = f", as published by {question.as_of}" if question.as_of else ""
    place = f"{address}{asked}, at position {position} of the ledger."
    facts = FileFacts(address=address, citation=place, position=position, as_of=question.as_of)
    named = question.given.get("series", ())
    keys = [one for one in (named if isinstance(named, tuple) else (named,)) if isinstance(one, str)]
    if keys and not question.keys:
        return _of_several(facts, [known_series(view, at, key).series for key in keys])
    first = question.keys[0] if question.keys else question.given.get("source")
    if not isinstance(first, str):
        return facts
    return _of_series(facts, view, at, first) if "/" in first else _of_source(facts, view, at, first)


def _of_series(facts: FileFacts, view: View, at: At, key: str) -> FileFacts:
    """The same with what the series is; ``key`` is its own or that of one of its figures."""
    series = known_series(view, at, "/".join(key.split("/")[:2])).series
    source = known_source(view, at, series.key.source)
    return replace(
        facts,
        citation=f"{_publisher(source)}. {_cited(series)}. {facts.citation}",
        source=source.source,
        source_name=source.name,
        relays=source.relays,
        series=series.series,
        title=series.title,
        unit=series.unit,
        measure=series.measure,
        frequency=series.frequency,
        decimals=series.decimals,
    )


def _of_source(facts: FileFacts, view: View, at: At, name: str) -> FileFacts:
    """The same with whose figures they are, and the units of its series."""
    source, series = known_source(view, at, name), described_series(view, at, name, MOST_UNITS + 1)
    return replace(
        facts,
        citation=f"{_publisher(source)}. {facts.citation}",
        source=source.source,
        source_name=source.name,
        relays=source.relays,
        units={one.series: one.unit for one in series} if len(series) <= MOST_UNITS else None,
    )


def _of_several(facts: FileFacts, series: Sequence[Series]) -> FileFacts:
    """The same with the units of the series that were asked for, and what the first of them are."""
    told = "; ".join(map(_cited, series[:_MOST_CITED]))
    more = f" and {len(series) - _MOST_CITED} more series" if len(series) > _MOST_CITED else ""
    return replace(facts, citation=f"{told}{more}. {facts.citation}", units={one.series: one.unit for one in series})


def _publisher(source: Source) -> str:
    return f"{source.name} (relayed from {source.relays})" if source.relays else source.name


def _cited(series: Series) -> str:
    return f"{series.title}, in {series.unit}"
