"""What many want at the same time is made once."""

import asyncio
import threading

import pytest

from api.concurrency.single_flight import SingleFlight
from api.http.http_refusals import Overloaded


def test_those_who_ask_at_the_same_time_share_one_result():
    made = []
    go = threading.Event()

    def work():
        go.wait(5)
        made.append(threading.current_thread().name)
        return len(made)

    async def ask():
        together = SingleFlight[int]()
        asked = [asyncio.create_task(together.do("key", work)) for _ in range(5)]
        asked.append(asyncio.create_task(together.do("other", work)))
        await asyncio.sleep(0.01)
        asked[0].cancel()
        go.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    first, *others, other = asyncio.run(ask())

    assert len(made) == 2
    assert len(set(others)) == 1
    assert {others[0], other} == {1, 2}
    assert isinstance(first, asyncio.CancelledError)


def test_what_went_wrong_is_told_to_all_and_tried_again():
    attempts = []

    def work():
        attempts.append(1)
        raise ValueError(len(attempts))

    async def ask():
        together = SingleFlight[int]()
        both = await asyncio.gather(together.do(1, work), together.do(1, work), return_exceptions=True)
        with pytest.raises(ValueError, match="2"):
            await together.do(1, work)
        return both

    one, other = asyncio.run(ask())

    assert one is other
    assert len(attempts) == 2


def test_too_much_at_a_time_is_refused_and_what_is_under_way_goes_on():
    release = threading.Event()

    async def asked():
        together = SingleFlight[int](most=2)
        waiting = [asyncio.create_task(together.do(key, lambda: release.wait(5) and 1)) for key in (1, 2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await together.do(3, lambda: 3)
        joined = asyncio.create_task(together.do(1, lambda: 4))
        await asyncio.sleep(0)
        release.set()
        first = await asyncio.gather(*waiting, joined)
        return [*first, await together.do(3, lambda: 3)]

    assert asyncio.run(asked()) == [1, 1, 1, 3]


def test_who_asks_again_has_it_done_again_whenever_that_is():
    made = []

    def work():
        made.append(1)
        return len(made)

    async def ask_again(together):
        return [await together.do("key", work) for _ in range(4)]

    async def ask():
        together = SingleFlight[int]()
        asked = []
        for _ in range(200):  # one at each turn of the loop, so also where a result is there and not yet told
            asked.append(asyncio.create_task(ask_again(together)))
            await asyncio.sleep(0)
        return await asyncio.gather(*asked)

    for results in asyncio.run(ask()):
        assert results == sorted(set(results))
