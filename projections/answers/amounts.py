"""Amounts over spans of days, from the figures of running totals and increments: docs/domain.md section 5."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from itertools import repeat
from operator import sub
from typing import NamedTuple

from domain.bounds import of_difference, of_sum, of_terms
from domain.series import Series
from domain.values import places_of, scaled, text_of
from domain.words import Qualifier
from projections.answers.block import FigureColumns
from projections.answers.valued_columns import Rows, ValuedColumns, cells


class AdjustmentAmount(NamedTuple):
    """A known amount that does not belong to a span: scaled, and how many digits it was said with."""

    amount: int
    places: int


@lru_cache(maxsize=16_384)
def day_text(day: int) -> str:
    """A day by its number, as ``date.toordinal`` counts."""
    return date.fromordinal(day).isoformat()


class Amounts:
    """What a series added over spans of days, a row a figure that has a value, by period; of a level nothing.

    Numbers are whole, times ten to the power of ``scale``. ``rows`` are those that are amounts: the first figure of a
    running total is only a base, unless it counts from ``starts_on``. The base of any other is the row before it. A
    span that ends before it begins has no days: its figure covers no day that no other does.
    """

    def __init__(self, series: Series, figures: FigureColumns) -> None:
        self._series, self._all = series, figures
        self.figures = ValuedColumns(figures)
        self.is_running = series.measure == "cumulative"
        # The day from which the series counts, so that no earlier one is missed.
        self.starts = date.fromisoformat(series.starts_on).toordinal() if series.starts_on else None
        self._lag = series.lag_days
        count = 0 if series.measure == "level" else len(self.figures.scaled)
        self.rows = range(1 if self.is_running and self.starts is None else 0, count)
        said = [text for text in self.figures.adjusted.values() if text is not None]
        self.scale = max((self.figures.scale, *map(places_of, said)))
        self._finer = 10 ** (self.scale - self.figures.scale)

    @cached_property
    def adjusted(self) -> dict[int, AdjustmentAmount | None]:
        """By row what does not belong to its span, None where nobody said how much."""
        return {
            row: None if text is None else AdjustmentAmount(scaled(text, self.scale), places_of(text))
            for row, text in self.figures.adjusted.items()
        }

    @cached_property
    def _values(self) -> list[int]:
        values = self.figures.scaled
        return values if self._finer == 1 else [one * self._finer for one in values]

    @cached_property
    def lasts(self) -> list[int]:
        """The last day of the span, as ``date.toordinal`` counts."""
        return self.figures.last_days

    @cached_property
    def firsts(self) -> list[int]:
        """The first day of the span."""
        if self.is_running:
            return [self.starts or 0, *[last + 1 for last in self.lasts[:-1]]]
        begins = self.figures.first_days
        if self._lag:
            lagging = zip(begins, self.figures.throughs, strict=True)
            begins = [first if through else first - self._lag for first, through in lagging]
        # What began within the period covers no day before it began.
        return begins if self.starts is None else [max(self.starts, first) for first in begins]

    def first(self, row: int) -> int:
        """The first day of one span."""
        if self.is_running:
            return self.lasts[row - 1] + 1 if row else self.starts or 0
        return self.firsts[row]

    @cached_property
    def lengths(self) -> list[int]:
        """The days of the span."""
        lasts = self.lasts
        if self.is_running:
            # From the day behind the last one of the row before.
            begins = [] if not lasts else [lasts[0] - self.starts + 1 if self.starts else 0]
            spans = [*begins, *map(sub, lasts[1:], lasts)]
        else:
            spans = [one + 1 for one in map(sub, lasts, self.firsts)]
        return spans if min(spans, default=0) >= 0 else [max(0, one) for one in spans]

    @cached_property
    def differences(self) -> list[int]:
        """What was added, before adjustments."""
        values = self._values
        return [*values[:1], *map(sub, values[1:], values)] if self.is_running else values

    @cached_property
    def places(self) -> list[int]:
        """How many digits the difference is written with: the most that its figure or its base has."""
        said = self.figures.places
        return [*said[:1], *map(max, said[1:], said)] if self.is_running and self.scale else said

    @cached_property
    def _revised(self) -> list[int]:
        """The value of the figure less its own first value."""
        return list(map(self._revised_at, range(len(self._values))))

    def _revised_at(self, row: int) -> int:
        first = self.figures.first_scaled[row]
        return 0 if first is None else self._values[row] - first * self._finer

    @cached_property
    def _revised_places(self) -> list[int]:
        """How many digits that is written with."""
        figures = self.figures
        both = zip(figures.first_scaled, figures.places, figures.first_places, strict=True)
        return [0 if first is None else max(places, others) for first, places, others in both]

    def total(self, rows: Rows) -> tuple[int, int]:
        """The sum of the differences of some rows, and with how many digits it is written."""
        places = max(cells(self.places, rows), default=0) if self.scale else 0
        if self.is_running and isinstance(rows, range) and rows:
            # Of neighbours all but the last figure and the first base cancel out.
            return self._values[rows[-1]] - (self._values[rows[0] - 1] if rows[0] else 0), places
        return sum(cells(self.differences, rows)), places

    def net_effect(self, rows: Rows) -> tuple[int, int]:
        """That less the same sum with each figure at its own first value."""
        bases = self.bases(rows)
        both = (*cells(self._revised_places, rows), *cells(self._revised_places, bases)) if self.scale else ()
        if self.is_running and isinstance(rows, range) and rows:
            return self._revised_at(rows[-1]) - (self._revised_at(rows[0] - 1) if rows[0] else 0), max(both, default=0)
        return sum(cells(self._revised, rows)) - sum(cells(self._revised, bases)), max(both, default=0)

    def value(self, row: int) -> int | None:
        """The difference less what does not belong to the span; None if that is unknown."""
        adjustment = self.adjusted.get(row, _NONE)
        return None if adjustment is None else self.differences[row] - adjustment.amount

    def value_text(self, row: int) -> str | None:
        """The same as text, with as many digits as the difference or the adjustment has."""
        adjustment = self.adjusted.get(row, _NONE)
        if adjustment is None:
            return None
        return self.text(self.differences[row] - adjustment.amount, max(self.places[row], adjustment.places))

    def difference_text(self, row: int) -> str:
        """The difference as text."""
        return self.text(self.differences[row], self.places[row])

    def difference_texts(self, rows: Rows) -> Iterable[str]:
        """The same of some rows."""
        return map(self.difference_text, rows) if self.scale else map(str, cells(self.differences, rows))

    def adjustment_text(self, row: int) -> str | None:
        """The adjustment as text; None where there is none, or nobody said how much."""
        adjustment = self.adjusted.get(row)
        return None if adjustment is None else self.text(*adjustment)

    def text(self, amount: int, places: int) -> str:
        """An amount with so many digits behind its point."""
        return text_of(amount, self.scale, places)

    def is_first(self, row: int) -> bool:
        """Whether it is the first figure of a running total, counted from ``starts_on``."""
        return self.is_running and row == 0

    def texts(self, rows: range, write: Callable[["Amounts", list[int]], list[bytes]]) -> list[bytes]:
        """A text of each of some rows, which says nothing but of it and of the row before it."""
        kind = self.starts, self.is_running
        return self._all.texts(kind, rows, lambda figures, some: write(Amounts(self._series, figures), some))

    def bases(self, rows: Rows) -> Rows:
        """The rows that the differences of some rows are against."""
        if not self.is_running:
            return []
        if isinstance(rows, range):
            return range(max(0, rows.start - 1), rows.stop - 1)
        return [row - 1 for row in rows if row]

    def qualifier(self, row: int) -> Qualifier:
        """What may be claimed of difference and value: adjustments are exact."""
        words = self.figures.qualifiers
        return of_difference(words[row], words[row - 1]) if self.is_running and row else of_sum([words[row]])

    def qualifiers(self, rows: Rows) -> Iterable[Qualifier]:
        """The same of some rows."""
        if set(self.figures.qualifiers) == {"exact"}:
            return repeat("exact", len(rows))
        return map(self.qualifier, rows)

    def claim(self, rows: Rows) -> Qualifier:
        """What may be claimed of the sum of some; a figure that is both counted and a base cancels out."""
        words = self.figures.qualifiers
        if not self.is_running:
            return of_sum(set(cells(words, rows)))
        if isinstance(rows, range):
            return of_difference(words[rows[-1]], words[rows[0] - 1]) if rows[0] else of_sum([words[rows[-1]]])
        signed = [*((row, 1) for row in rows), *((row, -1) for row in self.bases(rows))]
        return of_terms((row, words[row], sign) for row, sign in signed)


_NONE = AdjustmentAmount(0, 0)
