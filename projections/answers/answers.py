"""Every question that the service and the command line ask, answered at any moment on both axes."""

import re
from collections.abc import Sequence
from functools import cached_property

from domain.keys import figure_key
from domain.moments import OPEN
from domain.periods import period_of
from domain.refusals import Malformed, UnknownFigure
from domain.series import Source
from projections.answers import catalogue, explaining, feed, history
from projections.answers.figure_answer import FigureAnswer, absence, figure_answer
from projections.answers.figure_view import FigureView
from projections.answers.listing import Listing
from projections.answers.reader import Lag
from projections.answers.series_answers import SeriesAnswers
from projections.answers.totals import SourceFacts, Total, total
from projections.moment import At, backwards, earliest, latest, resolve
from projections.tables import descriptions
from projections.tables import evidence as evidence_table
from projections.tables.descriptions import NumberedSeries
from projections.tables.vintages import extents_at
from stores.surroundings import surroundings_of
from transparency.status import unsigned
from transparency.transparency_log import Log

_STREAM_MOST = 300
_ENTRY = re.compile(r"[0-9]{1,15}", re.ASCII)


class Answers(SeriesAnswers):
    """Reads the projections of one ledger; safe to share among threads, each has a connection of its own."""

    @cached_property
    def log(self) -> Log:
        """The ledger as a transparency log."""
        return Log(self.store, surroundings_of(self.store.path))

    def lag(self) -> list[Lag]:
        """How far each projection is behind; the log is one, up to its last checkpoint, once it has begun."""
        last = self.log.checkpoints.last()
        if last is None:
            return super().lag()
        head = self.head()
        signed = Lag(projection="log", position=last.size, head=head, lag=head - last.size, error=unsigned(self.log))
        return [*super().lag(), signed]

    def close(self) -> None:
        """Let go of the files."""
        if "log" in vars(self):
            self.log.close()
        super().close()

    def totals(
        self,
        at: At,
        source: str | None = None,
        series: Sequence[str] = (),
        *,
        behind: str | None = None,
        limit: int | None = None,
    ) -> Listing[Total]:
        """Current totals: the latest figure of every series asked for, those behind a key."""
        page = self._shelved(at, source, series, behind=behind, limit=limit)
        latest = self._latest([one.number for one in page], at)
        told = self._sources_of(at, page)
        items = [total(one.series, told[one.series.key.source], latest[one.number]) for one in page]
        return Listing(items=items, position=self._last_listed(at, source, series))

    def _sources_of(self, at: At, page: Sequence[NumberedSeries]) -> dict[str, SourceFacts]:
        """What each series of a page is told of its source, by the source."""
        names = {one.series.key.source for one in page}
        return {
            name: SourceFacts(self.known_source(at, name).relays, self.last_change_in(name, at.position))
            for name in names
        }

    def _last_listed(self, at: At, source: str | None, series: Sequence[str] = ()) -> int:
        """The last position at which a list of series could have changed."""
        if series:
            return max(self.last_change(one, at.position) for one in series)
        return self.last_change_in("/" if source is None else f"{source}/", at.position)

    def sources(
        self, at: At, *, behind: str | None = None, limit: int | None = None
    ) -> Listing[catalogue.SourceAnswer]:
        """Every source, with whom it relays."""
        found = descriptions.sources_behind(self.generation, at, behind=behind, limit=limit)
        items = [self._source(at, one) for one in found]
        return Listing(items=items, position=self.last_change_in("/", at.position))

    def source(self, at: At, name: str) -> catalogue.SourceAnswer:
        """One source; raises UnknownSource."""
        return self._source(at, self.known_source(at, name))

    def _source(self, at: At, source: Source) -> catalogue.SourceAnswer:
        some = descriptions.series_behind(self.generation, at, source.source, limit=catalogue.MOST_NAMES + 1)
        return catalogue.source_answer(source, some, self.last_change_in(f"{source.source}/", at.position))

    def series_list(
        self,
        at: At,
        source: str | None = None,
        q: str | None = None,
        *,
        behind: str | None = None,
        limit: int | None = None,
    ) -> Listing[catalogue.SeriesAnswer]:
        """Series by key, of one source or with a word in their key or title, those behind a key."""
        page = self._shelved(at, source, (), q, behind=behind, limit=limit)
        return Listing(items=self._series_answers(at, page), position=self._last_listed(at, source))

    def series_named(self, at: At) -> list[NumberedSeries]:
        """Every series by its key, as it is described and no more: nothing of its figures is read."""
        return descriptions.series_behind(self.generation, at)

    def series(self, at: At, key: str) -> catalogue.SeriesAnswer:
        """One series; raises UnknownSeries."""
        number, series = self.known_series(at, key)
        return self._series_answers(at, [NumberedSeries(number, series)])[0]

    def _series_answers(self, at: At, page: Sequence[NumberedSeries]) -> list[catalogue.SeriesAnswer]:
        numbers = [one.number for one in page]
        latest, extents = self._latest(numbers, at), extents_at(self.generation, numbers, at)
        told = self._sources_of(at, page)
        return [
            catalogue.series_answer(one.series, told[one.series.key.source], latest[one.number], extents[one.number])
            for one in page
        ]

    def figure(self, at: At, key: str) -> FigureAnswer:
        """One figure, its adjustment and its version; raises UnknownFigure and its kin."""
        rows = self._one_figure(at, key)
        return figure_answer(rows, self.known_source(at, rows.key.source).relays)

    def history(
        self, at: At, key: str, *, behind: str | None = None, limit: int | None = None
    ) -> Listing[history.TrailRow]:
        """The audit trail of a figure, by position, behind one of its entries."""
        rows = self._one_figure(at, key)
        last = next(iter(rows.events()), None)
        if last is None:
            raise absence(rows)
        if behind is not None and not _ENTRY.fullmatch(behind):
            raise Malformed("not an entry of the figure: begin with its first page again", parameter="cursor")
        return Listing(items=history.trail(rows, int(behind or 0), limit), position=last.position)

    def explain(self, at: At, key: str) -> explaining.Explanation:
        """The rule applied to a figure."""
        rows = self._one_figure(at, key)
        if not rows.events():
            raise absence(rows)
        return explaining.explain(rows)

    def _one_figure(self, at: At, key: str) -> FigureView:
        name = figure_key(key)
        number, series = self.known_series(at, str(name.of))
        if name.span.frequency != series.frequency:
            like = period_of(name.span.first, series.frequency)
            raise UnknownFigure(
                f"{name.of} has no figure of {name.period}: its frequency is {series.frequency}, with periods such as "
                f"{like}",
                figure=str(name),
            )
        return FigureView(self.store, self.generation, number, name, at)

    def revisions(self, at: At, wanted: feed.RevisionFilter, limit: int | None = 100) -> Listing[feed.Revision]:
        """The revisions feed, newest first; with ``after``, oldest first. No limit is all of it."""
        most = limit if limit is not None else 2**62
        items: list[feed.Revision] = []
        behind: str | None = None
        while True:
            page = self.revisions_page(at, wanted, most - len(items), behind)
            items += page.items
            behind = page.behind
            if behind is None or len(items) >= most:
                return Listing(items=items, position=page.position)

    def revisions_page(
        self, at: At, wanted: feed.RevisionFilter, limit: int, behind: str | None
    ) -> Listing[feed.Revision]:
        """One page of the feed behind a place; it looks at a bounded number of deeds, and says how far."""
        if wanted.series is not None:
            self.known_series(at, wanted.series)
        if wanted.source is not None:
            self.known_source(at, wanted.source)
        bounds = self._recorded(wanted)
        items, goes_on = feed.page(self.generation, at, wanted, bounds, limit, behind)
        return Listing(items=items, position=self.last_change(wanted.series, at.position), behind=goes_on)

    def _recorded(self, wanted: feed.RevisionFilter) -> tuple[int, int]:
        since = None if wanted.recorded_from is None else earliest(wanted.recorded_from)
        by = None if wanted.recorded_to is None else latest(wanted.recorded_to)
        if since is not None and by is not None and since > by:
            raise backwards(wanted.recorded_from, wanted.recorded_to, "recorded_from", "recorded_to")
        first = 0 if since is None else self.store.position_before(since) + 1
        return first, OPEN if by is None else self.store.position_at(by)

    def document(self, at: At, name: str, after: int = 0) -> catalogue.DocumentAnswer:
        """A document and what rests on it, behind a position; raises UnknownDocument."""
        return catalogue.document_answer(self.store, name, self._resting(name, at.position), after, at.position)

    def bulletin(self, at: At, name: str, after: int = 0) -> catalogue.BulletinAnswer:
        """A bulletin and what it came to, behind a position; raises UnknownBulletin."""
        return catalogue.bulletin_answer(self.store, name, self._resting(name, at.position), after, at.position)

    def _resting(self, name: str, until: int) -> catalogue.Resting:
        generation = self.generation

        def behind(position: int, most: int) -> list[int]:
            return evidence_table.behind(generation, name, position, until, most)

        def last() -> int:
            return evidence_table.last(generation, name, until)

        return catalogue.Resting(behind, last)

    def events(self, after: int = 0, limit: int = 100, stream: str | None = None) -> list[tuple[int, bytes]]:
        """The ledger itself: positions and stored bytes behind a position, of one stream or all."""
        if stream is not None and len(stream) > _STREAM_MOST:
            raise Malformed("no stream has so long a name", stream=stream[:_STREAM_MOST])
        if stream is not None and not stream.isascii():
            return []
        return self.store.stored(after, limit, stream)

    def event(self, position: int) -> bytes:
        """The stored bytes at one position; raises PositionTooHigh."""
        resolve(self.store, position=position)
        found = self.store.stored(position - 1, 1)
        if not found or position < 1:
            raise Malformed("the first event stands at position 1", position=position)
        return found[0][1]
