"""The small files of a mirror beside its ledger: how its origin stands, and the evidence of one that forked."""

from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from domain.moments import is_instant
from domain.refusals import FileUnreadable
from stores.durable import replace_durably
from stores.plain_files import NotAPlainFile, plain_bytes

_STANDING, _FORK = ".mirror", ".fork"
_LARGEST = 1024 * 1024
_Kind = TypeVar("_Kind", bound=Struct)


class OriginStanding(Struct, frozen=True, kw_only=True):
    """How the origin stood when it was asked last, as instants in UTC.

    ``note`` is the largest checkpoint that it has shown and that was found right, word for word. ``answered_at`` is
    when all that it signed was here. ``unsigned_since`` is from when on it had events that it did not sign. ``trouble``
    is what went wrong since ``trouble_since``, None where nothing does. ``position`` is the last that it says it has.
    """

    note: str = ""
    answered_at: str | None = None
    unsigned_since: str | None = None
    trouble: str | None = None
    trouble_since: str | None = None
    position: int = 0

    @property
    def instants(self) -> tuple[str | None, ...]:
        """All of its instants."""
        return self.answered_at, self.unsigned_since, self.trouble_since


class Fork(Struct, frozen=True, kw_only=True):
    """Two notes that contradict each other, word for word: the one that is ``held``, and the one that was ``shown``.

    ``is_proved`` means that the log's own key signed both, for trees of which neither goes on from the other.
    """

    why: str
    address: str
    found_at: str
    held: str
    shown: str
    is_proved: bool


def place_of_fork(file: Path) -> Path:
    """Where the evidence is kept for the ledger in that file."""
    return file.with_name(file.name + _FORK)


def standing_of(file: Path) -> OriginStanding:
    """How the origin stood; what nobody can read any more is as if it had never been asked."""
    with suppress(FileUnreadable):
        found = _read(file.with_name(file.name + _STANDING), OriginStanding)
        if found is not None and all(one is None or is_instant(one) for one in found.instants):
            return found
    return OriginStanding()


def keep_standing(file: Path, standing: OriginStanding) -> None:
    """Keep how it stands, on the disk when this returns; raises DiskFull or FileUnreadable."""
    _write(file.with_name(file.name + _STANDING), standing)


def fork_of(file: Path) -> Fork | None:
    """The evidence of a fork, None where none was found; raises FileUnreadable."""
    return _read(place_of_fork(file), Fork)


def keep_fork(file: Path, fork: Fork) -> None:
    """Keep the evidence, on the disk when this returns; the first is never replaced.

    Raises DiskFull or FileUnreadable.
    """
    if fork_of(file) is None:
        _write(place_of_fork(file), fork)


def forget_fork(file: Path) -> None:
    """Take the evidence away, of a fork that was none."""
    place_of_fork(file).unlink(missing_ok=True)


def _write(place: Path, kept: Struct) -> None:
    replace_durably(place, msgspec.json.format(msgspec.json.encode(kept), indent=1).decode() + "\n")


def _read(place: Path, kind: type[_Kind]) -> _Kind | None:
    try:
        return msgspec.json.decode(plain_bytes(place, _LARGEST), type=kind)
    except NotAPlainFile as refusal:
        if isinstance(refusal.__cause__, FileNotFoundError):
            return None
        raise FileUnreadable(refusal.message, path=str(place)) from refusal
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FileUnreadable(f"{place} is not what was kept there: {error}", path=str(place)) from error
