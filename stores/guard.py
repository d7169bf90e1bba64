"""The fork guard: nothing is recorded upon a ledger that lacks what was signed, or may lack it for all we know."""

import errno
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from domain.codec import hash_text
from domain.refusals import FileUnreadable, GuardLost, LogForked, LogHalted
from domain.signed_checkpoint import SignedCheckpoint
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import Surroundings

_LARGEST = 64 * 1024
_NOTE = re.compile(
    r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*"
    r"\n(?:\N{EM DASH} [^ \n]+ [A-Za-z0-9+/]+=*\n)+"
)
_SETTLE = (
    "Nothing is recorded or signed until it is put back (is its disk mounted?). If it is lost for good, go on under "
    "another name: asreported log restart --origin NAME --why REASON"
)
_Seen = tuple[int, int, int, int, int]


class Guarded(NamedTuple):
    """What the guard holds: the checkpoint that was signed last, as its note says it, the root in base64."""

    origin: str
    size: int
    root: str
    note: str


class Guard:
    """Looks at the guard before each batch: three looks at the file system, and a read where something changed."""

    def __init__(self, surroundings: Surroundings) -> None:
        self.path, self._halt, self._key = surroundings.guard, surroundings.halt, surroundings.key
        self._seen: _Seen | None = None
        self._found: Guarded | None = None

    def check(self, head: int, kept: SignedCheckpoint | None) -> None:
        """Whether a ledger with that head, whose own last checkpoint is ``kept``, may be written and signed.

        Raises GuardLost where it cannot be told what was signed last, LogForked where events behind the head were
        signed, LogHalted where the signer found a contradiction or the guard is none. ``kept`` has to be read before:
        the guard is always written first. All three mean that the ledger is read-only until an operator has checked it.
        """
        if _is_there(self._halt):
            raise LogHalted(f"nothing is recorded: {first_line(self._halt)}", path=str(self._halt))
        self.check_signed(head, kept)

    def check_signed(self, head: int, kept: SignedCheckpoint | None) -> None:
        """The same, whether halted or not."""
        found = self.read()
        if found is None:
            if kept is not None or _is_there(self._key):
                why = f"{self.path} is missing, {_said_by(kept)}: what was signed since cannot be told"
                raise GuardLost(f"{why}. {_SETTLE}", path=str(self.path))
            return
        if kept is not None:
            self._compare(found, kept)
        if found.size > head:
            raise LogForked(
                f"positions {head + 1} to {found.size} were signed and are missing: this is an older copy of the "
                "ledger. Put the newer one back, or continue under another name: asreported log restart --origin NAME "
                "--why REASON",
                head=head,
                signed=found.size,
            )

    def read(self) -> Guarded | None:
        """What is kept there; None where nothing is, not even a link.

        Raises GuardLost where something is and cannot be read, and LogHalted where it is no checkpoint.
        """
        try:
            found = self.path.stat()
            if not stat.S_ISREG(found.st_mode):
                raise GuardLost(f"{self.path} is no file. {_SETTLE}", path=str(self.path))
            # The last is of rights, too: who may not read it any more does not go by what was read before.
            seen = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size, found.st_ctime_ns)
            if seen != self._seen:
                with self.path.open("rb") as file:
                    self._found = _guarded(self.path, file.read(_LARGEST + 1))
                self._seen = seen
        except FileNotFoundError:
            if _is_there(self.path):
                why = f"{self.path} leads to {self.path.readlink()}, which is not there"
                raise GuardLost(f"{why}. {_SETTLE}", path=str(self.path)) from None
            return None
        except OSError as error:
            raise GuardLost(f"{self.path} cannot be read: {_words(error)}. {_SETTLE}", path=str(self.path)) from error
        return self._found

    def _compare(self, found: Guarded, kept: SignedCheckpoint) -> None:
        """The guard and the ledger's own last checkpoint are of one log, and the guard is never behind."""
        if found.origin != kept.origin:
            why = f"is of the log {found.origin}, but {kept.origin} was signed last"
            raise LogHalted(f"{self.path} {why}: put the right one back", path=str(self.path))
        if found.size == kept.size and found.root != hash_text(kept.root):
            why = f"and the ledger's own checkpoint of size {kept.size} have two roots: one of them was changed"
            raise LogHalted(f"{self.path} {why}", path=str(self.path))
        if found.size < kept.size:
            raise GuardLost(
                f"{self.path} ends at size {found.size}, behind the ledger's own checkpoint of size {kept.size}: it is "
                f"an older copy of itself, and what was signed since cannot be told. {_SETTLE}",
                path=str(self.path),
            )


class LedgerGuard:
    """The fork guard of an open ledger: what the guard holds, against what the ledger itself keeps as signed."""

    def __init__(self, kept: Checkpoints, guard: Guard) -> None:
        self._kept = kept
        self._guard = guard

    def check(self, head: Callable[[], int]) -> None:
        """Raise LogForked, LogHalted or GuardLost where nothing may be recorded."""
        kept = self._kept.last()  # before the guard, which is written first
        self._guard.check(head(), kept)


class NoGuard:
    """The guard of a ledger of which nothing is ever signed, such as a copy that is thrown away."""

    def check(self, head: Callable[[], int]) -> None:
        """Refuse nothing."""


def first_line(path: Path) -> str:
    """What a small file says first, or that it says nothing that can be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return f"{path} is there, and cannot be read: it is no file"
        with path.open("rb") as file:
            said = file.read(_LARGEST).decode(errors="replace").partition("\n")[0]
    except OSError as error:
        return f"{path} is there, and cannot be read: {_words(error)}"
    return "".join(one if one.isprintable() else " " for one in said) or f"{path} says so"


def _guarded(path: Path, content: bytes) -> Guarded:
    found = _NOTE.fullmatch(content.decode(errors="replace")) if len(content) <= _LARGEST else None
    if found is None:
        said = content[:60].decode(errors="replace")
        raise LogHalted(f"{path} is no checkpoint: {said!r}; put its copy back", path=str(path))
    return Guarded(found["origin"], int(found["size"]), found["root"], found.string)


def _said_by(kept: SignedCheckpoint | None) -> str:
    return f"but {kept.origin} was signed, at least up to {kept.size}" if kept else "but there is a key that signs"


def _is_there(path: Path) -> bool:
    """Whether anything has the name, even a link to nothing; raises FileUnreadable where the folder does not tell."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be looked for: {_words(error)}", path=str(path)) from error
    return True


def _words(error: OSError) -> str:
    return error.strerror or errno.errorcode.get(error.errno or 0, "it fails")
