"""Threads take short turns while a service lives, and as long ones as before when it has ended."""

import asyncio
import gc
import sys

from litestar import Litestar

from api.service.fair_threads import fair_threads


def test_turns_are_short_as_long_as_the_application_lives():
    before, frozen = sys.getswitchinterval(), gc.get_freeze_count()

    async def lived():
        async with fair_threads(Litestar(logging_config=None)):
            return sys.getswitchinterval(), gc.get_freeze_count()

    within, kept = asyncio.run(lived())

    assert within < before
    assert kept > frozen
    assert (sys.getswitchinterval(), gc.get_freeze_count()) == (before, frozen)
