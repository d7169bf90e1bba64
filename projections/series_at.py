"""Every figure of one series as it reads at a moment, with what the statistics need of its past."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from domain.moments import end_of_day
from domain.reading import kind_of
from domain.statements import Content, Statement, Withdrawal, value_of
from domain.values import same_number
from projections.moment import At

_ROWS = """
SELECT slot, period, ordered, published, entry, position, value, qualifier, status, through, published_at, has_value
FROM vintages WHERE series = :series AND slot IN (0, 1) AND published <= :p AND rec_from <= :r AND :r < rec_to
ORDER BY slot, period, ordered, entry
"""


class Standing(NamedTuple):
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
    """A figure at a moment; ``answer`` may be a withdrawal, ``values`` are its values so far, first to last."""

    period: str
    answer: Standing
    values: list[Standing]
    revisions_of_value: int
    revisions_of_wording: int

    @property
    def value(self) -> str | None:
        """The value, or None where the figure is withdrawn."""
        return self.answer.value


class SeriesAt(NamedTuple):
    """A series at a moment: its figures by period, and by period what is declared of them, a withdrawal too."""

    figures: list[FigureAt]
    declared: dict[str, Standing]


def series_at(connection: sqlite3.Connection, series: int, at: At) -> SeriesAt:
    """Read a whole series at a moment, in one range."""
    figures: list[FigureAt] = []
    declared: dict[str, Standing] = {}
    entries: list[Standing] = []
    # A bare date of the moment's own day is not known yet, and may all the same be what was revised.
    where = {"series": series, "p": end_of_day(at.published), "r": at.position}
    for row in connection.execute(_ROWS, where):
        one = Standing._make(row)
        if entries and entries[0].period != one.period:
            figures += _figure(entries, at.published)
            entries = []
        if one.slot == 0:
            entries.append(one)
        elif one.published <= at.published:
            declared[one.period] = one
    if entries:
        figures += _figure(entries, at.published)
    return SeriesAt(figures, declared)


def ever_seen(entries: Iterable[Standing]) -> list[Standing]:
    """Of one figure's entries those that are the answer at some moment, in order; then each is known later too.

    An entry never is where one that stands behind it is known no later.
    """
    seen: list[Standing] = []
    for one in sorted(entries, key=lambda entry: (entry.ordered, entry.position), reverse=True):
        if not seen or one.published < seen[-1].published:
            seen.append(one)
    return seen[::-1]


def _figure(entries: list[Standing], published: int) -> Iterator[FigureAt]:
    """The figure as far as it was published by then: none where nothing was."""
    known = [one for one in entries if one.published <= published]
    if known:
        kinds = list(_kinds(entries, published)) if len(entries) > 1 else []
        values = [one for one in known if one.has_value]
        yield FigureAt(known[0].period, known[-1], values, kinds.count(True), kinds.count(False))


def _kinds(entries: list[Standing], published: int) -> Iterator[bool]:
    """Of each revision that was published by then, whether it is one of value."""
    before: Content | None = None
    last_value: Content | None = None
    for one in entries:
        content = _content(one)
        kind, of_value = kind_of(content, "statement", before, had_value=last_value is not None)
        came_back = kind == "reinstatement" and not same_number(value_of(content), value_of(last_value))
        if one.published <= published and (kind == "revision" or came_back):
            yield of_value
        before, last_value = content, content if one.has_value else last_value


def _content(one: Standing) -> Content:
    if one.value is None:
        return Withdrawal(published_at=one.published_at)
    return Statement(
        value=one.value,
        qualifier=one.qualifier or "exact",  # type: ignore[arg-type]  # the table holds the words of the events
        status=one.status,
        through=one.through,
        published_at=one.published_at,
    )
