"""A store whose log is kept in PostgreSQL: the file of this machine is a copy of it, which is written through it."""

import hashlib
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from weakref import WeakSet

from domain.events import Event
from domain.recording.stamping import MOST_AHEAD
from domain.refusals import (
    ClockAhead,
    CopyForked,
    LogOvertaken,
    OutcomeUnknown,
    PrimaryUnreachable,
    UpstreamWrong,
)
from stores.durable import replace_durably
from stores.postgres.confirmation import Confirmation
from stores.postgres.known_last import EMPTY, Known, Last
from stores.postgres.primary import PATIENCE, Primary
from stores.postgres.primary_rows import PrimaryRows
from stores.postgres.reading_ahead import ReadingAhead, contradicted, last_of, rows_behind
from stores.sqlite.copied_batches import CopiedRows, insert_copied
from stores.sqlite.errors import ERRORS, unwritten
from stores.sqlite.schema import bring_up_to_date
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from stores.upstream import Upstream, keep_timeline, upstream_of

# So many are copied inside of a write: they are confirmed together with what it adds.
_MOST_INSIDE = 1_000
_PATIENCE_OF_A_LOOK = 1.0  # seconds
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NO_CONTENTS: Mapping[str, bytes] = {}


class ReplicatedStore(Store):
    """The file of one machine among many; all of what is read comes from it.

    Nothing enters the file that is not known to be on a standby's disk, so that nothing that it answers, signs or is
    asked to go on from is ever taken back by a failover. What it lacks after a power failure is copied again.
    """

    def __init__(self, path: Path, upstream: Upstream) -> None:
        super().__init__(path)
        self.upstream: Upstream = upstream
        self.recorder.rely_on_upstream()
        self._opened: WeakSet[Primary] = WeakSet()
        self._turns = threading.RLock()
        self._copying = threading.Lock()
        self._writing_to, self._copying_from = self.open_primary(), self.open_primary()
        self._contents: dict[str, bytes] = {}
        # Where the file ended when the write began that is going on.
        self._began_at = EMPTY

    @property
    def name(self) -> str:
        """What people know the ledger by: where its log is kept."""
        return self._writing_to.name

    def open_primary(self, patience: float = PATIENCE) -> Primary:
        """One more connection to the primary, for one thread; the caller closes it."""
        opened = Primary(self.upstream.address, self._known, self._meet, patience)
        self._opened.add(opened)
        return opened

    def shared_rows(self, patience: float = PATIENCE) -> PrimaryRows:
        """What the machines share besides events, by a connection of its own, for one thread; the caller closes it."""
        return PrimaryRows(self.open_primary(patience))

    def confirmation(self) -> Confirmation:
        """The question whether a standby confirms, by connections of its own; the caller closes it."""
        return Confirmation(self.open_primary(), self.open_primary(_PATIENCE_OF_A_LOOK))

    def _known(self) -> Known:
        found = upstream_of(self.path)
        # What a write has added is nothing that a server has to have.
        last = self._began_at if self.recorder.is_writing else self._last()
        return Known(last, found.timeline if found else 0)

    def _meet(self, timeline: int) -> None:
        keep_timeline(self.path, timeline)

    def _last(self) -> Last:
        rows = self.recorder.rows("SELECT position, leaf FROM stored_events ORDER BY position DESC LIMIT 1")
        return Last(*rows[0]) if rows else EMPTY

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Hold the log's turn and the file's one write lock; at the end, record through PostgreSQL, then here.

        Raises as ``EventStore.writing`` does, and LogOvertaken, PrimaryUnreachable, OutcomeUnknown or CopyForked.
        """
        with self._turns, self._halting(), self._writing_to.turn() as last:
            if last.position - self.known_head() > _MOST_INSIDE:
                self.copy_events()
            has_copied = False
            try:
                with super().writing() as writer:
                    self._contents, self._began_at = {}, self._last()
                    has_copied = self._catch_up(writer, last)
                    before = self._last() if has_copied else self._began_at
                    yield writer
                    self._record(writer, before, has_copied=has_copied)
            except (LogOvertaken, OutcomeUnknown, PrimaryUnreachable):
                raise  # to copy could only say again that nobody is reached, in place of what was found out
            except Exception:
                # What others had recorded was taken back as well, and may be why nothing was decided here.
                if has_copied:
                    self.copy_events()
                raise

    def check_clock(self, now: datetime) -> None:
        """Raise ClockAhead where ``now`` is more than an hour ahead of the primary's clock."""
        there = self._writing_to.clock_at_turn
        if now - there > MOST_AHEAD:
            raise ClockAhead(
                f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC, and that of {self.name} {there:%Y-%m-%d %H:%M}: "
                "set it right; what is recorded at that instant would keep all machines from recording until then",
            )

    def append(
        self,
        events: Sequence[Event],
        recorded_at: str,
        lookups: Sequence[tuple[str, str, int]],
        contents: Mapping[str, bytes] = _NO_CONTENTS,
    ) -> None:
        """Record one batch with the bytes that came with it; called inside ``writing``."""
        super().append(events, recorded_at, lookups, contents)
        self._contents.update(contents)

    def _catch_up(self, writer: sqlite3.Connection, last: Last) -> bool:
        """Copy what others have recorded, as far as the turn has seen it, into the transaction of a write."""
        mine, has_copied = self._began_at, False
        if mine.position > last.position:
            raise contradicted(self._writing_to, mine.position)
        while mine.position < last.position:
            rows = rows_behind(self._writing_to, mine)
            if rows is None:
                break
            for some in rows.portions():
                self._insert(writer, some, self._contents_of(self._writing_to, some))
            mine, has_copied = last_of(rows), True
        if mine.position == last.position and mine.leaf != last.leaf:
            raise contradicted(self._writing_to, mine.position)
        return has_copied

    def _record(self, writer: sqlite3.Connection, before: Last, *, has_copied: bool) -> None:
        query = "SELECT leaf, state FROM stored_events WHERE position > ? ORDER BY position"
        added = writer.execute(query, (before.position,)).fetchall()
        if added:
            contents = {bytes.fromhex(name): content for name, content in self._contents.items()}
            self._writing_to.append(before, [leaf for leaf, _ in added], [state for _, state in added], contents)
        elif has_copied:
            self._writing_to.confirm(before)

    def copy_events(self) -> int:
        """Bring the file up to where the log ends now, whole batches at a time; the last position.

        Raises PrimaryUnreachable where no primary is reached, or no standby confirms what it shows.
        """
        with self._copying, self._halting(), ReadingAhead(self._copying_from) as log:
            while True:
                try:
                    rows = log.behind(self._last())
                    if rows is None:
                        return self.head()
                    self._copying_from.confirm(last_of(rows))
                except LogOvertaken:
                    continue  # of a server that is no primary any more: read what the next one has
                for some in rows.portions():
                    self.check_room()
                    contents = self._contents_of(self._copying_from, some)
                    with super().writing() as writer:
                        if self.head() == some.events[0][0] - 1:  # or another process was quicker
                            self._insert(writer, some, contents)
                        if some.last == rows.last:
                            log.go_on(rows)

    def _contents_of(self, primary: Primary, rows: CopiedRows) -> dict[str, bytes]:
        """The bytes that the rows name and the file lacks; raises UpstreamWrong for any others."""
        contents: dict[str, bytes] = {}
        for _, name, size in rows.contents:
            if name not in contents and not self.has_content(name):
                content = primary.content(name) if _SHA256.fullmatch(name) else None
                if content is None:
                    raise UpstreamWrong(f"{self.name} has not the bytes of {name:.64}, which an event names")
                if len(content) != size or hashlib.sha256(content).hexdigest() != name:
                    raise UpstreamWrong(f"{self.name} has other bytes of {name} than an event names", sha256=name)
                contents[name] = content
        return contents

    def _insert(self, writer: sqlite3.Connection, rows: CopiedRows, contents: Mapping[str, bytes]) -> None:
        try:
            bring_up_to_date(writer)
            insert_copied(writer, rows, contents)
        except sqlite3.IntegrityError as error:
            positions = f"positions {rows.events[0][0]} to {rows.last}"
            raise UpstreamWrong(f"{positions} as {self.name} has them are no ledger's: {error}") from error
        except ERRORS as error:
            raise unwritten(error, self.path) from error

    @contextmanager
    def _halting(self) -> Iterator[None]:
        """Let nothing be recorded or signed on this machine any more once its copy contradicts the log."""
        try:
            yield
        except (CopyForked, UpstreamWrong) as refusal:
            halt = surroundings_of(self.path).halt
            if not halt.exists():
                now = datetime.now(UTC).isoformat(timespec="seconds")
                replace_durably(halt, f"{refusal.message}\nsince {now}\n", among_many=True)
            raise

    def leave(self) -> None:
        """Have no thread wait for the primary any more: the process is about to end."""
        for opened in list(self._opened):
            opened.leave()

    def close(self) -> None:
        """Let go of the file and of the connections."""
        super().close()
        self._writing_to.close()
        self._copying_from.close()
