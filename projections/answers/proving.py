"""Proof bundles: the events that an answer rests on, with the proof that the signed log holds each of them."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from domain.events import FigureEvent
from domain.keys import figure_key, series_key
from domain.refusals import UnknownFigure
from domain.streams import OfBulletin, OfDocument, OfFigure, OfSeries, OfSource, Stream
from projections.answers.events import stored_event
from projections.answers.figure_answer import ask_figure
from projections.answers.known import known_series
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At
from stores.sqlite.store import Store
from transparency.transparency_log import Log

FORMAT = "asreported-proof/1"


class ProvedQuestion(Struct, frozen=True, kw_only=True):
    """What was asked: how a figure reads, or the latest total of a series, as published by ``as_of``, at a position."""

    kind: Literal["figure", "total"]
    figure: str
    as_of: str | None
    position: int


class ProvedAnswer(Struct, frozen=True, kw_only=True):
    """How the figure reads; ``value`` None is a withdrawal, ``entry`` the entry that says so."""

    value: str | None
    qualifier: str | None
    period: str
    published_at: str
    entry: int


class ProvedEntry(Struct, frozen=True, kw_only=True):
    """One event: its stored bytes as text, and a C2SP tlog-proof that the log holds them."""

    position: int
    event: str
    proof: str


class Proof(Struct, frozen=True, kw_only=True):
    """Everything that is needed to check an answer without asking us again, but the key.

    ``entries`` are first all events of the figure up to the position, oldest first, to which the reading rule of
    docs/domain.md section 2 is applied; then those that say what it is: source, series, documents and bulletins.
    """

    format: str
    question: ProvedQuestion
    answer: ProvedAnswer
    origin: str
    checkpoint: str
    entries: list[ProvedEntry]
    position: int


def prove_figure(view: View, at: At, key: str) -> Proof:
    """The proof of how a figure reads; raises UnknownFigure and its kin, LogNotBegun or NotSignedYet."""
    return _prove(view, settled(view, at, str(figure_key(key).of)), "figure", str(figure_key(key)))


def prove_total(view: View, at: At, key: str) -> Proof:
    """The proof of the latest figure of a series; raises UnknownSeries or UnknownFigure besides."""
    at = settled(view, at, str(series_key(key)))
    return _prove(view, at, "total", latest_figure(view, at, key))


def latest_figure(view: View, at: At, key: str) -> str:
    """The key of the figure that is the series' total; raises UnknownSeries, or UnknownFigure where it has none."""
    (total,) = ask_totals(view, at, series=[key]).items
    if total.period is None:
        gone = (
            "each of its figures is withdrawn" if total.state == "withdrawn" else "nothing of it was published by then"
        )
        raise UnknownFigure(f"{key} has no total at position {at.position}: {gone}", series=key)
    return f"{key}/{total.period}"


def settled(view: View, at: At, series: str) -> At:
    """The moment by the last position that changed the series: the same until something changes it."""
    known_series(view, at, series)
    return At(at.published, view.last_change(series, at.position), at.as_of)


def _prove(view: View, at: At, kind: Literal["figure", "total"], figure: str) -> Proof:
    answer = ask_figure(view, at, figure)
    checkpoint = view.log.covering(at.position)
    kept = [*_of_figure(view.store, figure, at.position), *_around(view.store, figure, at.position)]
    return Proof(
        format=FORMAT,
        question=ProvedQuestion(kind=kind, figure=figure, as_of=at.as_of, position=at.position),
        answer=ProvedAnswer(
            value=answer.value,
            qualifier=answer.qualifier,
            period=answer.period,
            published_at=answer.published_at,
            entry=answer.entry,
        ),
        origin=checkpoint.origin,
        checkpoint=checkpoint.note,
        entries=[
            ProvedEntry(
                position=position,
                event=stored_event(view, position).decode(),
                proof=view.log.proof(position, checkpoint),
            )
            for position in kept
        ],
        position=at.position,
    )


def _of_figure(store: Store, figure: str, position: int) -> list[int]:
    return [one.position for one in store.stream(OfFigure(figure_key(figure))) if one.position <= position]


def _around(store: Store, figure: str, position: int) -> list[int]:
    """Where it stands what the figure is, and on what its entries rest."""
    key = figure_key(figure)
    streams: list[Stream] = [OfSource(key.source), OfSeries(key.of)]
    for kept in store.stream(OfFigure(key)):
        streams += _evidence_of(kept.event)
    found = [one.position for stream in dict.fromkeys(streams) for one in store.stream(stream)]
    return sorted(one for one in set(found) if one <= position)


def _evidence_of(event: FigureEvent) -> Iterator[OfDocument | OfBulletin]:
    if event.content is not None and event.content.document:
        yield OfDocument(event.content.document)
    if event.bulletin:
        yield OfBulletin(event.bulletin)


def entry_proof(log: Log, position: int) -> str:
    """The tlog-proof of one event, whatever it is of; raises LogNotBegun or NotSignedYet."""
    return log.proof(position, log.covering(position))
