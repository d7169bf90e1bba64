"""A ledger behind a service, as it was known at a moment, for asyncio."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self, TypeVar, Unpack

from msgspec import Struct

from asreported.amending import (
    Correction,
    content_of,
    correcting,
    keeping_content,
    refiling,
    voiding,
    voiding_bulletins,
)
from asreported.answers.claims import ReconciledClaim
from asreported.answers.evidence import BulletinAnswer, DocumentAnswer, StoredEvent
from asreported.answers.figures import SourceFigure, TableRow
from asreported.answers.receipts import Receipt
from asreported.answers.releases import Revision, VersionRow
from asreported.answers.series import SeriesAnswer, SourceAnswer, Total
from asreported.asked_moment import AtMoment, Given, vintages_text
from asreported.asked_series import Period, RevisionFilter
from asreported.async_connection import AsyncConnection
from asreported.async_series import AsyncSeries
from asreported.question import Parameter, asked, series_words
from asreported.recording import Bulletin, NewSeries, NewSource, issuing, registering
from asreported.rows import AsyncRows

Row = TypeVar("Row", bound=Struct)


@dataclass(frozen=True, kw_only=True, repr=False)
class AsyncLedger(AtMoment):
    """A ledger at a moment: nothing is read before it is asked for; whatever asks raises AsreportedError."""

    connection: AsyncConnection

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.connection.url}, {self.moment}>"

    def series(self, key: str) -> AsyncSeries:
        """The series of a key such as ``war-losses/personnel``, at the same moment; raises ValueError."""
        series_words(key)
        return AsyncSeries(connection=self.connection, moment=self.moment, key=key)

    async def pinned(self) -> Self:
        """The same at the position at which it reads now: whatever is asked of it is of one state of the ledger."""
        return self.at_position(await self.connection.position(asked(self.moment, SourceAnswer, "sources", limit=1)))

    def totals(self, *, source: str | None = None, q: str | None = None) -> AsyncRows[Total]:
        """The latest figure of each series, of those whose key or title contains ``q``."""
        return self._rows(Total, "totals", source=source, q=q)

    def series_list(self, *, source: str | None = None, q: str | None = None) -> AsyncRows[SeriesAnswer]:
        """Every series, of those whose key or title contains ``q``."""
        return self._rows(SeriesAnswer, "series", source=source, q=q)

    def sources(self) -> AsyncRows[SourceAnswer]:
        """Every source, and whose figures it passes on."""
        return self._rows(SourceAnswer, "sources")

    async def source(self, source: str) -> SourceAnswer:
        """One source."""
        return await self.connection.ask(asked(self.moment, SourceAnswer, "sources", source))

    def source_figures(
        self,
        source: str,
        *,
        start: Period | None = None,
        end: Period | None = None,
        release: Literal["first", "latest"] | int | None = None,
        vintages: Iterable[Given] = (),
    ) -> AsyncRows[SourceFigure]:
        """Every figure of all series of a source; of a ``release`` the first value of each, the latest, or the n-th.

        With ``vintages`` once for each of these moments, as far as it had been published by then.
        """
        named = vintages_text(vintages)
        query: dict[str, Parameter] = {"start": start, "end": end, "release": release, "vintages": named}
        return self._rows(SourceFigure, "sources", source, "figures", **query)

    def source_versions(
        self, source: str, *, start: Period | None = None, end: Period | None = None
    ) -> AsyncRows[VersionRow]:
        """How each figure of all series of a source read from one moment of publication until the next."""
        return self._rows(VersionRow, "sources", source, "versions", start=start, end=end)

    def table(
        self,
        series: Iterable[str],
        *,
        start: Period | None = None,
        end: Period | None = None,
        vintages: Iterable[Given] = (),
    ) -> AsyncRows[TableRow]:
        """Several series side by side, by their keys: each row is a period.

        With ``vintages`` each series has a column for each of these moments, ``series@vintage``.
        """
        columns, named = ",".join(series), vintages_text(vintages)
        return self._rows(TableRow, "table", series=columns, start=start, end=end, vintages=named)

    def revisions(self, *, source: str | None = None, **filters: Unpack[RevisionFilter]) -> AsyncRows[Revision]:
        """What changed of all series, newest first; after a position, oldest first."""
        return self._rows(Revision, "revisions", source=source, **filters)

    def reconciliation(
        self, *, series: str | None = None, start: Period | None = None, end: Period | None = None
    ) -> AsyncRows[ReconciledClaim]:
        """Claims beside what the figures give: all, or those of a series and those that rest on its figures."""
        return self._rows(ReconciledClaim, "reconciliation", series=series, start=start, end=end)

    async def document(self, document: str, *, after: int | None = None) -> DocumentAnswer:
        """A document by its id, and what rests on it; the rest of more than a thousand entries after a position."""
        return await self.connection.ask(asked(self.moment, DocumentAnswer, "documents", document, after=after))

    async def bulletin(self, bulletin: str, *, after: int | None = None) -> BulletinAnswer:
        """A bulletin by its id, and what it recorded; the rest of more than a thousand entries after a position."""
        return await self.connection.ask(asked(self.moment, BulletinAnswer, "bulletins", bulletin, after=after))

    def events(self, *, after: int | None = None, stream: str | None = None) -> AsyncRows[StoredEvent]:
        """The stored bytes of every event after a position; they are at no moment but now."""
        return self._rows(StoredEvent, "events", after=after, stream=stream)

    async def issue(self, bulletin: Bulletin, *, key: str | None = None, dry_run: bool = False) -> Receipt:
        """Record a bulletin, or answer what a dry run would record.

        It is sent again until its outcome is known, and recorded once: with a ``key`` of its own unless you give one,
        which the same bulletin has to have when another program run sends it again.
        """
        return await self.connection.ask(issuing(bulletin, key, is_dry=dry_run))

    async def register(self, new: NewSource | NewSeries) -> Receipt:
        """Record a new source, or open a new series."""
        return await self.connection.ask(registering(new))

    async def correct(
        self, figure: str, entry: int, correction: Correction, *, expect: int, dry_run: bool = False
    ) -> Receipt:
        """Replace what we had recorded wrongly as an entry of a figure such as ``war-losses/personnel/2022-03-02``.

        ``expect`` is the ``version`` of the figure that you have seen; raises Conflict if it is another one by now.
        """
        return await self.connection.ask(correcting(figure, entry, correction, expect, is_dry=dry_run))

    async def void(self, figure: str, entry: int, why: str, *, expect: int, dry_run: bool = False) -> Receipt:
        """Take out an entry that we should not have recorded; ``expect`` is as that of a correction."""
        return await self.connection.ask(voiding(figure, entry, why, expect, is_dry=dry_run))

    async def refile(
        self, figure: str, entry: int, to: str, why: str, *, expect: int, dry_run: bool = False
    ) -> Receipt:
        """Move an entry ``to`` the figure that it belongs to; ``expect`` is as that of a correction."""
        return await self.connection.ask(refiling(figure, entry, to, why, expect, is_dry=dry_run))

    async def void_bulletins(self, bulletins: Iterable[str], why: str, *, dry_run: bool = False) -> Receipt:
        """Void bulletins that we had misread, by their ids, all of them together."""
        return await self.connection.ask(voiding_bulletins(bulletins, why, is_dry=dry_run))

    async def content(self, document: str) -> bytes:
        """The bytes of a document, as they were kept."""
        return await self.connection.content(content_of(document))

    async def keep_content(self, document: str, content: bytes, media_type: str) -> Receipt:
        """Keep the bytes of a document, which never change: raises Conflict if others are there, or were expected."""
        return await self.connection.ask(keeping_content(document, content, media_type))

    async def close(self) -> None:
        """Close the connection, also of everything that was made from this ledger."""
        await self.connection.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _rows(self, row: type[Row], *words: str, **query: Parameter) -> AsyncRows[Row]:
        return AsyncRows(self.connection, asked(self.moment, row, *words, **query))
