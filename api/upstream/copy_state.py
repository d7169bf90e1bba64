"""The state of a copy as requests, readiness and metrics ask for it, whatever the copy is of."""

import threading
from collections.abc import Callable
from typing import Protocol

from litestar.types import HTTPScope


class CopyState(Protocol):
    """Knows whether this machine's file has what its upstream has."""

    async def why_stale(self, scope: HTTPScope) -> str:
        """Wait until the copy has what an answer to the request rests on; why it is answered without, or nothing.

        Raises NotCaughtUp where all that is missing is time.
        """

    async def trouble(self) -> str:
        """Why the machine is not ready, or nothing."""

    async def remark(self) -> str:
        """What readers should know though the machine is ready, or nothing."""

    def keep_copying(self, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Copy until told to stop, in a thread of its own; ``tell`` hears what is wrong, or nothing if all is well."""

    def lag(self) -> int:
        """How many events the copy is known to be behind."""

    def leave_within(self, seconds: float) -> None:
        """Have no thread of the process wait for the upstream any more, so many seconds from now on."""

    async def close(self) -> None:
        """Let go of the upstream; whoever waits goes on without."""
