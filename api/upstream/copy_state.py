"""The state of a copy as requests, readiness and metrics ask for it, whatever the copy is of."""

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

    def copy_once(self) -> str:
        """Copy what there is, in a thread of its own: why that failed, or nothing."""

    def lag(self) -> int:
        """How many events the copy is known to be behind."""

    async def close(self) -> None:
        """Let go of the upstream; whoever waits goes on without."""
