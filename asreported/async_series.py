"""A series of the service at a moment, for asyncio."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, Unpack

from msgspec import Struct

from asreported.answers.analysis import RevisionStats, Settling
from asreported.answers.comparing import Comparison
from asreported.answers.evidence import Citation, Proof
from asreported.answers.figures import Explanation, FigureAnswer, FigureRow, HistoryRow
from asreported.answers.releases import (
    CalendarRelease,
    CoverageCounts,
    Look,
    Moment,
    Rectangle,
    Revision,
    Timeline,
    Triangle,
    VersionRow,
)
from asreported.answers.series import SeriesAnswer, Total
from asreported.answers.statistics import Day, DaysLeftOut, Statistics, StatisticsAnswer
from asreported.asked_moment import Given, vintages_text
from asreported.asked_series import AskedSeries, Period, RevisionFilter, SettlingFilter, StatsFilter
from asreported.async_connection import AsyncConnection
from asreported.question import Parameter, asked
from asreported.rows import AsyncRows

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

T = TypeVar("T")
Row = TypeVar("Row", bound=Struct)


@dataclass(frozen=True, kw_only=True, repr=False)
class AsyncSeries(AskedSeries):
    """A series at a moment: nothing is read before it is asked for.

    Whatever asks the service raises AsreportedError; NotThere where there is no such series or figure at the moment.
    Bounds ``start`` and ``end`` are periods, both included; a coarser one means its first or last day.
    """

    connection: AsyncConnection

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key} at {self.connection.url}, {self.moment}>"

    async def about(self) -> SeriesAnswer:
        """The series with its unit, measure and frequency, and what there is of it."""
        return await self._ask(SeriesAnswer)

    async def total(self) -> Total:
        """The latest figure, with what it adds to the one before it."""
        return (await self.connection.page(asked(self.moment, Total, "totals", series=self.key), None)).items[0]

    async def figure(self, period: Period) -> FigureAnswer:
        """How the figure of one period reads."""
        return await self.connection.ask(self._of_figure(FigureAnswer, period))

    def figures(
        self,
        *,
        start: Period | None = None,
        end: Period | None = None,
        order: Literal["asc", "desc"] | None = None,
        release: Literal["first", "latest"] | int | None = None,
    ) -> AsyncRows[FigureRow]:
        """The figure of each period; of a ``release`` the first value of each, the latest, or the n-th."""
        return self._rows(FigureRow, "figures", start=start, end=end, order=order, release=release)

    def history(self, period: Period) -> AsyncRows[HistoryRow]:
        """Everything that was ever recorded of a figure, in the order of recording."""
        return AsyncRows(self.connection, self._of_figure(HistoryRow, period, "history"))

    async def explain(self, period: Period) -> Explanation:
        """The entries that make a figure read as it does, and those that were passed over, with why."""
        return await self.connection.ask(self._of_figure(Explanation, period, "explain"))

    async def citation(self, period: Period | None = None) -> Citation:
        """How to cite a figure, or the latest one, so that it can be checked."""
        return await self.connection.ask(self._of_figure(Citation, period, "citation"))

    async def proof(self, period: Period | None = None) -> Proof:
        """Everything needed to check offline how a figure reads, or the latest one."""
        return await self.connection.ask(self._of_figure(Proof, period, "proof"))

    def years(self) -> AsyncRows[Statistics]:
        """The statistics of every year."""
        return self._rows(Statistics, "years")

    def months(self) -> AsyncRows[Statistics]:
        """The statistics of every month."""
        return self._rows(Statistics, "months")

    def days(
        self,
        *,
        start: Period | None = None,
        end: Period | None = None,
        sort: Literal["day", "-value"] | None = None,
    ) -> AsyncRows[Day]:
        """Amounts by day, or by ``-value`` the heaviest days first."""
        return self._rows(Day, "days", start=start, end=end, sort=sort)

    async def days_left_out(self, *, start: Period | None = None, end: Period | None = None) -> DaysLeftOut:
        """The amounts that have no place among the heaviest days, with why."""
        return await self._ask(DaysLeftOut, "days", start=start, end=end, sort="-value", limit=1)

    async def stats(self, *, start: Period | None = None, end: Period | None = None) -> StatisticsAnswer:
        """The statistics between any two days."""
        return await self._ask(StatisticsAnswer, "stats", start=start, end=end)

    def vintages(
        self,
        *,
        order: Literal["asc", "desc"] | None = None,
        reverted: Literal["exclude", "only"] | None = None,
        reverted_within: int | None = None,
    ) -> AsyncRows[Moment]:
        """The moments at which the series changed, and how many of its figures did.

        What was ``reverted`` within days is left out as if it had never been said, or such moments are told alone.
        """
        return self._rows(Moment, "vintages", order=order, reverted=reverted, reverted_within=reverted_within)

    async def triangle(
        self,
        *,
        start: Period | None = None,
        end: Period | None = None,
        first_vintage: Given | None = None,
        last_vintage: Given | None = None,
        vintages: Iterable[Given] = (),
        reverted: Literal["exclude"] | None = None,
        reverted_within: int | None = None,
    ) -> Triangle:
        """Periods by vintages: the value of each period at every moment at which the series changed.

        ``vintages`` are moments, whose columns are asked for alone, whenever the series changed. What was
        ``reverted`` within days can be left out as if it had never been said.
        """
        bounds: dict[str, Parameter] = {
            "from": first_vintage,
            "to": last_vintage,
            "vintages": vintages_text(vintages),
            "reverted": reverted,
            "reverted_within": reverted_within,
        }
        return await self._ask(Triangle, "triangle", start=start, end=end, **bounds)

    def rectangles(self) -> AsyncRows[Rectangle]:
        """Each version of each entry, with the interval in which it held on both axes."""
        return self._rows(Rectangle, "rectangles")

    def versions(
        self,
        *,
        start: Period | None = None,
        end: Period | None = None,
        reverted: Literal["exclude"] | None = None,
        reverted_within: int | None = None,
    ) -> AsyncRows[VersionRow]:
        """How each figure read from one moment of publication until the next, with or without what was reverted."""
        bounds: dict[str, Parameter] = {"reverted": reverted, "reverted_within": reverted_within}
        return self._rows(VersionRow, "versions", start=start, end=end, **bounds)

    def calendar(self, *, start: Period | None = None, end: Period | None = None) -> AsyncRows[CalendarRelease]:
        """When the first value of each period was expected and came."""
        return self._rows(CalendarRelease, "calendar", start=start, end=end)

    def coverage(self, *, published_from: Given | None = None, published_to: Given | None = None) -> AsyncRows[Look]:
        """When the source was looked at, when nothing had changed, and what was missed in between."""
        return self._rows(Look, "coverage", published_from=published_from, published_to=published_to)

    async def coverage_counts(
        self, *, published_from: Given | None = None, published_to: Given | None = None
    ) -> CoverageCounts:
        """How often the source was looked at, and how much was missed, in all."""
        bounds = {"published_from": published_from, "published_to": published_to}
        return await self._ask(CoverageCounts, "coverage", **bounds, limit=1)

    async def revision_stats(self, **filters: Unpack[StatsFilter]) -> RevisionStats:
        """How the figures were revised between two releases: sizes, bias, news or noise; by lag and by reason."""
        return await self._ask(RevisionStats, "revision-stats", **filters)

    def settling(self, **filters: Unpack[SettlingFilter]) -> AsyncRows[Settling]:
        """How often each figure was revised, and how long it took to settle."""
        return self._rows(Settling, "settling", **filters)

    async def timeline(self, *, along: Literal["published", "recorded"] | None = None) -> Timeline:
        """Every moment at which the series came to read otherwise, in columns."""
        return await self._ask(Timeline, "timeline", along=along)

    def revisions(self, **filters: Unpack[RevisionFilter]) -> AsyncRows[Revision]:
        """What changed of the series, newest first; after a position, oldest first."""
        return AsyncRows(self.connection, self._revisions(filters))

    async def compare(self, later: "AsyncSeries") -> Comparison:
        """What reads differently at this moment and at that of ``later``, and which entries changed it.

        Raises ValueError for another series, and for a moment of recording that is no position.
        """
        return await self.connection.ask(self._comparison(later))

    async def to_polars(self, *, decimals: int | None = None) -> "pl.DataFrame":
        """All figures as a frame of polars, with exact values."""
        return await self.figures().to_polars(decimals=decimals)

    async def to_pandas(self) -> "pd.DataFrame":
        """All figures as a frame of pandas, with exact values."""
        return await self.figures().to_pandas()

    async def to_arrow(self, *, decimals: int | None = None) -> "pa.Table":
        """All figures as a table of Arrow, with exact values."""
        return await self.figures().to_arrow(decimals=decimals)

    async def _ask(self, answer: type[T], *words: str, **query: Parameter) -> T:
        return await self.connection.ask(self._question(answer, *words, **query))

    def _rows(self, row: type[Row], *words: str, **query: Parameter) -> AsyncRows[Row]:
        return AsyncRows(self.connection, self._question(row, *words, **query))
