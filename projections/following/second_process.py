"""The second process of a rebuild: it draws the rows, and sends those of series to the one that writes them."""

import gc
import marshal
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any

from projections.following.ledger_rows import LedgerRows
from projections.tables import schema
from projections.tables.generation import Generation, Parameters
from stores.sqlite.store import Store

_WORTH_A_PROCESS = 20_000
_MODULE = "projections.following.second_process"
# How many bytes say how long a message is.
_LENGTH = 8
# So many messages, each of the rows of one table and step, wait to be sent.
_AHEAD = 8
# Both processes are of this program, and of one Python.
Message = tuple[Any, ...]


class SecondProcessFailed(Exception):
    """It could not draw the rows, or ended by itself."""


class _SentRows(Generation):
    """A file for the tables that are not of series; the rows of the others are sent."""

    def __init__(self, path: Path, send: Callable[[Message], None]) -> None:
        super().__init__(path, durable=False)
        self._send = send

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Write rows, or send them where their table is of series."""
        if statement not in schema.STATEMENTS_OF_SERIES:
            super().write(statement, rows)
        elif found := [tuple(row) for row in rows]:
            self._send((statement, found))


def is_worth(head: int) -> bool:
    """Whether so many events are drawn sooner by a second process."""
    return head >= _WORTH_A_PROCESS and processors() > 1


def processors() -> int:
    """On how many processors this process may run."""
    # macOS does not say on which ones.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def write_drawn(
    generation: Generation, ledger_file: Path, head: int, limit: int, progress: Callable[[int, int], None] | None
) -> None:
    """Write the rows of everything up to the head as another process draws them; raises SecondProcessFailed."""
    import tempfile  # noqa: PLC0415 - whoever only reads loads nothing for it

    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        rest = Path(folder) / "answers"
        with _messages(ledger_file, head, limit, rest) as messages:
            for first, *others in messages:
                if others:
                    generation.write(first, others[0])
                elif progress is not None:
                    progress(first, head)
        with closing(Generation(rest)) as drawn:
            schema.copy_rows(drawn, generation, schema.NOT_OF_SERIES)


@contextmanager
def _messages(*what: object) -> Iterator[Iterator[Message]]:
    import subprocess  # noqa: PLC0415 - whoever only reads loads nothing for it

    # No fork, which would share the files that this process has open, nor anything that runs the caller's script again.
    # Modules of the folder in which somebody works are none of ours.
    command = [sys.executable, "-P", "-m", _MODULE, *map(str, what)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet) as process:  # noqa: S603 - this program
        assert process.stdout is not None
        try:
            yield _received(process.stdout)
        finally:
            process.kill()


def _received(pipe: IO[bytes]) -> Iterator[Message]:
    """What is sent, up to the empty message that says that it was everything."""
    while True:
        length = pipe.read(_LENGTH)
        body = pipe.read(int.from_bytes(length))
        if len(length) < _LENGTH or len(body) < int.from_bytes(length):
            raise SecondProcessFailed
        message: Message = marshal.loads(body)  # noqa: S302 - sent by this program
        if not message:
            return
        yield message


@contextmanager
def _sending() -> Iterator[Callable[[Message], None]]:
    """Send by a thread, so that rows are drawn while those before them are read and written."""
    bodies: Queue[bytes] = Queue(_AHEAD)
    sender = Thread(target=_send_all, args=(bodies,), daemon=True)
    sender.start()
    yield lambda message: bodies.put(marshal.dumps(message, 2))
    sender.join()  # it ends with the message that says that it was everything


def _send_all(bodies: "Queue[bytes]") -> None:
    everything = marshal.dumps((), 2)
    body = b""
    try:
        while body != everything:
            body = bodies.get()
            sys.stdout.buffer.write(len(body).to_bytes(_LENGTH))
            sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    except OSError:
        os._exit(1)  # nobody reads any more


def _draw(ledger_file: str, head: str, limit: str, rest: str) -> None:
    # An interrupt is the first process's to answer, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()

    try:
        with closing(Store(Path(ledger_file))) as store, _sending() as send:
            store.map_file()
            _send_rows(store, int(head), int(limit), Path(rest), send)
    except Exception:  # noqa: BLE001 - without the last message it is tried again by one process, which says what is wrong
        # At once: the thread that sends may be waiting, and holds what Python wants to have before it ends by itself.
        os._exit(1)


def _send_rows(store: Store, head: int, limit: int, rest: Path, send: Callable[[Message], None]) -> None:
    with closing(_SentRows(rest, send)) as generation:
        generation.hurry()
        with generation.writing():
            schema.make_tables(generation, schema.NOT_OF_SERIES)
            LedgerRows(generation, store, head, limit, lambda done, _: send((done,))).run()
    send(())


if __name__ == "__main__":
    _draw(*sys.argv[1:])
