"""The copy of somebody else's ledger, which follows it and cannot ask at each request whether it has everything."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from litestar.types import HTTPScope

from domain.refusals import Refusal
from stores.mirror_files import fork_of, standing_of

# Minutes after which an origin that has not answered makes what is answered here out of date.
_DARK_AFTER = timedelta(minutes=5)
# Seconds for which it is not looked again how the origin stands.
_LOOKS_EVERY = 1.0
_FORKED = "the ledger that is mirrored here contradicts what it signed before, and is not followed any more"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class MirrorCopy:
    """A mirror is behind its origin by the second of signing and a little more, which is nothing to be told of.

    What is told of is an origin that has not answered for minutes, or that has forked.
    """

    def __init__(
        self,
        file: Path,
        answered: Callable[[], object] = lambda: None,
        clock: Callable[[], datetime] = _utc_now,
        dark_after: timedelta = _DARK_AFTER,
    ) -> None:
        """``answered`` is told of each answer of the origin."""
        self._file = file
        self._answered = answered
        self._clock = clock
        self._dark_after = dark_after
        self._began = clock()
        self._why, self._looked_at = "", -_LOOKS_EVERY

    async def why_stale(self, scope: HTTPScope) -> str:  # noqa: ARG002 - all requests are told the same
        """Why what is answered may be out of date, or nothing."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOKS_EVERY:
            self._why, self._looked_at = self._trouble(), now
        return self._why

    async def trouble(self) -> str:
        """Why the machine is not ready, or nothing."""
        return self._trouble()

    def _trouble(self) -> str:
        try:
            fork, standing = fork_of(self._file), standing_of(self._file)
        except Refusal as refusal:
            return refusal.message
        if fork is not None:
            return f"{_FORKED} (since {fork.found_at})"
        answered = self._began if standing.answered_at is None else datetime.fromisoformat(standing.answered_at)
        if self._clock() - answered < self._dark_after:
            return ""
        since = answered.strftime("%Y-%m-%d %H:%M UTC")
        return f"the ledger that is mirrored here has not answered since {since}"

    def keep_copying(self, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Follow the origin until told to stop, whenever no other process does; raises CopyForked."""
        from upkeep.upstream.mirroring import follow  # noqa: PLC0415 - whoever mirrors nothing does without

        def heard(wrong: str) -> None:
            if not wrong:
                self._answered()
            tell(wrong)

        follow(self._file, stop, heard)

    def lag(self) -> int:
        """Nothing is known to be missing: whatever the origin was seen to have signed is taken at once."""
        return 0

    async def close(self) -> None:
        """Nothing is held."""
