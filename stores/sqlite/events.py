"""The events of a ledger's file, read: by position, by stream, by key, and as they are stored."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from domain.codec import decode
from domain.events import Event, FigureEvent, SeriesEvent
from domain.keys import FigureKey, SeriesKey
from domain.streams import E, OfFigure, Recorded, Stream, StreamOf, figure_named, figures_begin, series_begin
from stores.sqlite.recorder import SELECT, SQLiteLedgerRecorder

# Position, stream, version, tag, stored bytes.
Raw = tuple[int, str, int, str, bytes]
_MOST_NAMES = 500


class StoredEvents:
    """What was recorded, as ``domain.promises.Events`` promises it, and what followers and verifiers read besides."""

    def __init__(self, path: Path) -> None:
        self.recorder = SQLiteLedgerRecorder(path)

    def keeps_contents(self) -> bool:
        """Whether the file has a place for bytes: an older one has not, until somebody has brought it up to date."""
        return self._one("SELECT 1 FROM sqlite_master WHERE name = 'contents'") is not None

    def has_content(self, sha256: str) -> bool:
        """Whether bytes of that SHA-256 are kept."""
        return self.keeps_contents() and (self._one("SELECT 1 FROM contents WHERE sha256 = ?", sha256) is not None)

    def content(self, sha256: str) -> bytes | None:
        """The bytes of that SHA-256, if they are kept."""
        if not self.keeps_contents():
            return None
        return cast("bytes | None", self._one("SELECT content FROM contents WHERE sha256 = ?", sha256))

    def version(self, of: Stream) -> int:
        """How many events the stream has."""
        found = self._one("SELECT max(originator_version) FROM stored_events WHERE originator_id = ?", of.name)
        return cast("int", found or 0)

    def _one(self, query: str, *parameters: object) -> object:
        rows = self.recorder.rows(query, parameters)
        return rows[0][0] if rows else None

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""
        return self.recorder.max_notification_id() or 0

    def stream(self, of: StreamOf[E]) -> list[Recorded[E]]:
        """One stream's events, oldest first."""
        kept = self._kept(f"{SELECT}WHERE originator_id = ? ORDER BY originator_version", (of.name,))
        return _of_one_union(kept)

    def versions(self, of: StreamOf[E], first: int, count: int) -> list[Recorded[E]]:
        """So many of a stream's events from a version on, oldest first."""
        kept = self._kept(
            f"{SELECT}WHERE originator_id = ? AND originator_version >= ? AND originator_version < ? "
            "ORDER BY originator_version",
            (of.name, first, first + count),
        )
        return _of_one_union(kept)

    def version_at(self, of: Stream, position: int) -> int:
        """How many events the stream had at a position."""
        low, high = 0, self.version(of)
        middle = high  # mostly nothing was recorded of it since
        while low < high:
            at = self._one(
                "SELECT position FROM stored_events WHERE originator_id = ? AND originator_version = ?", of.name, middle
            )
            low, high = (middle, high) if cast("int", at) <= position else (low, middle - 1)
            middle = (low + high + 1) // 2
        return low

    def figures(self, of: SeriesKey) -> Iterator[Recorded[FigureEvent]]:
        """All events of the figures of a series, figure by figure."""
        for some in self.raw_begun(figures_begin(of), 2**62, _MOST_NAMES):
            yield from _of_one_union(_decoded(some))

    def events_of(self, figures: Sequence[FigureKey]) -> Iterator[Recorded[FigureEvent]]:
        """All events of so many figures, each figure's together and in their order."""
        names = [OfFigure(one).name for one in figures]
        for some in (names[i : i + _MOST_NAMES] for i in range(0, len(names), _MOST_NAMES)):
            rows = self.recorder.rows(
                f"{SELECT}WHERE originator_id IN ({','.join('?' * len(some))}) "
                "ORDER BY originator_id, originator_version",
                some,
            )
            yield from _of_one_union(_decoded(rows))

    def series(self, of: str) -> list[Recorded[SeriesEvent]]:
        """All events of the series of a source, series by series."""
        some = self.raw_begun(series_begin(of), 2**62, _MOST_NAMES)
        return _of_one_union([one for rows in some for one in _decoded(rows)])

    def at(self, position: int) -> Recorded[Event]:
        """The event at a position that the ledger has."""
        (kept,) = self._kept(f"{SELECT}WHERE position = ?", (position,))
        return kept

    def after(self, position: int, limit: int = 2**31) -> list[Recorded[Event]]:
        """The events behind a position, oldest first."""
        return self._kept(f"{SELECT}WHERE position > ? ORDER BY position LIMIT ?", (position, limit))

    def raw_after(self, position: int, limit: int) -> list[Raw]:
        """The events behind a position, oldest first, as they are stored."""
        return self.recorder.rows(f"{SELECT}WHERE position > ? ORDER BY position LIMIT ?", (position, limit))

    def streams_after(self, position: int, limit: int) -> list[tuple[int, str]]:
        """The positions of the events behind one, oldest first, each with the name of its stream."""
        # As one row: for each row that SQLite gives, another thread may take the interpreter.
        found = self._one(
            "SELECT group_concat(position || ' ' || originator_id, char(10)) FROM (SELECT position, originator_id "
            "FROM stored_events WHERE position > ? ORDER BY position LIMIT ?)",
            position,
            limit,
        )
        pairs = (line.partition(" ") for line in cast("str", found or "").splitlines())
        return sorted((int(at), name) for at, _, name in pairs)  # SQLite promises no order of what it puts together

    def raw_begun(self, beginning: str, until: int, most: int) -> Iterator[list[Raw]]:
        """The events of all streams whose names begin so, up to a position, stream by stream, as they are stored.

        They come so many at a time.
        """
        return self.recorder.parts(
            f"{SELECT}WHERE originator_id >= ? AND originator_id < ? AND position <= ? "
            "ORDER BY originator_id, originator_version",
            (beginning, behind(beginning), until),
            most,
        )

    def raw_streams(self, streams: Sequence[tuple[str, int]], until: int) -> Iterator[Raw]:
        """The events of many streams, each behind a version, up to a position, as they are stored."""
        for some in (streams[i : i + _MOST_NAMES] for i in range(0, len(streams), _MOST_NAMES)):
            wanted = ",".join(["(?, ?)"] * len(some))
            yield from self.recorder.each(
                f"WITH wanted (stream, behind) AS (VALUES {wanted}) "  # noqa: S608 - placeholders alone
                "SELECT position, originator_id, originator_version, topic, state FROM wanted CROSS JOIN stored_events "
                "ON originator_id = stream AND originator_version > behind WHERE position <= ?",
                (*(one for pair in some for one in pair), until),
            )

    def grown(self, figures: Sequence[FigureKey], until: int, least: int = 2) -> set[FigureKey]:
        """Those of the figures that had so many events at a position."""
        names = [OfFigure(one).name for one in figures]
        found: set[FigureKey] = set()
        for some in (names[i : i + _MOST_NAMES] for i in range(0, len(names), _MOST_NAMES)):
            rows = self.recorder.rows(
                f"SELECT originator_id FROM stored_events WHERE originator_id IN ({','.join('?' * len(some))}) "  # noqa: S608 - placeholders alone
                "AND originator_version = ? AND position <= ?",
                (*some, least, until),
            )
            found.update(figure_named(row[0]) for row in rows)
        return found

    def withdrawn(self, of: SeriesKey, until: int) -> list[FigureKey]:
        """The figures of the series that had a withdrawal at a position, by their periods."""
        beginning = figures_begin(of)
        rows = self.recorder.rows(
            "SELECT DISTINCT originator_id FROM stored_events WHERE originator_id >= ? AND originator_id < ? "
            "AND topic IN ('figure-withdrawn', 'adjustment-withdrawn') AND position <= ? ORDER BY originator_id",
            (beginning, behind(beginning), until),
        )
        return [figure_named(row[0]) for row in rows]

    def periods_changed(self, of: SeriesKey, batches: Sequence[int]) -> list[str]:
        """The periods of the series of whose figures anything was recorded in batches that end at these positions."""
        beginning = figures_begin(of)
        ends = ",".join("?" * len(batches))
        # By position: the + keeps SQLite from looking through all that the series ever had instead.
        rows = self.recorder.rows(
            "SELECT DISTINCT originator_id FROM batches CROSS JOIN stored_events ON position "  # noqa: S608 - placeholders alone
            f"BETWEEN first_position AND last_position WHERE last_position IN ({ends}) "
            "AND +originator_id >= ? AND +originator_id < ?",
            (*batches, beginning, behind(beginning)),
        )
        return [row[0].removeprefix(beginning) for row in rows]

    def between(self, first: int, last: int) -> list[Recorded[Event]]:
        """The events from a position to a position, both included."""
        return self._kept(f"{SELECT}WHERE position BETWEEN ? AND ? ORDER BY position", (first, last))

    def _kept(self, query: str, parameters: tuple[object, ...]) -> list[Recorded[Event]]:
        return _decoded(self.recorder.rows(query, parameters))

    def found(self, kind: str, key: str) -> list[int]:
        """The positions of the events that were filed under this key."""
        rows = self.recorder.rows(
            "SELECT position FROM lookups WHERE kind = ? AND key = ? ORDER BY position", (kind, key)
        )
        return [row[0] for row in rows]

    def found_after(self, kind: str, key: str, last: str) -> list[int]:
        """The positions filed under the keys behind ``key`` up to ``last``, in the keys' order."""
        rows = self.recorder.rows(
            "SELECT position FROM lookups WHERE kind = ? AND key > ? AND key <= ? ORDER BY key, position",
            (kind, key, last),
        )
        return [row[0] for row in rows]

    def last_key(self, kind: str, key: str, last: str) -> str | None:
        """The last of the keys behind ``key`` up to ``last`` under which anything was filed."""
        rows = self.recorder.rows(
            "SELECT key FROM lookups WHERE kind = ? AND key > ? AND key <= ? ORDER BY key DESC LIMIT 1",
            (kind, key, last),
        )
        return rows[0][0] if rows else None

    def leaf(self, position: int) -> bytes | None:
        """The leaf hash at a position; None where the ledger has none."""
        return cast("bytes | None", self._one("SELECT leaf FROM stored_events WHERE position = ?", position))

    def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaf hashes from a position to a position, both included."""
        rows = self.recorder.rows(
            "SELECT leaf FROM stored_events WHERE position BETWEEN ? AND ? ORDER BY position", (first, last)
        )
        return [row[0] for row in rows]

    def batch_end(self, position: int) -> int:
        """The last position of the batch that the position lies in; 0 of 0."""
        found = self._one(
            "SELECT last_position FROM batches WHERE last_position >= ? ORDER BY last_position LIMIT 1", position
        )
        return cast("int", found or 0) if position > 0 else 0

    def batch_ends(self, after: int, until: int) -> list[int]:
        """The last position of every batch that ends behind one position and up to another."""
        rows = self.recorder.rows(
            "SELECT last_position FROM batches WHERE last_position > ? AND last_position <= ? ORDER BY last_position",
            (after, until),
        )
        return [row[0] for row in rows]

    def recorded(self, ends: Sequence[int]) -> dict[int, str]:
        """When the batches were recorded that end at these positions."""
        found: dict[int, str] = {}
        for some in (ends[i : i + _MOST_NAMES] for i in range(0, len(ends), _MOST_NAMES)):
            marks = ",".join("?" * len(some))
            query = f"SELECT last_position, recorded_at FROM batches WHERE last_position IN ({marks})"  # noqa: S608 - placeholders alone
            found.update(self.recorder.rows(query, tuple(some)))
        return found

    def position_at(self, instant: str) -> int:
        """The last position recorded at or before an instant; 0 if there is none."""
        found = self._one(
            "SELECT last_position FROM batches WHERE recorded_at <= ? ORDER BY recorded_at DESC LIMIT 1", instant
        )
        return cast("int", found or 0)

    def position_before(self, instant: str) -> int:
        """The last position recorded before an instant; 0 if there is none."""
        found = self._one(
            "SELECT last_position FROM batches WHERE recorded_at < ? ORDER BY recorded_at DESC LIMIT 1", instant
        )
        return cast("int", found or 0)

    def stored(self, after: int, limit: int, stream: str | None = None) -> list[tuple[int, bytes]]:
        """Positions and stored bytes behind a position, of one stream or of all."""
        if stream is None:
            query = "WHERE position > ? ORDER BY position LIMIT ?"
            parameters: tuple[object, ...] = (after, limit)
        else:
            # Where the position is one of the stream's own, as of every page but the first, nothing before it is read.
            query = (
                "WHERE originator_id = ? AND position > ? AND originator_version > coalesce((SELECT originator_version "
                "FROM stored_events WHERE position = ? AND originator_id = ?), 0) ORDER BY originator_version LIMIT ?"
            )
            parameters = (stream, after, after, stream, limit)
        rows = self.recorder.rows(f"SELECT position, state FROM stored_events {query}", parameters)  # noqa: S608 - one of the two above
        return cast("list[tuple[int, bytes]]", rows)

    def recorded_after(self, position: int) -> str | None:
        """When the batch was recorded that comes behind a position."""
        query = "SELECT recorded_at FROM batches WHERE last_position > ? ORDER BY last_position LIMIT 1"
        return cast("str | None", self._one(query, position))

    def last_recorded_at(self) -> str | None:
        """When the last batch was recorded."""
        return cast("str | None", self._one("SELECT recorded_at FROM batches ORDER BY last_position DESC LIMIT 1"))


def behind(beginning: str) -> str:
    """The first text behind all that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def _decoded(rows: Sequence[Raw]) -> list[Recorded[Event]]:
    return [Recorded(row[0], decode(row[4])) for row in rows]


def _of_one_union(kept: list[Recorded[Event]]) -> list[Recorded[E]]:
    # A stream takes no other events than those of its type, which the ledger sees to when it records.
    return cast("list[Recorded[E]]", kept)
