"""A series figure by figure: as it reads at a moment, or the first, second, n-th value of each."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Literal

from msgspec import Struct

from domain.periods import period, period_of
from domain.refusals import Malformed
from domain.values import number as number_of
from domain.words import Frequency
from projections.answers.block import Stretch
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.series_at import FigureAt, declared_at, figures_at
from projections.answers.view import View
from projections.moment import At, backwards
from projections.tables.generation import Generation
from projections.tables.vintages import ALL_PERIODS, EntryRow, Periods


class FigureRow(Struct, frozen=True, kw_only=True):
    """One figure; ``value`` is None where it is withdrawn, ``entry`` the one that says so.

    ``adjustment`` is the part of its change that the source declared not to belong to the period, None where it
    declared none or, with ``adjustment_unknown``, said no amount.
    """

    period: str
    state: Literal["reported", "withdrawn"]
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: str | None
    adjustment_unknown: bool


class ReadyListing(Struct, frozen=True, kw_only=True):
    """Figures as lines without their ends; ``position`` is the last one that could have changed them.

    ``last_periods`` are those of the last two lines, or of the only one.
    """

    lines: list[bytes]
    position: int
    last_periods: list[str]


class FigureFilter(Struct, frozen=True):
    """Which figures are wanted, in which order, and which of the values of each."""

    start: str | None = None
    end: str | None = None
    order: str = "asc"
    release: str | None = None

    def periods(self, frequency: Frequency, behind: str | None = None) -> Periods:
        """The stretch in which the figures lie that come behind a period; raises as ``days_between`` does."""
        found = stretch(self.start, self.end, frequency)
        if behind is None:
            return found
        return found._replace(after=behind) if self.order == "asc" else found._replace(before=behind)

    def stretch(self, behind: str | None, limit: int | None) -> Stretch:
        """The same in days, and no more than so many; raises as ``days_between`` does."""
        first, last = days_between(self.start, self.end)
        return Stretch(
            (first or date.min).toordinal(),
            (last or date.max).toordinal(),
            behind and period(behind).text,
            self.order == "desc",
            limit,
        )

    @property
    def number(self) -> int | None:
        """Which of the releases is wanted; None is the latest."""
        if self.release in (None, "latest"):
            return None
        return 1 if self.release == "first" else int(self.release or 1)

    def of(self, figures: Iterator[FigureAt], limit: int | None) -> list[tuple[FigureAt, EntryRow]]:
        """The figures with the value that is wanted of each; read no further than the limit."""
        wanted = within(self.start, self.end)
        found = ((one, chosen) for one in figures if wanted(one.period) and (chosen := self._chosen(one)) is not None)
        return list(islice(found, limit))

    def _chosen(self, one: FigureAt) -> EntryRow | None:
        nth = self.number
        if nth is None:
            return one.answer
        return one.releases[nth - 1] if len(one.releases) >= nth else None


def days_between(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    """The first day of one bound and the last of the other; raises NotAPeriod, and Malformed if they are backwards."""
    first = None if start is None else period(start).first
    last = None if end is None else period(end).last
    if first is not None and last is not None and first > last:
        raise backwards(start, end)
    return first, last


def stretch(start: str | None, end: str | None, frequency: Frequency) -> Periods:
    """The periods of a frequency from the first day of one bound to the last of the other, as ``days_between``.

    At either end there may be one that lies within its bound in part.
    """
    first, last = days_between(start, end)
    return Periods(
        ALL_PERIODS.first if first is None else period_of(first, frequency),
        ALL_PERIODS.last if last is None else period_of(last, frequency),
    )


def within(start: str | None, end: str | None) -> Callable[[str], bool]:
    """Whether a period lies between two bounds, both included, as ``days_between``."""
    if start is None and end is None:
        return lambda _: True
    first, last = days_between(start, end)
    return lambda when: (first or date.min) <= period(when).first and period(when).last <= (last or date.max)


def row(one: FigureAt, chosen: EntryRow, declared: EntryRow | None) -> FigureRow:
    """One figure by the value that is wanted of it; where it has none, what was declared of its change is ignored."""
    counts = declared if declared is not None and declared.has_value and chosen.value is not None else None
    amount = counts.value if counts is not None else None
    return FigureRow(
        period=one.period,
        state="reported" if chosen.value is not None else "withdrawn",
        value=chosen.value,
        qualifier=chosen.qualifier,
        status=chosen.status,
        through=chosen.through,
        published_at=chosen.published_at,
        entry=chosen.entry,
        revisions=one.revisions_of_value,
        adjustment=amount if amount is not None and number_of(amount) else None,
        adjustment_unknown=counts is not None and amount is None,
    )


def ask_figures(  # noqa: PLR0913, PLR0917 - the filters of one list, and how far its page goes
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    order: str = "asc",
    release: str | None = None,
    *,
    behind: str | None = None,
    limit: int | None = None,
) -> Listing[FigureRow]:
    """One row a period that had a value by then; ``release`` is first, latest or a number."""
    number, series = known_series(view, at, key)
    chosen = figure_filter(start, end, order, release)
    wanted = chosen.periods(series.frequency, behind and period(behind).text)
    rows = rows_of(view.generation, number, at, chosen, wanted, limit)
    return Listing(items=rows, position=view.last_change(key, at.position))


def rows_of(  # noqa: PLR0913, PLR0917 - the facts of a page
    generation: Generation, number: int, at: At, chosen: FigureFilter, wanted: Periods, limit: int | None
) -> list[FigureRow]:
    """The figures of the series with that number that are wanted in a stretch, at most so many."""
    found = chosen.of(figures_at(generation, number, at, wanted, backwards=chosen.order == "desc"), limit)
    ends = sorted((found[0][0].period, found[-1][0].period)) if found else ["", ""]
    declared = declared_at(generation, number, at, Periods(*ends))
    return [row(one, said, declared.get(one.period)) for one, said in found]


def ready_figures(  # noqa: PLR0913, PLR0917 - likewise
    view: View,
    at: At,
    key: str,
    form: str,
    start: str | None = None,
    end: str | None = None,
    order: str = "asc",
    release: str | None = None,
    *,
    last_change: int,
    behind: str | None = None,
    limit: int | None = None,
) -> ReadyListing | None:
    """The same rows as lines of ``csv`` or ``ndjson``; None where no blocks are kept.

    ``last_change`` is the last position up to the moment's at which the series could have changed.
    """
    number, series = known_series(view, at, key)
    chosen = figure_filter(start, end, order, release)
    block = view.block(series.series, number, last_change)
    if block is None:
        return None
    found = block.ready(form, at.published, at.position, chosen.stretch(behind, limit), chosen.number)
    return ReadyListing(lines=found.lines, position=last_change, last_periods=found.last_periods)


def figure_filter(start: str | None, end: str | None, order: str, release: str | None) -> FigureFilter:
    """The figures that are asked for; raises Malformed."""
    if order not in ("asc", "desc"):
        raise Malformed(f"order is asc or desc, not {order!r:.40}", order=order)
    if release is not None and release not in ("first", "latest") and not _is_count(release):
        raise Malformed(f"release is first, latest or a number, not {release!r:.40}", release=release)
    return FigureFilter(start, end, order, release)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 6  # noqa: PLR2004 - no figure has a million releases
