"""Entries that rest on a bulletin or a document, as rows of a page, and the documents of which there are bytes."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from api.pages.change_words import KIND_WORDS, said_words
from api.pages.listed_changes import names_of
from domain.events import ContentReceived, EntryFact
from domain.facts import KIND_OF_TAG
from domain.figure import entry_of
from domain.statements import is_unknown, qualifier_of, status_of, through_of, value_of
from domain.streams import OfDocument
from projections.answers.entries_with_evidence import EntryWithEvidence
from projections.answers.view import View
from projections.moment import At


class SaidEntry(Struct, frozen=True, kw_only=True):
    """An entry as it was recorded: what it says of which figure."""

    series: str
    title: str
    unit: str
    period: str
    entry: int
    kind: str
    said: str


class SaidGroup(Struct, frozen=True, kw_only=True):
    """Entries of one kind; ``title`` is that of their series, None where they are of several."""

    kind: str
    title: str | None
    rows: Sequence[SaidEntry]


def said_entries(view: View, at: At, entries: Sequence[EntryWithEvidence]) -> list[SaidEntry]:
    """What some entries say, as they were recorded; of an amendment nothing but that it is one."""
    names = names_of(view, at, (one.series for one in entries))
    return [
        SaidEntry(
            series=one.series,
            title=names[one.series].title,
            unit=names[one.series].unit,
            period=one.period,
            entry=one.entry,
            kind=KIND_OF_TAG[one.kind],
            said=_said(view, one),
        )
        for one in entries
    ]


def _said(view: View, one: EntryWithEvidence) -> str:
    event = view.store.at(one.position).event
    content = entry_of(event, one.position).content if isinstance(event, EntryFact) else getattr(event, "content", None)
    words = (value_of(content), qualifier_of(content), status_of(content), through_of(content))
    return said_words(*words, is_unknown=is_unknown(content)) or "no value"


def said_groups(entries: Sequence[SaidEntry]) -> list[SaidGroup]:
    """The entries by kind, within it by series and period."""
    ordered = sorted(entries, key=lambda one: (one.kind, one.series, one.period))
    groups = [(kind, list(found)) for kind, found in groupby(ordered, key=lambda one: one.kind)]
    return [
        SaidGroup(kind=KIND_WORDS[kind], title=some[0].title if some[0].series == some[-1].series else None, rows=some)
        for kind, some in groups
    ]


def copies_of(view: View, at: At, documents: Iterable[str]) -> frozenset[str]:
    """The documents whose bytes had come by then."""
    return frozenset(
        one
        for one in set(documents)
        for position, event in view.store.stream(OfDocument(one))
        if isinstance(event, ContentReceived) and position <= at.position
    )
