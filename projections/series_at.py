"""Every figure of one series as it reads at a moment, with what the statistics need of its past."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from domain.reading import kind_of
from domain.statements import Content, Statement, Withdrawal
from projections.moment import At

_ROWS = """
SELECT slot, period, published, entry, position, value, qualifier, status, through, published_at, has_value
FROM vintages WHERE series = :series AND slot IN (0, 1) AND published <= :p AND rec_from <= :r AND :r < rec_to
ORDER BY slot, period, published, entry
"""


class Standing(NamedTuple):
    """One effective entry as the table has it."""

    slot: int
    period: str
    published: int
    entry: int
    position: int
    value: str | None
    qualifier: str
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

    @property
    def adjustments(self) -> dict[str, Standing]:
        """The adjustments that stand, by period."""
        return {when: one for when, one in self.declared.items() if one.has_value}


def series_at(connection: sqlite3.Connection, series: int, at: At) -> SeriesAt:
    """Read a whole series at a moment, in one range."""
    figures: list[FigureAt] = []
    declared: dict[str, Standing] = {}
    entries: list[Standing] = []
    for row in connection.execute(_ROWS, {"series": series, "p": at.published, "r": at.position}):
        one = Standing._make(row)
        if entries and entries[0].period != one.period:
            figures.append(_figure(entries))
            entries = []
        if one.slot == 0:
            entries.append(one)
        else:
            declared[one.period] = one
    if entries:
        figures.append(_figure(entries))
    return SeriesAt(figures, declared)


def _figure(entries: list[Standing]) -> FigureAt:
    period = entries[0].period
    if len(entries) == 1:
        return FigureAt(period, entries[0], entries if entries[0].has_value else [], 0, 0)
    kinds = list(_kinds(entries))
    return FigureAt(
        period,
        entries[-1],
        [one for one in entries if one.has_value],
        kinds.count(("revision", True)),
        kinds.count(("revision", False)),
    )


def _kinds(entries: list[Standing]) -> Iterator[tuple[str, bool]]:
    before: Content | None = None
    had_value = False
    for one in entries:
        content = _content(one)
        yield kind_of(content, "statement", before, had_value)
        before, had_value = content, had_value or bool(one.has_value)


def _content(one: Standing) -> Content:
    if one.value is None:
        return Withdrawal(published_at=one.published_at)
    return Statement(
        value=one.value,
        qualifier=one.qualifier,  # type: ignore[arg-type]  # the table holds the words of the events
        status=one.status,
        through=one.through,
        published_at=one.published_at,
    )
