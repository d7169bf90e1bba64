"""The copying of a whole log from PostgreSQL: events first, then what the machines share besides them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from domain.refusals import Elsewhere, Refusal
from stores.log_extent import LogExtent
from stores.operators_copy import copy_noted
from stores.shared_rows import SharedRows
from stores.sqlite.operators import OperatorRows
from stores.sqlite.store import Store
from stores.store_at import open_store
from stores.surroundings import surroundings_of
from stores.turns import turn
from stores.upstream import upstream_of
from transparency.shared_checkpoints import SharedCheckpoints
from transparency.transparency_log import Log

Part = Callable[[SharedRows, LogExtent], None]
# Of the operators' log, where what lies here is not the copy that it was.
_NONE = -1
# Seconds that a signer of this machine is waited for, who copies checkpoints himself.
_PATIENCE, _LOOK_AGAIN = 0.25, 0.01
# Seconds that somebody at a terminal waits for a primary, before the copy is read as it is.
_PATIENCE_OF_A_READER = 2.0


class CopiedExtent(NamedTuple):
    """How far a copy goes now, and why it goes no further in some part; nothing where all is well."""

    extent: LogExtent
    why: str


class Copying:
    """Copies to one machine's files; any thread and any process may do it at any time."""

    def __init__(self, store: Store, patience: float = 10.0) -> None:
        """``store`` is the copy's own, which the caller closes; the primary is waited for so many seconds."""
        self._store = store
        self._patience = patience
        self._log = Log(store, surroundings_of(store.path))
        self._operators = OperatorRows(store.path)
        self._one_thread = threading.Lock()
        self._rows: SharedRows | None = None
        self._checkpoints: SharedCheckpoints | None = None
        # How far everything was copied; of what was never looked at, nothing.
        self._done = LogExtent()

    def copy(self) -> CopiedExtent:
        """Copy what there is now; one question, and no more where nothing is new.

        A fault of one part does not keep back the others: who has no verifier key still learns what was revoked. Raises
        PrimaryUnreachable where nothing can be copied, and CopyForked or UpstreamWrong where the events contradict.
        """
        with self._one_thread:
            rows = self._reached()
            there = rows.extent()
            if there.head > self._store.head():
                self._store.copy_events()
            self._done = self._done._replace(head=self._store.head())
            whys = [self._trouble_of(part, rows, there) for part in (self._copy_noted, self._copy_signatures)]
            return CopiedExtent(self._done, next(filter(None, whys), ""))

    def _trouble_of(self, part: Part, rows: SharedRows, there: LogExtent) -> str:
        """Copy a part: why that failed, or nothing."""
        try:
            part(rows, there)
        except Elsewhere:
            raise
        except Refusal as refusal:
            return refusal.message
        return ""

    def _copy_noted(self, rows: SharedRows, there: LogExtent) -> None:
        known = self._done.noted
        self._done = self._done._replace(noted=_NONE)
        if there.noted > known or self._operators.has_moved():
            known = copy_noted(self._operators, rows)
        self._done = self._done._replace(noted=known)

    def _copy_signatures(self, rows: SharedRows, there: LogExtent) -> None:
        done = self._done
        if there.checkpoints <= done.checkpoints and there.cosignatures <= done.cosignatures:
            return
        checkpoints = self._checkpoints = self._checkpoints or SharedCheckpoints(self._log, rows)
        with _turn_soon(self._store.path) as is_ours:
            if is_ours:
                checkpoints.copy()
        last = self._log.checkpoints.last_number()
        self._done = done._replace(checkpoints=last, cosignatures=checkpoints.cosigned)

    def close(self) -> None:
        """Let go of the connection and of the files; who copies still, and waits for a server, keeps them."""
        if not self._one_thread.acquire(timeout=_PATIENCE):
            return
        try:
            if self._rows is not None:
                self._rows.close()
            self._operators.close()
            self._log.close()
        finally:
            self._one_thread.release()

    def _reached(self) -> SharedRows:
        if self._rows is None:
            self._rows = self._store.shared_rows(self._patience)
        assert self._rows is not None, "the ledger is a copy"
        return self._rows


@contextmanager
def _turn_soon(place: Path) -> Iterator[bool]:
    """The signer's turn, once whoever has it is done, or not at all."""
    until = time.monotonic() + _PATIENCE
    while True:
        with turn(place, "signer", wait=False) as is_ours:
            if is_ours or time.monotonic() > until:
                yield is_ours
                return
        time.sleep(_LOOK_AGAIN)


def bring_up_to_date(file: Path) -> str:
    """Copy once what there is, if the file is a copy of a log in PostgreSQL; why some part was not, or nothing.

    The file is made if there is none. Raises as ``Copying.copy`` does.
    """
    upstream = upstream_of(file)
    if upstream is None or not upstream.is_postgresql:
        return ""
    with closing(open_store(file)) as store, closing(Copying(store, _PATIENCE_OF_A_READER)) as copying:
        return copying.copy().why
