"""The operators' log: events of tokens in, events of tokens out; the rows lie in a private file of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from api.authority.token_events import TokenEvent, decode, encode, tag
from stores.sqlite.operators import OperatorRows, not_understood


class OperatorsLog:
    """What happened to the tokens of one ledger; not for several threads at once.

    Raises OperatorsLogExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._rows = OperatorRows(file)

    @property
    def path(self) -> Path:
        """The file of the log, which need not be there."""
        return self._rows.path

    def is_quiet(self) -> bool:
        """Whether the file tells by itself that nothing was noted since; any thread may ask that at any time."""
        return self._rows.is_quiet()

    def has_moved(self) -> bool:
        """Whether there may be other events than ``events`` answered last, noted by whatever process."""
        return self._rows.has_moved()

    def events(self) -> list[TokenEvent]:
        """All events, oldest first."""
        try:
            return [decode(state) for _, _, state in self._rows.tagged()]
        except msgspec.DecodeError as error:
            raise not_understood(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the log's one write lock; what was appended is on disk at the end, or nothing is."""
        with self._rows.writing():
            yield

    def append(self, event: TokenEvent) -> None:
        """Note an event; called inside ``writing``."""
        self._rows.append(event.number, tag(event), encode(event))

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()
