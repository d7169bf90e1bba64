"""The projections of one ledger as they serve now, and the moment and the series that a question names."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, cast

import msgspec
from msgspec import Struct

from domain.keys import series_key, slug
from domain.moments import OPEN
from domain.refusals import UnknownSeries, UnknownSource
from domain.series import Series, Source
from projections.answers import series_list
from projections.answers.series_at import ALL_PERIODS, EntryRow, Periods, SeriesAt, series_at, statements_at
from projections.following import runner
from projections.following.failures import failure_of
from projections.following.follower import Follower
from projections.moment import At, resolve
from projections.tables.generations import Generation, Pointer
from projections.tables.totals import Latest, kept_totals, latest_at
from stores.sqlite.failing import is_ruined
from stores.sqlite.store import Store

# Steps of SQLite from one look to the next: some hundred microseconds.
_STEPS = 20_000


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
        """What this thread asks SQLite inside ends in sqlite3.OperationalError once it is not wanted any more."""
        for one in (self.store.recorder.reader, self.generation.connection):
            one.set_progress_handler(lambda: not wanted(), _STEPS)
        try:
            yield
        finally:
            # Another generation may have come to serve meanwhile; the connection to the old one is closed then.
            for one in (self.store.recorder.reader, self._local.generation.connection):
                one.set_progress_handler(None, _STEPS)

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
            runner.reach(self._follower, self.store.head(), self._reached)
        except runner.ProjectionFailed:
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
        runner.reach(self._follower, head, self._reached)
        return head

    def _reached(self) -> int:
        """As far as the bookmark of what serves; -1 where nothing does, or nothing that can be used."""
        if getattr(self._local, "stamp", None) == self.pointer.stamp():
            try:
                return cast("Generation", self._local.generation).bookmark()
            except sqlite3.DatabaseError as error:
                if not is_ruined(error):
                    raise
                return -1
        generation = self.pointer.serving(self.store)
        if generation is None:
            return -1
        try:
            return generation.bookmark()
        finally:
            generation.close()

    def follow(self, stop: threading.Event, take_over: runner.Seconds = runner.TAKE_OVER) -> None:
        """Keep the projections up to date until told to stop; who stopped in the middle keeps them so long at most."""
        runner.follow(self._follower, stop, self._reached, take_over=take_over)

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
        row = self.generation.connection.execute(
            "SELECT max(position) FROM touches WHERE series = (SELECT id FROM series WHERE key = ?) AND position <= ?",
            (series, position),
        ).fetchone()
        return max(int(row[0] or 0), self.last_change_in(series.partition("/")[0], position))

    def last_change_in(self, scope: str, position: int) -> int:
        """The last position up to that one at which a scope changed, as ``projector.scopes_of`` names them."""
        row = self.generation.connection.execute(
            "SELECT max(position) FROM scopes WHERE scope = ? AND position <= ?", (scope, position)
        ).fetchone()
        return int(row[0] or 0)

    def _described(self, kind: str, key: str, at: At) -> bytes | None:
        row = self.generation.connection.execute(
            "SELECT body FROM descriptions WHERE kind = ? AND key = ? AND pos_from <= ? AND pos_to > ?",
            (kind, key, at.position, at.position),
        ).fetchone()
        return row[0] if row else None

    def known_series(self, at: At, key: str) -> tuple[int, Series]:
        """The series' number in the tables and its description at the position; raises UnknownSeries."""
        name = str(series_key(key))
        body = self._described("series", name, at)
        if body is None:
            raise UnknownSeries(f"no series {name} at position {at.position}", series=name)
        (number,) = self.generation.connection.execute("SELECT id FROM series WHERE key = ?", (name,)).fetchone()
        return number, msgspec.json.decode(body, type=Series)

    def known_source(self, at: At, name: str) -> Source:
        """The source as it is described at the position; raises UnknownSource."""
        body = self._described("source", slug(name, "source"), at)
        if body is None:
            raise UnknownSource(f"no source {name} at position {at.position}", source=name)
        return msgspec.json.decode(body, type=Source)

    def _latest(self, numbers: Sequence[int], at: At) -> dict[int, Latest]:
        """How the latest figures of some series read, by their numbers: as kept, or asked anew for any other moment."""
        connection = self.generation.connection
        found: dict[int, Latest] = {}
        if at.published == OPEN:
            kept = kept_totals(connection, numbers)
            found = {number: one for number, one in kept.items() if one.last_changed <= at.position}
        asked = [number for number in numbers if number not in found]
        return {**found, **latest_at(connection, asked, at)} if asked else found

    def _shelved(  # noqa: PLR0913 - the filters of a list, and how far its page goes
        self,
        at: At,
        source: str | None,
        names: Sequence[str],
        q: str | None = None,
        *,
        behind: str | None,
        limit: int | None,
    ) -> list[series_list.Shelved]:
        """The series of a page; raises UnknownSource or UnknownSeries where one is named that is not there."""
        if source is not None:
            self.known_source(at, source)
        if not names:
            return series_list.shelved(self.generation.connection, at, source, q, behind=behind, limit=limit)
        found = {one.series.series: one for one in series_list.named(self.generation.connection, at, names)}
        for one in names:
            if one not in found:
                self.known_series(at, one)
        wanted = [one for one in names if source is None or one.startswith(f"{source}/")]
        begin = wanted.index(behind) + 1 if behind in wanted else 0
        return [found[one] for one in wanted[begin:][:limit]]

    def _read(self, at: At, key: str) -> tuple[Series, SeriesAt]:
        number, series = self.known_series(at, key)
        return series, series_at(self.generation.connection, number, at)

    def _entries(self, at: At, key: str, wanted: Periods = ALL_PERIODS) -> list[EntryRow]:
        """All effective entries of the series' statements that were published by then, period by period."""
        number, _ = self.known_series(at, key)
        return list(statements_at(self.generation.connection, number, at, wanted))
