"""A proxy that loses connections: before a request went on, within it, after it, or within its answer."""

import random
import select
import socket
import threading
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import Self

from tests.postgres.place import LOOPBACK, USER

WAYS = ("before", "within", "after", "within the answer")
_CHUNK = 65536


class CuttingProxy:
    """A port in front of another one; ``rate`` is the share of requests at which a connection is lost."""

    def __init__(self, port: int, rate: float, seed: int, host: str = LOOPBACK) -> None:
        self.rate, self.cut = rate, Counter[str]()
        self._to, self._chance = (host, port), random.Random(seed)
        self._door = socket.create_server((LOOPBACK, 0))
        self.port = self._door.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._let_in, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def address(self, database: str = "postgres") -> str:
        """Where a database is behind this proxy, as ``--database`` takes it."""
        return f"postgresql://{USER}@{LOOPBACK}:{self.port}/{database}"

    def _let_in(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with suppress(OSError), caller, socket.create_connection(self._to) as server:
            pairs, ends = {caller: server, server: caller}, False
            while not ends:
                for one in select.select([caller, server], [], [])[0]:
                    data = one.recv(_CHUNK)
                    ends = not data or ends or self._carried(data, pairs[one], is_request=one is caller)

    def _carried(self, data: bytes, to: socket.socket, *, is_request: bool) -> bool:
        """Whether that was the end of the connection."""
        ways = WAYS[:3] if is_request else WAYS[3:]
        # A quarter of the losses for each way: there are as many answers as requests.
        if self._chance.random() >= self.rate * len(ways) / len(WAYS):
            to.sendall(data)
            return False
        way = self._chance.choice(ways)
        self.cut[way] += 1
        to.sendall({"before": b"", "after": data}.get(way, data[: self._chance.randrange(len(data))]))
        return True
