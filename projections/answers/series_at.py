"""Every figure of one series as it reads at a moment, with what the statistics need of its past."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from domain.reading import kind_of
from domain.statements import Content, Statement, Withdrawal, value_of
from domain.values import same_number
from projections.moment import At

# Periods of one series are of one frequency, so their texts are in the order of their days.
_ROWS = """
SELECT slot, period, ordered, published, entry, position, value, qualifier, status, through, published_at, has_value
FROM vintages WHERE series = :series AND slot = :slot
AND period >= :first AND period <= :last AND period > :after AND period < :before
AND published <= :p AND rec_from <= :r AND :r < rec_to
ORDER BY period {order}, ordered {order}, entry {order}
"""
_BEFORE_ALL, _BEHIND_ALL = "", "\x7f"


class EntryRow(NamedTuple):
    """One effective entry as the table has it."""

    slot: int
    period: str
    ordered: int
    published: int
    entry: int
    position: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    has_value: int


class FigureAt(NamedTuple):
    """A figure at a moment that had a value by then; ``answer`` may be a withdrawal.

    ``values`` are its values so far, first to last, also those said again; ``releases`` are those that were new: the
    report, each revision of the value and each reinstatement.
    """

    period: str
    answer: EntryRow
    values: list[EntryRow]
    releases: list[EntryRow]
    revisions_of_value: int
    revisions_of_wording: int

    @property
    def value(self) -> str | None:
        """The value, or None where the figure is withdrawn."""
        return self.answer.value


class SeriesAt(NamedTuple):
    """A series at a moment: its figures by period, and by period what is declared of them, a withdrawal too."""

    figures: list[FigureAt]
    declared: dict[str, EntryRow]


# How a series reads before it was opened.
NOTHING_AT_ALL = SeriesAt([], {})


class Periods(NamedTuple):
    """A stretch of periods by their texts: ``first`` and ``last`` are in it, ``after`` and ``before`` are not."""

    first: str = _BEFORE_ALL
    last: str = _BEHIND_ALL
    after: str = _BEFORE_ALL
    before: str = _BEHIND_ALL


ALL_PERIODS = Periods()


def series_at(connection: sqlite3.Connection, series: int, at: At) -> SeriesAt:
    """Read a whole series at a moment, in one range for each slot."""
    return SeriesAt(list(figures_at(connection, series, at)), declared_at(connection, series, at))


def figures_at(
    connection: sqlite3.Connection, series: int, at: At, wanted: Periods = ALL_PERIODS, *, backwards: bool = False
) -> Iterator[FigureAt]:
    """The figures by period, one after the other, read no further than they are taken."""
    rows = _rows(connection, series, at, 0, wanted, backwards=backwards)
    for _, entries in groupby(rows, key=attrgetter("period")):
        found = list(entries)
        yield from _figure(found[::-1] if backwards else found)


def declared_at(
    connection: sqlite3.Connection, series: int, at: At, wanted: Periods = ALL_PERIODS
) -> dict[str, EntryRow]:
    """What is declared not to belong to the periods, by period; the withdrawal of such a declaration too."""
    return {one.period: one for one in _rows(connection, series, at, 1, wanted)}


def statements_at(
    connection: sqlite3.Connection, series: int, at: At, wanted: Periods = ALL_PERIODS
) -> Iterator[EntryRow]:
    """The effective entries of the series' statements that were published by then, by period and in their order."""
    return _rows(connection, series, at, 0, wanted)


def _rows(  # noqa: PLR0913 - which rows, of which slot
    connection: sqlite3.Connection, series: int, at: At, slot: int, wanted: Periods, *, backwards: bool = False
) -> Iterator[EntryRow]:
    where = {**wanted._asdict(), "series": series, "slot": slot, "p": at.published, "r": at.position}
    return map(EntryRow._make, connection.execute(_ROWS.format(order="DESC" if backwards else "ASC"), where))


def ever_seen(entries: Iterable[EntryRow]) -> list[EntryRow]:
    """Of one figure's entries those that are the answer at some moment, in order; then each is known later too.

    An entry never is where one that stands behind it is known no later.
    """
    seen: list[EntryRow] = []
    for one in sorted(entries, key=lambda entry: (entry.ordered, entry.position), reverse=True):
        if not seen or one.published < seen[-1].published:
            seen.append(one)
    return seen[::-1]


def _figure(known: list[EntryRow]) -> Iterator[FigureAt]:
    """The figure as far as it was published by then: none where it had had no value."""
    values = [one for one in known if one.has_value]
    if len(known) == 1 and values:
        yield FigureAt(known[0].period, known[0], values, values, 0, 0)
    elif values:
        changes = list(_changes(known))
        revised = [one.of_value for one in changes if one.is_revision]
        releases = [one.entry for one in changes if one.of_value and one.entry.has_value]
        yield FigureAt(known[0].period, known[-1], values, releases, revised.count(True), revised.count(False))


class _Change(NamedTuple):
    entry: EntryRow
    is_revision: bool
    of_value: bool


def _changes(entries: list[EntryRow]) -> Iterator[_Change]:
    """What each entry did, walking all of them; one that came back with another value revised it."""
    before: Content | None = None
    last_value: Content | None = None
    for one in entries:
        content = content_of(one)
        kind = kind_of(content, "statement", before, had_value=last_value is not None)
        differs = not same_number(value_of(content), value_of(last_value))
        is_revision = kind == "revision" or (kind == "reinstatement" and differs)
        yield _Change(one, is_revision, kind in ("report", "reinstatement") or (kind == "revision" and differs))
        before, last_value = content, content if one.has_value else last_value


def content_of(one: EntryRow) -> Content:
    if one.value is None:
        return Withdrawal(published_at=one.published_at)
    return Statement(
        value=one.value,
        qualifier=one.qualifier or "exact",  # type: ignore[arg-type]  # the table holds the words of the events
        status=one.status,
        through=one.through,
        published_at=one.published_at,
    )
