"""The operators' log: events of tokens in, events of tokens out; the rows lie in a private file of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stores.operators_copy import check_known, copy_noted, keep_noted, known_rows
from stores.shared_rows import NotedRow, SharedRows
from stores.sqlite.operators import OperatorRows, not_understood
from stores.sqlite.store import Store
from stores.store_at import open_store
from stores.token_events import NO_EVENT, TokenEvent, TokenIssued, decode, encode, tag
from stores.upstream import upstream_of


class OperatorsLog:
    """What happened to the tokens of one ledger; one thread at a time reads, and one writes.

    On one machine among many the file is a copy: what is noted is added first where all of them look, and the file is
    brought up to that before anything is decided upon it. Then ``writing`` may wait for a network, while whoever reads
    waits for nobody. Raises OperatorsLogExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull, and
    OperatorsLogChanged where the file is not the copy that it was.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._rows = OperatorRows(file)
        self._own = OperatorRows(file)
        # Whether what was read last was understood, and known to be noted.
        self._is_settled = False
        self._turn = threading.Lock()
        self._store: Store | None = None
        self._shared: SharedRows | None = None
        # What is noted at the end of a turn that is shared; None in any other.
        self._new: list[NotedRow] | None = None

    @property
    def path(self) -> Path:
        """The file of the log, which need not be there."""
        return self._rows.path

    @property
    def is_shared(self) -> bool:
        """Whether other machines note in the same log."""
        upstream = upstream_of(self.file)
        return upstream is not None and upstream.is_postgresql

    def is_quiet(self) -> bool:
        """Whether the file tells by itself that nothing was noted since; any thread may ask that at any time."""
        return self._is_settled and self._rows.is_quiet()

    def has_moved(self) -> bool:
        """Whether there may be other events than ``events`` answered last, noted by whatever process."""
        return not self._is_settled or self._rows.has_moved()

    def events(self) -> list[TokenEvent]:
        """All events, oldest first; of those that are not known to be noted for all machines, no token is issued."""
        self._is_settled = False
        known = known_rows(self.file)  # before the rows, to which what is known is added later
        rows = self._rows.tagged()
        try:
            events = [decode(state) for _, _, state in rows]
        except NO_EVENT as error:
            raise not_understood(self.path, error) from error
        if known is None:
            self._is_settled = True
            return events
        check_known(self.path, rows, known)
        self._is_settled = len(rows) == known.number
        return [one for at, one in enumerate(events) if at < known.number or not isinstance(one, TokenIssued)]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one that notes; what was appended is on disk at the end, or nothing is.

        Where others note in the same log, raises LogOvertaken where they did meanwhile: decide again.
        PrimaryUnreachable means that nothing was noted, OutcomeUnknown that nobody knows; CopyForked or UpstreamWrong
        that the log here is another than theirs.
        """
        with self._turn, self._noting_everywhere() if self.is_shared else self._own.writing():
            yield

    @contextmanager
    def _noting_everywhere(self) -> Iterator[None]:
        shared = self._reached()
        with shared.noting():
            copy_noted(self._own, shared)
            self._new = []
            try:
                yield
                for row in self._new:
                    shared.add_noted(row)
                keep_noted(self._own, self._new)
            finally:
                self._new = None

    def append(self, event: TokenEvent) -> None:
        """Note an event; called inside ``writing``."""
        row = NotedRow(event.number, tag(event), encode(event))
        if self._new is None:
            self._own.append(*row)
        else:
            self._new.append(row)

    def close(self) -> None:
        """Let go of the file, and of where the other machines note."""
        self._rows.close()
        with self._turn:
            self._own.close()
            if self._shared is not None:
                self._shared.close()
            if self._store is not None:
                self._store.close()
            self._shared = self._store = None

    def _reached(self) -> SharedRows:
        if self._shared is None:
            self._store = self._store or open_store(self.file)
            self._shared = self._store.shared_rows()
        assert self._shared is not None, "the log is shared"
        return self._shared
