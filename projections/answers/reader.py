"""The projections of one ledger as they serve now, and the moment and the series that a question names."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, cast

from msgspec import Struct

from domain.keys import series_key, slug
from domain.moments import OPEN
from domain.refusals import UnknownSeries, UnknownSource
from domain.series import Series, Source
from projections.answers.series_at import SeriesAt, series_at
from projections.following.failures import ProjectionFailed, failure_of
from projections.following.follower import TAKE_OVER, Follower, Seconds
from projections.moment import At, resolve
from projections.tables import bookmark, descriptions, scopes, touches
from projections.tables.generation import STEPS, Generation, GenerationUnreadable, as_unreadable
from projections.tables.pointer import Pointer
from projections.tables.totals import Latest, latest_at, latest_at_the_head
from projections.tables.vintages import ALL_PERIODS, EntryRow, Periods, entries_at
from stores.sqlite.store import Store


class Lag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a projection is behind the ledger, in events; ``failed_at`` and ``error`` only where it has stopped."""

    projection: str
    position: int
    head: int
    lag: int
    failed_at: int | None = None
    error: str | None = None


class Reader:
    """Reads one ledger and its projections; safe to share among threads, each has a connection of its own."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.pointer = Pointer(store.path)
        self._follower = Follower(self.pointer, store)
        self._local = threading.local()
        self._opened: list[Generation] = []

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The answers of the ledger in that file."""
        return cls(Store(Path(path)))

    def __enter__(self) -> Self:
        """The answers themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files."""
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._follower.close()
        self.store.close()
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    @property
    def generation(self) -> Generation:
        """The generation that serves, on this thread's connection."""
        while getattr(self._local, "stamp", None) != self.pointer.stamp():
            self._open()
        return cast("Generation", self._local.generation)

    @contextmanager
    def while_wanted(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """What this thread asks SQLite inside ends in an error of SQLite once it is not wanted any more."""
        self.store.recorder.reader.set_progress_handler(lambda: not wanted(), STEPS)
        self.generation.stop_unless(wanted)
        try:
            yield
        finally:
            # Another generation may have come to serve meanwhile; the connection to the old one is closed then.
            self.store.recorder.reader.set_progress_handler(None, STEPS)
            self._local.generation.stop_unless(None)

    def _open(self) -> None:
        stamp = self.pointer.stamp()
        generation = self.pointer.serving(self.store)
        if generation is None:
            self._make()
            return
        old = getattr(self._local, "generation", None)
        if old is not None:
            self._opened.remove(old)
            old.close()
        self._opened.append(generation)
        self._local.generation, self._local.stamp = generation, stamp

    def _make(self) -> None:
        """Have a generation made; one that stopped half way serves what was recorded before."""
        try:
            self._follower.reach(self.store.head(), self._reached)
        except ProjectionFailed:
            if not self.pointer.read():
                raise

    def head(self) -> int:
        """The ledger's last position."""
        return self.store.head()

    def bookmark(self) -> int:
        """The position that the projections have reached; 0 before they were first made."""
        return max(0, self._reached())

    def catch_up(self) -> int:
        """Wait until the projections reach the ledger's head, following if nobody else does; raises NotCaughtUp."""
        head = self.store.head()
        self._follower.reach(head, self._reached)
        return head

    def _reached(self) -> int:
        """As far as the bookmark of what serves; -1 where nothing does, or nothing that can be used."""
        if getattr(self._local, "stamp", None) == self.pointer.stamp():
            try:
                with as_unreadable():
                    return bookmark.position(cast("Generation", self._local.generation))
            except GenerationUnreadable:
                return -1
        generation = self.pointer.serving(self.store)
        if generation is None:
            return -1
        try:
            return bookmark.position(generation)
        finally:
            generation.close()

    def follow(self, stop: threading.Event, take_over: Seconds = TAKE_OVER) -> None:
        """Keep the projections up to date until told to stop; who stopped in the middle keeps them so long at most."""
        self._follower.follow(stop, self._reached, take_over=take_over)

    def lag(self) -> list[Lag]:
        """How far each projection is behind; they move together, so they share one bookmark."""
        head, reached = self.head(), self.bookmark()
        failure = failure_of(self.store.path)
        return [
            Lag(
                projection="answers",
                position=reached,
                head=head,
                lag=head - reached,
                failed_at=failure.position if failure else None,
                error=failure.error if failure else None,
            )
        ]

    def at(self, as_of: str | None = None, position: int | None = None, recorded_as_of: str | None = None) -> At:
        """The moment that a question names; raises NotAMoment or PositionTooHigh."""
        return resolve(self.store, as_of, position, recorded_as_of)

    def last_change(self, series: str | None, position: int) -> int:
        """The last position up to that one at which an answer about the series, or about any, could have changed.

        What is said of its source changes it too.
        """
        if series is None:
            return self.last_change_in("/", position)
        source = series.partition("/")[0]
        return max(touches.last(self.generation, series, position), self.last_change_in(source, position))

    def last_change_in(self, scope: str, position: int) -> int:
        """The last position up to that one at which a scope changed, as ``projector.scopes_of`` names them."""
        return scopes.last(self.generation, scope, position)

    def known_series(self, at: At, key: str) -> tuple[int, Series]:
        """The series' number in the tables and its description at the position; raises UnknownSeries."""
        name = str(series_key(key))
        found = descriptions.series_at(self.generation, name, at.position)
        if found is None:
            raise UnknownSeries(f"no series {name} at position {at.position}", series=name)
        return found

    def known_source(self, at: At, name: str) -> Source:
        """The source as it is described at the position; raises UnknownSource."""
        found = descriptions.source_at(self.generation, slug(name, "source"), at.position)
        if found is None:
            raise UnknownSource(f"no source {name} at position {at.position}", source=name)
        return found

    def _latest(self, numbers: Sequence[int], at: At) -> dict[int, Latest]:
        """How the latest figures of some series read, by their numbers: as kept, or asked anew for any other moment."""
        found: dict[int, Latest] = {}
        if at.published == OPEN:
            kept = latest_at_the_head(self.generation, numbers)
            found = {number: one for number, one in kept.items() if one.last_changed <= at.position}
        asked = [number for number in numbers if number not in found]
        return {**found, **latest_at(self.generation, asked, at)} if asked else found

    def _shelved(  # noqa: PLR0913 - the filters of a list, and how far its page goes
        self,
        at: At,
        source: str | None,
        names: Sequence[str],
        q: str | None = None,
        *,
        behind: str | None,
        limit: int | None,
    ) -> list[descriptions.NumberedSeries]:
        """The series of a page; raises UnknownSource or UnknownSeries where one is named that is not there."""
        if source is not None:
            self.known_source(at, source)
        if not names:
            return descriptions.series_behind(self.generation, at, source, q, behind=behind, limit=limit)
        found = {one.series.series: one for one in descriptions.series_named(self.generation, at, names)}
        for one in names:
            if one not in found:
                self.known_series(at, one)
        wanted = [one for one in names if source is None or one.startswith(f"{source}/")]
        begin = wanted.index(behind) + 1 if behind in wanted else 0
        return [found[one] for one in wanted[begin:][:limit]]

    def _read(self, at: At, key: str) -> tuple[Series, SeriesAt]:
        number, series = self.known_series(at, key)
        return series, series_at(self.generation, number, at)

    def _entries(self, at: At, key: str, wanted: Periods = ALL_PERIODS) -> list[EntryRow]:
        """All effective entries of the series' statements that were published by then, period by period."""
        number, _ = self.known_series(at, key)
        return list(entries_at(self.generation, number, at, wanted=wanted))
