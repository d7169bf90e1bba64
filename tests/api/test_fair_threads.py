"""Threads take short turns while a service lives, and as long ones as before when it has ended."""

import asyncio
import gc
import sys
import weakref
from contextlib import contextmanager

from litestar import Litestar

from api.service.fair_threads import fair_threads


class Knot:
    """Something that points to itself, so that only a search finds that nobody else does."""

    def __init__(self):
        self.itself = self


@contextmanager
def searches_of_everything():
    """How often all that was made was searched for garbage in the block."""
    found = []

    def told(phase, about):
        if phase == "start" and about["generation"] == 2:
            found.append(phase)

    gc.callbacks.append(told)
    try:
        yield found
    finally:
        gc.callbacks.remove(told)


def test_turns_are_short_as_long_as_the_application_lives():
    before, frozen = sys.getswitchinterval(), gc.get_freeze_count()

    async def lived():
        async with fair_threads(Litestar(logging_config=None)):
            return sys.getswitchinterval(), gc.get_freeze_count()

    within, kept = asyncio.run(lived())

    assert within < before
    assert kept > frozen
    assert (sys.getswitchinterval(), gc.get_freeze_count()) == (before, frozen)


def test_while_an_answer_of_very_many_objects_is_made_not_everything_is_searched_for_garbage():
    async def lived():
        async with fair_threads(Litestar(logging_config=None)):
            with searches_of_everything() as found:
                kept = await asyncio.to_thread(lambda: [[number] for number in range(300_000)])
            return len(kept), found

    assert asyncio.run(lived()) == (300_000, [])


def test_what_nobody_needs_any_more_is_found_once_the_service_is_quiet():
    async def lived():
        async with fair_threads(Litestar(logging_config=None)):
            knot = Knot()
            found = weakref.ref(knot)
            for _ in range(20):
                gc.collect(1)  # from now on, only a search of everything looks at it
            del knot
            async with asyncio.timeout(30):
                while found() is not None:  # noqa: ASYNC110 - the garbage collector tells nobody
                    await asyncio.sleep(0.05)
            return found()

    assert asyncio.run(lived()) is None
