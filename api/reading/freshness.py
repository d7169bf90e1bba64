"""Reads wait for what was acknowledged to anybody and concerns them: at most two seconds, then they say so."""

import asyncio
from collections.abc import Sequence

from api.concurrency.single_flight import SingleFlight
from api.reading.streams_ahead import StreamsAhead
from api.upstream.time_left import PATIENCE
from projections.answers.view import View
from projections.following.failures import NotCaughtUp

_ANY: Sequence[str] = ()


class Freshness:
    """How far the projections have read, as far as this process knows; one wait serves all its requests."""

    def __init__(self, answers: View) -> None:
        self._answers = answers
        self._reached = 0
        self._ahead = StreamsAhead(answers.store)
        self._catching_up = SingleFlight[int]()
        # Whether the next look may find what the last one had no time for.
        self._looks_on = False

    def readable(self, position: int, streams: Sequence[str] = _ANY) -> int | None:
        """Where an answer that rests on the streams alone can be read as it is at the position; None: nowhere yet.

        That is the position itself once the projections have read so far, or wherever they are if they are behind, and
        none of the streams has an event there. Without streams it may be any event that changes the answer.
        """
        # Bookmarks only ever advance, a rebuilt one too: it takes over under the follower's lock.
        if self._reached >= position:
            return position
        bookmark = self._answers.bookmark()
        reached = self._reached = max(self._reached, bookmark)
        if reached >= position:
            return position
        # No bookmark, or an earlier one, is that of projections that have yet to be made.
        is_there = bool(streams) and 0 < bookmark == reached
        is_known = is_there and self._ahead.is_known(reached, position)
        self._looks_on = is_there and self._ahead.is_reading
        return reached if is_known and not self._ahead.has_any(streams) else None

    async def reach(self, position: int, streams: Sequence[str] = _ANY, patience: float = PATIENCE) -> int:
        """Where such an answer can be read, once there is such a place; raises NotCaughtUp after so many seconds."""
        found = self.readable(position, streams)
        if found is not None:
            return found
        try:
            async with asyncio.timeout(patience):
                while (found := self.readable(position, streams)) is None:
                    if self._looks_on:
                        await asyncio.sleep(0)
                    else:
                        await self._catching_up.do(None, self._answers.catch_up)
        except TimeoutError as error:
            raise NotCaughtUp(
                f"the projections have not reached position {position} yet; try again", position=position
            ) from error
        return found
