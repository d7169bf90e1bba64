"""The view of one ledger that every question is asked of: its store, its projections as they serve now, and its log."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from domain.keys import series_key
from domain.refusals import FileUnreadable
from projections.following.failures import ProjectionFailed
from projections.following.follower import TAKE_OVER, Follower, Seconds
from projections.moment import At, resolve
from projections.tables import bookmark, scopes, touches
from projections.tables.generation import STEPS, Generation
from projections.tables.pointer import Pointer
from stores.sqlite.errors import tells_of_ruin
from stores.sqlite.open_files import OpenFiles
from stores.sqlite.store import Store
from stores.store_at import open_store
from stores.surroundings import surroundings_of
from transparency.transparency_log import Log

# Series in memory are the service's: a command does without.
if TYPE_CHECKING:
    from projections.answers.block import Block, Blocks, Changes, SeriesExtent
    from projections.answers.claim_rules import ClaimRule
    from projections.answers.version_tally import VersionTally
    from projections.tables.descriptions import NumberedSeries


class _Serving(NamedTuple):
    """A generation as one thread has it open, and the pointer's stamp as it was then."""

    generation: Generation
    stamp: tuple[int, int]


class _OneGeneration:
    """Holds a generation for one thread: each look at the pointer lets others take the interpreter's lock."""

    __slots__ = ("_is_first", "_local", "_serving")

    def __init__(self, serving: _Serving, local: threading.local) -> None:
        self._serving, self._local = serving, local
        self._is_first = getattr(local, "held", None) is None

    def __enter__(self) -> Generation:
        if self._is_first:
            self._local.held = self._serving.stamp
        return self._serving.generation

    def __exit__(self, *_: object) -> None:
        if self._is_first:
            self._local.held = None


class View:
    """One ledger as it is read; safe to share among threads, each has a connection of its own to the projections."""

    def __init__(self, store: Store, blocks: "Blocks | None" = None) -> None:
        """``blocks`` keep series in memory; without them each question reads its rows."""
        self.store = store
        self.blocks = blocks
        # What an operator has compared; whoever opens the view says so.
        self.claim_rules: Sequence[ClaimRule] = ()
        self.pointer = Pointer(store.path)
        self._follower = Follower(self.pointer, store)
        self._local = threading.local()
        self._opened: OpenFiles[Generation] = OpenFiles()

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The view of the ledger in that file; raises as ``open_store`` does."""
        return cls(open_store(path))

    def __enter__(self) -> Self:
        """The view itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files."""
        self.close()

    def close(self) -> None:
        """Refuse whoever asks, stop those who read in other threads, and let go of the files, within seconds."""
        self.store.close()
        mine = self._mine()
        self._opened.refuse()
        self._local = threading.local()
        self._opened.close(mine.generation if mine else None)
        self._follower.close()
        if "log" in vars(self):
            self.log.close()

    @cached_property
    def log(self) -> Log:
        """The ledger as a transparency log."""
        return Log(self.store, surroundings_of(self.store.path))

    def block(self, key: str, number: int, last_change: int) -> "Block | None":
        """All vintages of the series with that number, up to its last change or further, where blocks are kept."""
        if self.blocks is None:
            return None
        serving = self._serving()
        return self.blocks.block(serving.generation, (serving.stamp, key), number, last_change)

    def tally(self, series: "NumberedSeries", at: At) -> "VersionTally | None":
        """What all versions of a series come to at a moment; only where blocks are kept."""
        assert self.blocks is not None, "asked only then"
        serving, key = self._serving(), series.series.series
        changed = self.last_change(key, at.position)
        return self.blocks.tally(serving.generation, (serving.stamp, key), series, at, changed)

    def changes(self, key: str, position: int) -> "Changes | None":
        """What else there is of a series up to a position, where its block is kept and tells it."""
        return None if self.blocks is None else self.blocks.changes((self._stamp(), key), position)

    def extent(self, key: str, last_change: int) -> "SeriesExtent | None":
        """How much there is of a series whose block is there; None where it is not, or takes long to be read."""
        return None if self.blocks is None else self.blocks.extent((self._stamp(), key), last_change)

    @property
    def generation(self) -> Generation:
        """The generation that serves, on this thread's connection."""
        return self._serving().generation

    def _serving(self) -> _Serving:
        while (serving := self._mine() or self._open()) is None:
            self._make()
        return serving

    def _mine(self) -> _Serving | None:
        """What this thread has open, if that serves."""
        mine: _Serving | None = getattr(self._local, "serving", None)
        return mine if mine is not None and mine.stamp == self._stamp() else None

    def _stamp(self) -> tuple[int, int]:
        """That of the pointer, or of the generation that this thread asks a whole question of."""
        held: tuple[int, int] | None = getattr(self._local, "held", None)
        return self.pointer.stamp() if held is None else held

    @contextmanager
    def while_wanted(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """What this thread asks inside, it asks of one generation; SQLite raises once it is not wanted any more."""
        with self.one_generation() as generation:
            reader = self.store.recorder.open_reader
            reader.connection.set_progress_handler(lambda: not wanted(), STEPS)
            generation.stop_unless(wanted)
            try:
                yield
            finally:
                reader.connection.set_progress_handler(None, STEPS)
                generation.stop_unless(None)

    def one_generation(self) -> AbstractContextManager[Generation]:
        """What this thread asks inside, it asks of one generation, and looks at the pointer once."""
        return _OneGeneration(self._serving(), self._local)

    def _open(self) -> _Serving | None:
        """Open what serves, if anything does, for this thread; the one before closes when nobody reads it any more."""
        # Taken before it is added: what is kept in a place that ``close`` made would never be let go of.
        stamp, local = self.pointer.stamp(), self._local
        generation = self.pointer.serving(self.store)
        if generation is None:
            return None
        local.serving = serving = _Serving(self._opened.add(generation), stamp)
        return serving

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
        serving = self._mine() or self._open()
        if serving is None:
            return -1
        try:
            return bookmark.position(serving.generation)
        except FileUnreadable as refusal:
            if not tells_of_ruin(refusal):
                raise
            return -1

    def follow(self, stop: threading.Event, take_over: Seconds = TAKE_OVER) -> None:
        """Keep the projections up to date until told to stop; who stopped in the middle keeps them so long at most."""
        self._follower.follow(stop, self._reached, take_over=take_over)

    def at(self, as_of: str | None = None, position: int | None = None, recorded_as_of: str | None = None) -> At:
        """The moment that a question names; raises NotAMoment or PositionTooHigh."""
        return resolve(self.store, as_of, position, recorded_as_of)

    def last_change(self, series: str | None, position: int) -> int:
        """The last position up to that one at which an answer about the series, or about any, could have changed.

        What is said of its source changes it too.
        """
        if series is None:
            return self.last_change_in("/", position)
        changes = self.changes(series, position)
        if changes is not None:
            return changes.last(position)
        source = series_key(series).source
        return max(touches.last(self.generation, series, position), self.last_change_in(source, position))

    def last_change_in(self, scope: str, position: int) -> int:
        """The last position up to that one at which a scope changed, as ``scopes.scopes_of`` names them."""
        return scopes.last(self.generation, scope, position)
