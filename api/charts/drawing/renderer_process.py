"""The renderer: the one process of a service that loads Altair and V8, and draws what workers send it.

It ends by itself: when no worker is connected any more, when nobody wanted anything for a while, when it has grown too
large, and, by an alarm of the kernel, in the middle of a drawing that takes too long.
"""

import fcntl
import os
import resource
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from api.charts.wire import (
    DRAWN,
    FAILED,
    LENGTH,
    LETTERS,
    MOST_ASKED,
    MOST_DRAWN,
    READY,
    Form,
    Limits,
    lock_of,
    message,
    socket_of,
)

if TYPE_CHECKING:
    from api.charts.drawing.pictures import Pictures

# Seconds: to be found by the first worker, without any worker, without a question, for a message.
_UNFOUND, _ALONE, _IDLE, _TRANSFER = 10.0, 1.0, 300.0, 5.0
# Seconds in all: of a drawing, as long as anybody waits for it; until it can draw.
_WAITED_FOR, _WARM_SECONDS = 14.0, 60
_WAITING = 64
# Pictures may come a moment later, figures not: on a busy machine workers have three times as much of the processors.
_GIVES_WAY = 5
_FORMS: dict[bytes, Form] = {letter: form for form, letter in LETTERS.items()}


class RendererProcess:
    """Draws one thing at a time for all who are connected, in the order in which they ask."""

    def __init__(self, listening: socket.socket, pictures: "Pictures", limits: Limits) -> None:
        self._listening = listening
        self._limits = limits
        self._pictures = pictures
        self._selector = selectors.DefaultSelector()
        self._selector.register(listening, selectors.EVENT_READ)
        self._connected, self._alone = 0, _UNFOUND
        self._is_large = False
        self._last_asked = self._last_seen = time.monotonic()

    def run(self) -> None:
        """Until nobody needs it, or it has grown too large."""
        while not self._is_done():
            for key, _ in self._selector.select(timeout=1.0):
                if key.fileobj is self._listening:
                    self._welcome()
                else:
                    assert isinstance(key.fileobj, socket.socket)
                    self._answer(key.fileobj)

    def _is_done(self) -> bool:
        now = time.monotonic()
        if self._connected:
            self._last_seen = now
        return self._is_large or now - self._last_seen > self._alone or now - self._last_asked > _IDLE

    def _welcome(self) -> None:
        worker, _ = self._listening.accept()
        worker.settimeout(_TRANSFER)
        try:
            worker.sendall(message(READY, b""))
        except OSError:
            worker.close()  # who gave up while this process started
            return
        self._selector.register(worker, selectors.EVENT_READ)
        self._connected, self._alone = self._connected + 1, _ALONE

    def _answer(self, worker: socket.socket) -> None:
        """One answer; a worker that is silent in the middle of a message, or gone, is let go."""
        try:
            asked = _read(worker)
            if asked is not None:
                self._last_asked = time.monotonic()
                worker.sendall(self._drawn(asked))
                self._is_large = megabytes() > self._limits.megabytes
                return
        except OSError:
            pass
        self._selector.unregister(worker)
        worker.close()
        self._connected -= 1

    def _drawn(self, asked: bytes) -> bytes:
        # Whatever hangs, hangs in code that nothing of Python can stop: the kernel ends the process, by either alarm.
        signal.setitimer(signal.ITIMER_PROF, self._limits.milliseconds / 1000)
        signal.setitimer(signal.ITIMER_REAL, _WAITED_FOR)
        try:
            body = self._pictures.drawn(_FORMS[asked[:1]], asked[1:])
            return message(DRAWN, body) if len(body) <= MOST_DRAWN else message(FAILED, b"the picture is too large")
        except Exception as error:  # noqa: BLE001 - the service says which chart could not be drawn
            return message(FAILED, f"{type(error).__name__}: {error}".encode(errors="replace")[:500])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)


def megabytes() -> int:
    """The most memory that this process ever had, which it seldom gives back."""
    # To Linux the most that a process had is also what the one had that started it: a service of many answers.
    with suppress(OSError), Path("/proc/self/status").open(encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _read(worker: socket.socket) -> bytes | None:
    """What a worker asks; None where it is gone, or asks nothing that is known."""
    head = _exactly(worker, LENGTH)
    length = int.from_bytes(head)
    if len(head) < LENGTH or not 1 <= length <= MOST_ASKED + 1:
        return None
    asked = _exactly(worker, length)
    return asked if len(asked) == length and asked[:1] in _FORMS else None


def _exactly(worker: socket.socket, length: int) -> bytes:
    parts, missing = [], length
    while missing and (part := worker.recv(min(missing, 1 << 16))):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def main(folder: Path, limits: Limits) -> None:
    """Become the renderer of a folder, unless there is one."""
    # An interrupt is for the service, which then closes its connections.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lock = os.open(lock_of(folder), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    os.ftruncate(lock, 0)
    os.write(lock, b"%d" % os.getpid())
    place = socket_of(folder)
    place.unlink(missing_ok=True)  # nobody listens there: the lock is ours
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen(_WAITING)
        try:
            _serve(listening, limits)
        finally:
            with suppress(OSError):
                place.unlink()


def _serve(listening: socket.socket, limits: Limits) -> None:
    # Who connects meanwhile waits: loading takes a second, which must end as well.
    signal.setitimer(signal.ITIMER_REAL, _WARM_SECONDS)
    from api.charts.drawing.pictures import Pictures  # noqa: PLC0415 - who finds another renderer loads nothing

    pictures = Pictures()
    pictures.warm()
    signal.setitimer(signal.ITIMER_REAL, 0)
    os.nice(_GIVES_WAY)
    RendererProcess(listening, pictures, limits).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Limits(*map(int, sys.argv[2:4])))
