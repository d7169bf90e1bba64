"""The way to the renderer: a worker's one connection to the process that draws for all of them."""

import asyncio
import fcntl
import logging
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from api.charts.wire import (
    FAILED,
    LETTERS,
    MOST_DRAWN,
    USUAL,
    Form,
    Limits,
    NotDrawn,
    lock_of,
    message,
    received,
    socket_of,
)
from api.http.http_refusals import ChartNotDrawn, ChartsBusy

_MODULE = "api.charts.drawing.renderer_process"
# How many drawings may wait, and of one who asks.
MOST_WAITING, MOST_OF_ONE = 32, 12
# Seconds for everything, which is less than a request has; until a renderer is ready.
_PATIENCE, _STARTS_WITHIN = 25.0, 18.0
# What failed after so long is not tried again; otherwise after these pauses.
_QUICK, _PAUSES = 3.0, (0.05, 0.3)
_MOST_STARTS = 3
_LOOKS_EVERY = 0.05
_GOES_WITHIN = 4.0
_log = logging.getLogger("asreported")
_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Renderer:
    """Draws by the renderer of a folder, which it starts where there is none; one for each process."""

    def __init__(self, folder: Path | None = None, limits: Limits = USUAL) -> None:
        """The processes that share a folder share a renderer; without one, this process has its own."""
        self._limits = limits
        self._folder = folder
        self._own: TemporaryDirectory[str] | None = None
        self._turn = asyncio.Lock()
        self._waiting: Counter[bytes] = Counter()
        self._connection: _Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def started(self) -> int | None:
        """The id of the process that this one started last, if it still runs; another one may be the renderer."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    async def draw(self, form: Form, asked: bytes, who: bytes) -> bytes:
        """The drawing; raises ChartsBusy for one too many, of all or of who asks, and ChartNotDrawn."""
        if self._waiting.total() >= MOST_WAITING or self._waiting[who] >= MOST_OF_ONE:
            raise ChartsBusy("too many charts are waiting to be drawn; try again")
        self._waiting[who] += 1
        try:
            async with asyncio.timeout(_PATIENCE), self._turn:
                return await self._drawn(message(LETTERS[form], asked))
        except (NotDrawn, TimeoutError) as error:
            _log.warning("a chart was not drawn: %s", str(error) or "it took too long")
            raise ChartNotDrawn("the chart could not be drawn at the moment; try again") from error
        finally:
            self._waiting[who] -= 1
            self._waiting += Counter()  # without those of whom nothing waits

    async def close(self) -> None:
        """Let go of the renderer, which ends once nobody holds it; wait for that, unless others hold it."""
        self._hang_up()
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self._process.wait, _GOES_WITHIN)
        if self._own is not None:
            self._own.cleanup()
            self._own = None

    async def _drawn(self, asked: bytes) -> bytes:
        """The drawing, by another renderer where the one that there is has ended or is about to.

        What makes a renderer hang is not asked for again.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        for pause in _PAUSES:
            try:
                return await self._exchange(asked)
            except NotDrawn:
                if self._connection is not None or loop.time() - began > _QUICK:
                    raise
            # Of a process that was killed, the socket that listens may outlive the connection by a moment.
            await asyncio.sleep(pause)
        return await self._exchange(asked)

    async def _exchange(self, asked: bytes) -> bytes:
        """One question and its answer; where that breaks off, the connection is of no use any more."""
        try:
            reader, writer = self._connection or await self._connect()
            async with asyncio.timeout(self._limits.answer):
                writer.write(asked)
                letter, body = await received(reader, MOST_DRAWN)
        except TimeoutError:
            await asyncio.to_thread(self._end_stopped)
            raise
        except OSError as error:
            self._hang_up()
            raise NotDrawn(str(error)) from error
        except BaseException:
            self._hang_up()
            raise
        if letter == FAILED:
            raise NotDrawn(body.decode(errors="replace"))
        return body

    async def _connect(self) -> _Connection:
        place, starts = socket_of(self._place()), 0
        while True:
            with suppress(FileNotFoundError, ConnectionRefusedError):
                found = await asyncio.open_unix_connection(place)
                await self._greeted(found)
                self._connection = found
                return found
            if self._process is None or self._process.poll() is not None:
                if starts == _MOST_STARTS:
                    raise NotDrawn("the renderer does not start")
                starts += 1
                self._process = await asyncio.to_thread(self._started)
            await asyncio.sleep(_LOOKS_EVERY)

    async def _greeted(self, connection: _Connection) -> None:
        """Wait until the renderer is ready, which it says once it has loaded everything; raises NotDrawn."""
        try:
            async with asyncio.timeout(_STARTS_WITHIN):
                await received(connection[0], 0)
        except BaseException:
            connection[1].transport.abort()
            raise

    def _started(self) -> "subprocess.Popen[bytes]":
        """A renderer that begins; it ends at once where another one has the folder."""
        quiet = subprocess.DEVNULL
        # Modules of the folder in which somebody works are none of ours.
        bounds = [str(self._limits.milliseconds), str(self._limits.megabytes)]
        command = [sys.executable, "-P", "-m", _MODULE, str(self._place()), *bounds]
        return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - this program

    def _place(self) -> Path:
        if self._folder is not None:
            return self._folder
        if self._own is None:
            self._own = TemporaryDirectory(prefix="asreported-", ignore_cleanup_errors=True)
        return Path(self._own.name)

    def _end_stopped(self) -> None:
        """Kill the renderer of the folder: it is suspended, or something holds it that its own alarm does not end."""
        self._hang_up()
        with suppress(OSError, ValueError), lock_of(self._place()).open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:  # so the process of that id lives
                os.kill(int(lock.read()), signal.SIGKILL)

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection[1].transport.abort()
            self._connection = None
