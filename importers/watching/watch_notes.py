"""The notes of a watch: of each address what came last, and the looks that are not recorded yet."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from domain.moments import is_instant
from domain.refusals import FileUnreadable
from domain.words import LookOutcome
from importers.watching.fetching import Condition
from stores.durable import replace_durably
from stores.plain_files import NotAPlainFile, plain_bytes

_LARGEST = 4 << 20


class LookRun(Struct, frozen=True, kw_only=True):
    """Looks one after the other with one outcome, from the first to the last; instants as the ledger keeps them."""

    url: str
    series: tuple[str, ...]
    first: str
    last: str
    looks: int
    outcome: LookOutcome
    every: int
    why: str | None = None


class Arrival(Struct, frozen=True, kw_only=True):
    """The last bytes that came: when, what they count as published at, and by which spec they were read.

    ``published_by`` is where that moment is from. ``is_settled``: they were read; if not well, or if they are
    held as not plausible, ``why`` says so. ``is_repeated``: they go on from what a person has dropped, so that a
    person decides them too; ``is_dropped``: a person has.
    """

    sha256: str
    size: int
    looked_at: str
    published_at: str
    published_by: Literal["last-modified", "look"]
    spec_sha256: str
    is_settled: bool = False
    is_held: bool = False
    is_repeated: bool = False
    is_dropped: bool = False
    why: str | None = None


class WatchNotes(Struct, frozen=True, kw_only=True):
    """What is known of one address; ``left_alone_until`` is what its host asked for.

    ``url`` is the address that is asked. ``looked_at`` is the last look, ``seen_at`` the last that could read it,
    ``began_at`` the first of all. ``newest`` is the last moment at which anything counts as published. ``taken`` is the
    last arrival that was imported, ``waiting`` are those since then that were not plausible, oldest first, and
    ``dropped`` is the last that a person has dropped. ``every`` and ``silent_after`` are the list's, in seconds.
    """

    url: str
    began_at: str
    looked_at: str | None = None
    seen_at: str | None = None
    condition: Condition | None = None
    arrival: Arrival | None = None
    taken: Arrival | None = None
    waiting: tuple[Arrival, ...] = ()
    dropped: Arrival | None = None
    newest: str | None = None
    changed_at: str | None = None
    left_alone_until: str | None = None
    every: int | None = None
    silent_after: int | None = None
    run: LookRun | None = None
    unrecorded: tuple[LookRun, ...] = ()

    @property
    def needed(self) -> set[str]:
        """The SHA-256 of bytes beside which what comes is judged, or which are to be read again."""
        arrivals = (self.arrival, self.taken, self.dropped, *self.waiting)
        return {one.sha256 for one in arrivals if one is not None}


class NotesFolder:
    """The notes of all addresses, a small file each, which is replaced in one step."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> WatchNotes | None:
        """The notes of an entry; raises FileUnreadable where they are damaged."""
        path = self._path(name)
        if not path.exists():
            return None
        try:
            return _checked(msgspec.json.decode(plain_bytes(path, _LARGEST), type=WatchNotes))
        except (msgspec.DecodeError, NotAPlainFile, UnicodeDecodeError) as error:
            raise FileUnreadable(
                f"{path} is damaged: {error}. Without it the address is asked for as if for the first time: "
                f"remove it with rm {path}",
                path=str(path),
            ) from error

    def keep(self, name: str, notes: WatchNotes) -> None:
        """Put new notes in the place of the old ones; raises DiskFull or FileUnreadable."""
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_durably(self._path(name), msgspec.json.encode(notes).decode())

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _checked(notes: WatchNotes) -> WatchNotes:
    times = (notes.began_at, notes.looked_at, notes.seen_at, notes.changed_at, notes.left_alone_until, notes.newest)
    if not all(is_instant(one) for one in times if one is not None):
        raise msgspec.ValidationError("one of its times is none")
    return notes
