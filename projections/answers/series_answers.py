"""Answers about one series over time: figures, statistics, vintages, and what changed between two moments."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from msgspec import Struct, field

from domain.moments import OPEN, microseconds
from domain.periods import period
from domain.refusals import Malformed, UnknownSeries
from domain.series import Series
from domain.values import plain
from domain.words import Qualifier
from projections.answers import buckets, comparing, figures, releases
from projections.answers.amendments import Amended, amended_between
from projections.answers.amounts import Amount, amounts
from projections.answers.heaviest import LeftOut, left_out, ranked, why_left_out
from projections.answers.listing import Listing
from projections.answers.reader import Reader
from projections.answers.rectangle_pages import rectangles_behind
from projections.answers.series_at import NOTHING_AT_ALL, declared_at, figures_at
from projections.answers.side_by_side import SideBySide, TableRow, empty_row
from projections.answers.statistics import Statistics
from projections.answers.triangle import Bounds, Triangle, triangle
from projections.moment import At, backwards, earliest, latest
from projections.tables.vintages import Periods


class Day(Struct, frozen=True, kw_only=True):
    """One amount: ``value`` is ``difference`` less ``adjustment``, None where that is unknown; in the series' unit.

    ``published_at`` is when the figure of ``period`` was: that of a morning report is the day behind ``day``.
    ``left_out`` says why it has no place among the heaviest days, None if it has.
    """

    day: str
    first_day: str = field(name="from")
    value: str | None
    difference: str
    adjustment: str | None
    adjustment_unknown: bool
    spans_days: int
    period: str
    published_at: str
    qualifier: Qualifier
    left_out: str | None


class Days(Struct, frozen=True, kw_only=True):
    """Amounts by day, or the heaviest first; ``left_out`` are those that are not ranked.

    ``lag_days``: so many days before its period ends a figure's last day lies.
    """

    items: list[Day]
    position: int
    lag_days: int
    left_out: list[LeftOut]
    why: str | None = None

    @property
    def rows(self) -> list[Day]:
        """The items and behind them what is left out: a table has no other place for it."""
        return [*self.items, *(_unranked(one) for one in self.left_out)]


class SeriesAnswers(Reader):
    """Every question about a series that is answered from its whole range at a moment."""

    def figures(  # noqa: PLR0913, PLR0917 - the filters of one list, and how far its page goes
        self,
        at: At,
        key: str,
        start: str | None = None,
        end: str | None = None,
        order: str = "asc",
        release: str | None = None,
        *,
        behind: str | None = None,
        limit: int | None = None,
    ) -> Listing[figures.FigureRow]:
        """One row a period that had a value by then; ``release`` is first, latest or a number."""
        number, series = self.known_series(at, key)
        if order not in ("asc", "desc"):
            raise Malformed(f"order is asc or desc, not {order!r:.40}", order=order)
        if release is not None and release not in ("first", "latest") and not _is_count(release):
            raise Malformed(f"release is first, latest or a number, not {release!r:.40}", release=release)
        chosen = figures.Chosen(start, end, order, release)
        wanted = chosen.periods(series.frequency, behind and period(behind).text)
        found = chosen.of(figures_at(self.generation, number, at, wanted, backwards=order == "desc"), limit)
        ends = sorted((found[0][0].period, found[-1][0].period)) if found else ["", ""]
        declared = declared_at(self.generation, number, at, Periods(*ends))
        rows = [figures.row(one, said, declared.get(one.period)) for one, said in found]
        return Listing(items=rows, position=self.last_change(key, at.position))

    def years(self, at: At, key: str) -> Listing[Statistics]:
        """The statistics of every year."""
        series, stands = self._read(at, key)
        return Listing(items=buckets.years(series, stands), position=self.last_change(key, at.position))

    def months(self, at: At, key: str) -> Listing[Statistics]:
        """The statistics of every month; none, with why, where a month is finer than the series' periods."""
        series, stands = self._read(at, key)
        position = self.last_change(key, at.position)
        if buckets.is_finer("M", series.frequency):
            return Listing(items=[], position=position, why=_too_fine("months", series))
        return Listing(items=buckets.months(series, stands), position=position)

    def days(self, at: At, key: str, start: str | None = None, end: str | None = None, sort: str = "day") -> Days:
        """Amounts by their last day, or with ``-value`` the heaviest days first."""
        series, stands = self._read(at, key)
        if sort not in ("day", "-value"):
            raise Malformed(f"sort is day or -value, not {sort!r:.40}", sort=sort)
        first, last = figures.days_between(start, end)
        told = partial(Days, position=self.last_change(key, at.position), lag_days=series.lag_days)
        if buckets.is_finer("D", series.frequency):
            return told(items=[], left_out=[], why=_too_fine("days", series))
        if series.measure == "level":
            return told(
                items=[],
                left_out=[],
                why="a level adds nothing from day to day: figures, months and stats have its states",
            )
        booked = [one for one in amounts(series, stands) if (first or date.min) <= one.last <= (last or date.max)]
        if sort == "-value":
            return told(items=[_day(one) for one in ranked(booked)], left_out=left_out(booked))
        return told(items=[_day(one) for one in booked], left_out=[])

    def stats(self, at: At, key: str, start: str | None = None, end: str | None = None) -> Statistics:
        """The same statistics between any two days, both included; everything that is booked, without bounds."""
        series, stands = self._read(at, key)
        return buckets.between(series, stands, *figures.days_between(start, end))

    def vintages(self, at: At, key: str) -> Listing[releases.Moment]:
        """The moments at which anything of the series changed."""
        return Listing(items=releases.moments(self._entries(at, key)), position=self.last_change(key, at.position))

    def triangle(  # noqa: PLR0913, PLR0917 - the bounds of two axes
        self,
        at: At,
        key: str,
        start: str | None = None,
        end: str | None = None,
        first: str | None = None,
        last: str | None = None,
    ) -> Triangle:
        """Periods by vintages, all that there are within the bounds; raises TriangleTooLarge."""
        _, series = self.known_series(at, key)
        wanted = figures.within(start, end)
        entries = self._entries(at, key, figures.stretch(start, end, series.frequency))
        bounds = Bounds(
            first=0 if first is None else microseconds(earliest(first)),
            last=OPEN if last is None else microseconds(latest(last)),
        )
        if bounds.first > bounds.last:
            raise backwards(first, last, "from", "to")
        asked = (one for one in entries if wanted(one.period))
        return triangle(key, asked, bounds, self.last_change(key, at.position))

    def rectangles(
        self, at: At, key: str, *, behind: str | None = None, limit: int | None = None
    ) -> Listing[releases.Rectangle]:
        """Every effective version on both axes, those behind a place."""
        number, _ = self.known_series(at, key)
        found = rectangles_behind(self.generation, number, at, behind, limit)
        return Listing(items=found, position=self.last_change(key, at.position))

    def compare(self, key: str, before: At, after: At) -> comparing.Comparison:
        """What changed of a series between two moments, each told by the description at its own position.

        Before the series was opened there is nothing of it; raises UnknownSeries where that is so at both.
        """
        number, series = self.known_series(max(before, after, key=lambda at: at.position), key)
        amended = amended_between(self.generation, self.store, number, (before, after))
        old, new = (self._viewed(key, at, ours) for at, ours in zip((before, after), amended, strict=True))
        position = self.last_change(key, max(before.position, after.position))
        return comparing.compare(series.series, old, new, position)

    def _viewed(self, key: str, at: At, amended: Amended) -> comparing.Viewed:
        try:
            return comparing.Viewed(at, *self._read(at, key), amended)
        except UnknownSeries:
            return comparing.Viewed(at, None, NOTHING_AT_ALL, amended)

    def table(self, at: At, keys: Sequence[str], start: str | None = None, end: str | None = None) -> SideBySide:
        """Several series side by side, a column each; None where a series has no value."""
        wanted = figures.within(start, end)
        rows: dict[str, TableRow] = {}
        for key in keys:
            number, series = self.known_series(at, key)
            asked = figures.stretch(start, end, series.frequency)
            for one in figures_at(self.generation, number, at, asked):
                if wanted(one.period):
                    rows.setdefault(one.period, empty_row(one.period, keys)).put(key, one)
        position = max((self.last_change(key, at.position) for key in keys), default=0)
        return SideBySide(series=tuple(keys), items=[rows[when] for when in sorted(rows)], position=position)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 6  # noqa: PLR2004 - no figure has a million releases


def _too_fine(what: str, series: Series) -> str:
    return f"{what} are finer than the series' frequency {series.frequency}: its amounts are not known by {what}"


def _day(one: Amount) -> Day:
    value = one.value
    return Day(
        day=one.last.isoformat(),
        first_day=one.first.isoformat(),
        value=None if value is None else plain(value),
        difference=plain(one.difference),
        adjustment=None if one.adjustment is None else plain(one.adjustment),
        adjustment_unknown=one.is_unknown,
        spans_days=one.days,
        period=one.figure.period,
        published_at=one.figure.answer.published_at,
        qualifier=one.qualifier,
        left_out=why_left_out(one),
    )


def _unranked(one: LeftOut) -> Day:
    return Day(
        day=one.day,
        first_day=one.start,
        value=one.value,
        difference=one.difference,
        adjustment=one.adjustment,
        adjustment_unknown=one.adjustment_unknown,
        spans_days=one.spans_days,
        period=one.period,
        published_at=one.published_at,
        qualifier=one.qualifier,
        left_out=one.why,
    )
