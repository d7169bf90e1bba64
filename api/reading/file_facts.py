"""The facts that a file for programs carries: what its list is of, where it was read, and how to cite it."""

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.reading.question import Question
from api.reading.read_route import Read
from projections.answers.known import known_series, known_source
from projections.answers.view import View
from projections.moment import At


class FileFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The facts of one file; ``address`` gives the same list for ever, and ``position`` is where that is read.

    Of a list of one series it says which, and in which ``unit`` its figures and amounts are.
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
    return _of_series(facts, view, at, question.keys[0]) if read.is_of_series else facts


def _of_series(facts: FileFacts, view: View, at: At, key: str) -> FileFacts:
    """The same with what the series is; ``key`` is its own or that of one of its figures."""
    series = known_series(view, at, "/".join(key.split("/")[:2])).series
    source = known_source(view, at, series.key.source)
    relayed = f" (relayed from {source.relays})" if source.relays else ""
    return replace(
        facts,
        citation=f"{source.name}{relayed}. {series.title}, in {series.unit}. {facts.citation}",
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
