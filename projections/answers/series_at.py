"""Every figure of one series as it reads at a moment, with what the statistics need of its past."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol, TypeVar

from domain.reading import kind_of
from domain.series import Series
from domain.statements import Content, value_of
from domain.values import same_number
from domain.words import SLOTS
from projections.answers.known import known_series
from projections.answers.view import View
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.vintages import ALL_PERIODS, EntryRow, Periods, entries_at

_STATEMENTS, _ADJUSTMENTS = range(len(SLOTS))


class Placed(Protocol):
    """An effective entry as far as it says where it stands."""

    @property
    def ordered(self) -> int:
        """Where it stands on the published axis."""

    @property
    def published(self) -> int:
        """From when it is known, in microseconds since 1970."""

    @property
    def position(self) -> int:
        """Where it was recorded."""

    @property
    def has_value(self) -> int:
        """Whether it gives a value."""


P = TypeVar("P", bound=Placed)


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


def series_at(generation: Generation, series: int, at: At) -> SeriesAt:
    """Read a whole series at a moment, in one range for each slot."""
    return SeriesAt(list(figures_at(generation, series, at)), declared_at(generation, series, at))


def known_series_at(view: View, at: At, key: str) -> tuple[Series, SeriesAt]:
    """A series with its description; raises UnknownSeries."""
    number, series = known_series(view, at, key)
    return series, series_at(view.generation, number, at)


def figures_at(
    generation: Generation, series: int, at: At, wanted: Periods = ALL_PERIODS, *, backwards: bool = False
) -> Iterator[FigureAt]:
    """The figures by period, one after the other, read no further than they are taken."""
    rows = entries_at(generation, series, at, _STATEMENTS, wanted, backwards=backwards)
    for _, entries in groupby(rows, key=attrgetter("period")):
        found = list(entries)
        yield from _figure(found[::-1] if backwards else found)


def declared_at(generation: Generation, series: int, at: At, wanted: Periods = ALL_PERIODS) -> dict[str, EntryRow]:
    """What is declared not to belong to the periods, by period; the withdrawal of such a declaration too."""
    return {one.period: one for one in entries_at(generation, series, at, _ADJUSTMENTS, wanted)}


def since_first_value(entries: Iterable[P]) -> tuple[P, list[P]] | None:
    """The first value of one figure's entries that was known, and what was seen from then on; None without a value."""
    given = list(entries)
    first = min((one for one in given if one.has_value), key=lambda one: (one.published, one.position), default=None)
    if first is None:
        return None
    seen = ever_seen(given)
    begin = max(number for number, one in enumerate(seen) if one.published <= first.published)
    return first, seen[begin:]


def ever_seen(entries: Iterable[P]) -> list[P]:
    """Of one figure's entries those that are the answer at some moment, in order; then each is known later too.

    An entry never is where one that stands behind it is known no later.
    """
    seen: list[P] = []
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
        content = one.said
        kind = kind_of(content, "statement", before, had_value=last_value is not None)
        differs = not same_number(value_of(content), value_of(last_value))
        is_revision = kind == "revision" or (kind == "reinstatement" and differs)
        yield _Change(one, is_revision, kind in ("report", "reinstatement") or (kind == "revision" and differs))
        before, last_value = content, content if one.has_value else last_value
