"""The copy that is a mirror: its origin is asked in a thread of its own, and never while a reader waits."""

import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

from litestar.types import HTTPScope

from domain.refusals import CopyForked, FileUnreadable
from stores.mirror_files import fork_of, standing_of
from upkeep.upstream.mirror_status import why_stale
from upkeep.upstream.mirroring import follow

# Seconds for which it is not looked again how the origin stands, and after which a mirror that halted is looked at.
_KNOWN_FOR, _HALTED_FOR = 1.0, 5.0


class MirrorCopy:
    """What other processes of the machine follow counts for this one too: it goes by the files beside the ledger."""

    def __init__(
        self, file: Path, known_head: Callable[[], int], answered: Callable[[], object] = lambda: None
    ) -> None:
        """``answered`` is told of each answer of the origin."""
        self._file, self._known_head, self._answered = file, known_head, answered
        self._stale, self._looked_at = "", -math.inf

    async def why_stale(self, scope: HTTPScope) -> str:  # noqa: ARG002 - what is asked makes no difference
        """Why an answer may lack what the origin has recorded for minutes already, or nothing; nobody is waited for."""
        return await self.remark()

    async def remark(self) -> str:
        """The same, for whoever asks whether the machine is ready."""
        now = time.monotonic()
        if now - self._looked_at > _KNOWN_FOR:
            self._looked_at = now
            try:
                self._stale = why_stale(self._file)
            except FileUnreadable as refusal:
                self._stale = refusal.message
        return self._stale

    async def trouble(self) -> str:
        """Why the machine is not ready: the origin forked. One that is dark keeps nobody from reading."""
        try:
            fork = fork_of(self._file)
        except FileUnreadable as refusal:
            return refusal.message
        return f"{fork.address} is not followed since {fork.found_at}: {fork.why}" if fork is not None else ""

    def keep_copying(self, stop: threading.Event, tell: Callable[[str], None]) -> None:
        """Follow the origin until told to stop, unless another process does; ``tell`` hears what is wrong, or nothing.

        After a fork an operator has to look; until then it is only seen whether one has.
        """

        def heard(wrong: str) -> None:
            if not wrong:
                self._answered()
            tell(wrong)

        while not stop.is_set():
            try:
                follow(self._file, stop, heard)
            except CopyForked as refusal:
                tell(refusal.message)
                stop.wait(_HALTED_FOR)

    def lag(self) -> int:
        """How many events the origin said it has that are not here."""
        return max(0, standing_of(self._file).position - self._known_head())

    def leave_within(self, seconds: float) -> None:
        """Nothing: who follows looks whether he is to stop."""

    async def close(self) -> None:
        """Nothing is held."""
