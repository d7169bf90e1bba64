"""The fork guard: nothing is recorded upon a ledger that lacks events which were signed already."""

from pathlib import Path

from domain.refusals import LogForked, LogHalted

_Seen = tuple[int, int, int]


def guard_of(ledger: Path) -> Path:
    """Where the last signed checkpoint is kept besides the ledger; it may be a link to a file on another disk."""
    return ledger.with_name(ledger.name + ".guard")


def halt_of(ledger: Path) -> Path:
    """The file that says why nothing is recorded and signed any more; it is there only where that is so."""
    return ledger.with_name(ledger.name + ".halted")


def guarded_size(note: str) -> int:
    """The size that a checkpoint is of: its second line; raises ValueError."""
    lines = note.split("\n")
    if len(lines) < len(("origin", "size", "root")) or not (lines[1].isascii() and lines[1].isdigit()):
        raise ValueError(f"no checkpoint: {note!r:.60}")
    return int(lines[1])


class Guard:
    """Looks at the guard before each batch: two looks at the file system, and a read where something changed."""

    def __init__(self, ledger: Path) -> None:
        self._guard, self._halt = guard_of(ledger), halt_of(ledger)
        self._seen: _Seen | None = None
        self._size = 0

    def check(self, head: int) -> None:
        """Raises LogForked where events behind the head were signed, LogHalted where the signer found a contradiction.

        Both mean that the ledger is read-only until an operator has looked.
        """
        if self._halt.exists():
            raise LogHalted(f"nothing is recorded: {_first_line(self._halt)}", path=str(self._halt))
        size = self._guarded()
        if size > head:
            raise LogForked(
                f"positions {head + 1} to {size} were signed and are missing: this is an older copy of the ledger. "
                "Put the newer one back, or go on under another name: asreported log restart",
                head=head,
                signed=size,
            )

    def _guarded(self) -> int:
        try:
            found = self._guard.stat()
        except FileNotFoundError:
            return 0
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            try:
                self._size = guarded_size(self._guard.read_text(encoding="utf-8"))
            except ValueError as error:
                raise LogHalted(f"{self._guard} is no checkpoint: {error}", path=str(self._guard)) from error
            self._seen = seen
        return self._size


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").partition("\n")[0] or f"{path} says so"
