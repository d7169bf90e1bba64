"""Reads wait for what was acknowledged to anybody: at most two seconds, then they say so."""

import asyncio

from api.concurrency.single_flight import SingleFlight
from projections.answers.view import View
from projections.following.failures import NotCaughtUp

PATIENCE = 2.0


class Freshness:
    """How far the projections have read, as far as this process knows; one wait serves all its requests."""

    def __init__(self, answers: View) -> None:
        self._answers = answers
        self._reached = 0
        self._catching_up = SingleFlight[int]()

    def has_reached(self, position: int) -> bool:
        """Whether the projections have read up to the position, without waiting for them."""
        # Bookmarks only ever advance, a rebuilt one too: it takes over under the follower's lock.
        return self._reached >= position or self._look() >= position

    async def reach(self, position: int) -> None:
        """Return once the projections have read up to the position; raises NotCaughtUp."""
        if self.has_reached(position):
            return
        try:
            async with asyncio.timeout(PATIENCE):
                while self._look() < position:
                    await self._catching_up.do(None, self._answers.catch_up)
        except TimeoutError as error:
            raise NotCaughtUp(
                f"the projections have not reached position {position} yet; try again", position=position
            ) from error

    def _look(self) -> int:
        self._reached = max(self._reached, self._answers.bookmark())
        return self._reached
