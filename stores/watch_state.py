"""The state of a ledger's watch, as its notes beside the ledger tell whoever does not keep it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.moments import is_instant
from domain.refusals import FileUnreadable
from stores.plain_files import NotAPlainFile, plain_bytes

_LARGEST = 4 << 20


class ArrivalState(Struct, frozen=True, kw_only=True):
    """What became of the last bytes that came; ``why`` of those that are held or could not be read."""

    is_dropped: bool = False
    why: str | None = None


class WatchState(Struct, frozen=True, kw_only=True):
    """What is known of one address; instants as the ledger keeps them, lengths of time in seconds."""

    began_at: str
    looked_at: str | None = None
    seen_at: str | None = None
    changed_at: str | None = None
    every: int | None = None
    silent_after: int | None = None
    arrival: ArrivalState | None = None

    @property
    def times(self) -> list[str]:
        """All the instants that it has."""
        found = (self.began_at, self.looked_at, self.seen_at, self.changed_at)
        return [one for one in found if one is not None]

    def late_since(self, now: datetime) -> str | None:
        """When it was looked at last, if that is longer ago than twice its schedule."""
        return _since(self.looked_at or self.began_at, now, self.every and 2 * self.every)

    def blind_since(self, now: datetime) -> str | None:
        """When it could be seen last, if that is longer ago than twice its schedule."""
        return _since(self.seen_at or self.began_at, now, self.every and 2 * self.every)

    def silent_since(self, now: datetime) -> str | None:
        """When it changed last, if that is longer ago than it should be."""
        return _since(self.changed_at or self.began_at, now, self.silent_after)


def watch_folder(database: Path) -> Path:
    """Where the notes and bytes of a ledger's watch lie: beside it."""
    return database.with_name(f"{database.name}.watch")


def watch_states(database: Path) -> Iterator[tuple[str, WatchState]]:
    """Each address that is watched, by its name, with its state; raises FileUnreadable where its notes are damaged."""
    for path in sorted((watch_folder(database) / "notes").glob("*.json")):
        try:
            state = msgspec.json.decode(plain_bytes(path, _LARGEST), type=WatchState)
        except (msgspec.DecodeError, NotAPlainFile, UnicodeDecodeError) as error:
            raise FileUnreadable(f"{path} is damaged: {error}", path=str(path)) from error
        if not all(map(is_instant, state.times)):
            raise FileUnreadable(f"{path} is damaged: one of its times is none", path=str(path))
        yield path.stem, state


def _since(moment: str, now: datetime, most: int | None) -> str | None:
    is_long = most is not None and now - datetime.fromisoformat(moment) > timedelta(seconds=most)
    return moment if is_long else None
