"""A proxy that loses answers: the server has done what it was asked, and nobody hears of it."""

import threading
from collections.abc import Callable

from tests.postgres.cutting_proxy import CuttingProxy
from tests.postgres.place import LOOPBACK

Marked = Callable[[bytes], bool]
WITHOUT_END = 1 << 30


def appends(request: bytes) -> bool:
    """Whether a request adds events; what only prepares that has its text, too."""
    return b"asreported_0" in request and b"SELECT" not in request


def appends_or_confirms(request: bytes) -> bool:
    """Whether it adds events, or has a standby confirm them."""
    return appends(request) or b"pg_logical_emit_message" in request


def commits(request: bytes) -> bool:
    """Whether it ends a transaction."""
    return b"COMMIT\0" in request


class AnswerLosingProxy(CuttingProxy):
    """``left`` connections are yet to be lost, each instead of the answer to a request that is ``marked``."""

    def __init__(self, port: int, marked: Marked, host: str = LOOPBACK) -> None:
        super().__init__(port, 0.0, 0, host)
        self.left, self.lost = 0, 0
        self.marked = marked
        # Whether the answer that comes next on a connection, which has a thread of its own, is to a marked request.
        self._asked = threading.local()

    def _carried(self, data, to, *, is_request):
        is_marked = getattr(self._asked, "is_marked", False)
        if is_request:
            self._asked.is_marked = is_marked or self.marked(data)
        elif is_marked and self.left:
            self.left, self.lost = self.left - 1, self.lost + 1
            return True
        else:
            self._asked.is_marked = False
        to.sendall(data)
        return False
