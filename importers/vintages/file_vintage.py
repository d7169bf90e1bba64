"""One version of one file of a history, as it was read."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from domain.recording.commands import Bulletin

# Told of what was done, of how much, and what it was.
Progress = Callable[[int, int, str], None]


class FileVintage(Struct, frozen=True, kw_only=True):
    """One version of one file: what it says, or why it could not be read; neither if the ledger knows all of it.

    ``passed`` counts rows that were passed over, by why, and ``taken`` says what was chosen of several possibilities.
    ``learned`` are the series that are read from a version of which the ledger knew others already. ``file`` is the key
    by which the spec tells the file from others.
    """

    commit: str
    path: str
    published_at: str
    file: str = ""
    address: str = ""
    bulletin: Bulletin | None = None
    skipped: str | None = None
    repeated: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    passed: Mapping[str, int] = {}
    taken: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()


def no_series(unknown: tuple[str, ...]) -> str:
    """Why a version says nothing of whose rows none names a series; the names that came to nothing behind it."""
    beside = f"; the spec does not name: {', '.join(unknown):.400}" if unknown else ""
    return f"no row names a series{beside}"
