"""The rows of a private file beside the ledger, which is made with the first of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from stores.sqlite.private_file import PrivateFile, PrivateKind
from stores.sqlite.transactions import transaction


class PrivateRows:
    """The rows of one private file, read and written by those who know its tables; not for several threads at once.

    Everything raises the kind's own refusal, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, path: Path, kind: PrivateKind) -> None:
        self.path = path
        self._file = PrivateFile(path, kind)

    def __enter__(self) -> Self:
        """The rows themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the file's one write lock, making it if there is none; on disk at the end, or nothing happened."""
        connection = self._file.made()
        with self._file.reaching(), transaction(connection):
            yield

    def _rows(self, query: str, *values: object) -> Sequence[Sequence[Any]]:
        connection = self._file.connected()
        if connection is None:
            return []
        with self._file.reaching():
            return connection.execute(query, values).fetchall()

    def _write(self, query: str, *values: object) -> int:
        connection = self._file.connected()
        assert connection is not None, "nothing is written but inside writing"
        with self._file.reaching():
            return connection.execute(query, values).rowcount
