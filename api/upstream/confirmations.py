"""The check whether anything that is recorded now would be confirmed, made once for all who want to know."""

import asyncio
import math
import time
from collections.abc import Awaitable
from typing import Protocol

from api.concurrency.single_flight import SingleFlight
from domain.refusals import Refusal

# Seconds for which a confirmation tells enough, and for which an answer is waited for.
_KNOWN_FOR = 1.0
_PATIENCE = 2.0
_UNCONFIRMED = "no standby confirms what is recorded"


class Confirming(Protocol):
    """Asks the primary as a writer does; raises a Refusal where it says nothing in time."""

    @property
    def patience(self) -> float:
        """Seconds after which whoever records is told that nobody has confirmed it."""

    def await_standby(self) -> None:
        """Return once all that was recorded before is on a standby's disk."""

    def too_few_standbys(self) -> str:
        """What the primary says of its standbys, if that is why nothing is confirmed; otherwise nothing."""

    def close(self) -> None:
        """Let go of the connections."""


class Confirmations:
    """Has a standby confirm a few bytes, at most once a second, however many ask; for one event loop.

    A primary that is slow is no trouble: that is one that has confirmed nothing for as long as a writer waits, or
    sooner one that says that too few standbys follow it.
    """

    def __init__(self, asked: Confirming) -> None:
        self._asked = asked
        self._flight = SingleFlight[str]()
        self._confirmed_at = -math.inf
        # Since when the confirmation is waited for that has not come yet.
        self._since: float | None = None

    async def why_not(self) -> str:
        """Why what is recorded now would not be confirmed, or nothing; known within seconds."""
        if time.monotonic() - self._confirmed_at < _KNOWN_FOR:
            return ""
        try:
            return await self._within(_PATIENCE, self._flight.do("standby", self._confirm))
        except TimeoutError:
            waited = 0.0 if self._since is None else time.monotonic() - self._since
        if waited >= self._asked.patience:
            return f"{_UNCONFIRMED}, for {waited:.0f} s"
        try:
            return await self._within(_PATIENCE, self._flight.do("look", self._look))
        except TimeoutError:
            return ""

    async def _within(self, seconds: float, answer: Awaitable[str]) -> str:
        async with asyncio.timeout(seconds):
            return await answer

    def _confirm(self) -> str:
        self._since = self._since or time.monotonic()
        try:
            self._asked.await_standby()
        except Refusal as refusal:
            return f"{_UNCONFIRMED}: {refusal.message}"
        self._since, self._confirmed_at = None, time.monotonic()
        return ""

    def _look(self) -> str:
        try:
            why = self._asked.too_few_standbys()
        except Refusal:
            return ""  # nothing is known yet
        return f"{_UNCONFIRMED}: {why}" if why else ""

    async def close(self) -> None:
        """Let go of the connections."""
        await asyncio.to_thread(self._asked.close)
