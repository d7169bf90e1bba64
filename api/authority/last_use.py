"""The hour in which each token was last used, for an operator who is about to revoke one."""

import os
import threading
from contextlib import suppress
from pathlib import Path

_SUFFIX = ".operators.used"
_HOUR = len("2026-11-28T10")
_OWNERS_ALONE = 0o600
# A line is an id of 8 letters and an hour; what is longer than this for each token was not written here.
_LONGEST_LINE = 64


class LastUse:
    """A small file beside the operators' log, written at most once an hour for each token and process.

    It is no part of the log: it is not flushed to the disk, may be deleted, and where it cannot be read or written
    nothing is known and nothing fails. Safe for several threads; of two processes that write at once one may lose its
    hour, and writes it again with the next hour.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + _SUFFIX)
        self._noted: dict[str, str] = {}
        self._lock = threading.Lock()

    def note(self, token: str, now: str) -> None:
        """The token was used at that instant."""
        hour = now[:_HOUR]
        if self._noted.get(token) == hour:
            return
        with self._lock:
            if self._noted.get(token) == hour:
                return
            self._noted[token] = hour
            with suppress(OSError):
                self._write(self._read() | {token: hour})

    def known(self) -> dict[str, str]:
        """The hour in which each token was last used, as the instant at which that hour began."""
        with self._lock, suppress(OSError):
            return {token: f"{hour}:00:00.000000Z" for token, hour in self._read().items()}
        return {}

    def _read(self) -> dict[str, str]:
        if not self.path.is_file():  # to open a pipe would never return
            return {}
        lines = self.path.read_text(encoding="ascii", errors="replace").splitlines()
        pairs = (line.split(" ") for line in lines if len(line) <= _LONGEST_LINE)
        return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and len(pair[1]) == _HOUR}  # noqa: PLR2004 - a pair

    def _write(self, hours: dict[str, str]) -> None:
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}.next")
        text = "".join(f"{token} {hour}\n" for token, hour in sorted(hours.items()))
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNERS_ALONE)
        try:
            os.write(descriptor, text.encode("ascii", errors="replace"))
            fresh.replace(self.path)
        finally:
            os.close(descriptor)
            fresh.unlink(missing_ok=True)
