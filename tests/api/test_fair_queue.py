"""Long work takes turns: shared by all who ask, fair to each who asks, stopped once nobody waits for it."""

import asyncio
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.concurrency.fair_queue import FairQueue
from api.http.http_refusals import ClientDisconnected, Overloaded

FLOOD, OTHER = b"flood", b"other"


class ByHand(ThreadPoolExecutor):
    """Work is done when the test says so, and in the order that it chooses."""

    def __init__(self):
        super().__init__(1)
        self.begun = []

    def submit(self, fn, /, *args, **_):
        self.begun.append((Future(), fn, args))
        return self.begun[-1][0]

    def finish(self, number=0):
        future, work, given_to = self.begun.pop(number)
        future.set_result(work(*given_to))


async def settled():
    for _ in range(8):
        await asyncio.sleep(0)


def with_hands(**bounds):
    hands, turns = ByHand(), FairQueue[Any](**bounds)
    asyncio.get_running_loop().set_default_executor(hands)
    return hands, turns


def asked(turns, key, who, hung_up=None):
    return asyncio.ensure_future(turns.do(key, who, lambda wanted: (key, wanted()), hung_up))


def test_those_who_ask_at_the_same_time_share_one_result():
    made = []
    go = threading.Event()

    def work(_):
        go.wait(5)
        made.append(1)
        return len(made)

    async def ask():
        turns = FairQueue[Any]()
        all_of_them = [asyncio.create_task(turns.do("key", bytes([n]), work)) for n in range(5)]
        await asyncio.sleep(0)
        go.set()
        return await asyncio.gather(*all_of_them)

    assert asyncio.run(ask()) == [1] * 5


def test_what_went_wrong_is_told_to_all_and_tried_again():
    attempts = []

    def work(_):
        attempts.append(1)
        raise ValueError(len(attempts))

    async def ask():
        turns = FairQueue[Any]()
        both = await asyncio.gather(turns.do(1, OTHER, work), turns.do(1, FLOOD, work), return_exceptions=True)
        with pytest.raises(ValueError, match="2"):
            await turns.do(1, OTHER, work)
        return both

    one, other = asyncio.run(ask())

    assert one is other


def test_nobody_waits_behind_a_flood():
    async def ask():
        hands, turns = with_hands(threads=2, of_one=1)
        flood = [asked(turns, n, FLOOD) for n in range(40)]
        await settled()
        other = asked(turns, "other", OTHER)
        await settled()
        hands.finish(1)
        await settled()
        answered = other.result(), sum(one.done() for one in flood)
        while hands.begun:
            hands.finish()
            await settled()
        return answered, [one.result()[0] for one in flood]

    (other, of_the_flood), rest = asyncio.run(ask())

    assert other == ("other", True)
    assert of_the_flood == 0
    assert rest == list(range(40))


def test_work_is_stopped_once_all_who_waited_for_it_have_hung_up():
    async def ask():
        hands, turns = with_hands()
        leave = [asyncio.Event(), asyncio.Event()]
        both = [asked(turns, "key", who, one.wait) for who, one in zip((FLOOD, OTHER), leave, strict=True)]
        await settled()
        wanted = hands.begun[0][2][0]
        leave[0].set()
        await settled()
        after_one = wanted()
        leave[1].set()
        await settled()
        again = asked(turns, "key", OTHER)
        await settled()
        after_both, begun = wanted(), len(hands.begun)
        hands.finish()
        hands.finish()
        return after_one, after_both, begun, await asyncio.gather(*both, again, return_exceptions=True)

    after_one, after_both, begun, (first, second, again) = asyncio.run(ask())

    assert (after_one, after_both) == (True, False)
    assert isinstance(first, ClientDisconnected)
    assert isinstance(second, ClientDisconnected)
    assert begun == 2, "who asks for stopped work has it made anew"
    assert again == ("key", True)


def test_work_that_waits_is_never_begun_for_one_who_has_hung_up():
    async def ask():
        hands, turns = with_hands(threads=1, of_one=1)
        leave = asyncio.Event()
        first, gone = asked(turns, 1, OTHER), asked(turns, 2, OTHER, leave.wait)
        await settled()
        leave.set()
        await settled()
        hands.finish()
        await settled()
        return hands.begun, await asyncio.gather(first, gone, return_exceptions=True)

    begun, (first, gone) = asyncio.run(ask())

    assert begun == []
    assert first == (1, True)
    assert isinstance(gone, ClientDisconnected)


def test_work_under_way_goes_on_when_time_is_up():
    async def ask():
        hands, turns = with_hands()
        late = asked(turns, "key", OTHER)
        await settled()
        late.cancel()
        await settled()
        again = asked(turns, "key", OTHER)
        await settled()
        hands.finish()
        return await again, hands.begun

    assert asyncio.run(ask()) == (("key", True), [])


def test_a_line_is_bounded_and_the_longest_gives_way():
    async def ask():
        hands, turns = with_hands(threads=1, of_one=1, most=4, most_of_one=4)
        under_way = asked(turns, "under way", FLOOD)
        await settled()
        flood = [asked(turns, n, FLOOD) for n in range(5)]
        await settled()
        too_much = flood[-1].exception()
        other = asked(turns, "other", OTHER)
        await settled()
        gave_way = [n for n, one in enumerate(flood) if one.done() and isinstance(one.exception(), Overloaded)]
        while hands.begun:
            hands.finish()
            await settled()
        return too_much, gave_way, await other, await under_way

    too_much, gave_way, other, _ = asyncio.run(ask())

    assert isinstance(too_much, Overloaded)
    assert gave_way == [3, 4]
    assert other == ("other", True)


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(0, 5), st.integers(0, 3)),
        st.tuples(st.just("finish"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("leave"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("cancel"), st.integers(0, 30), st.just(0)),
    ),
    max_size=60,
)


def test_what_gave_way_to_the_same_question_of_a_shorter_line_is_answered_there():
    async def ask():
        hands, turns = with_hands(threads=1, of_one=1, most=3, most_of_one=3)
        running = asked(turns, "runs", b"third")
        flood = [asked(turns, key, FLOOD) for key in ("first", "second", "last")]
        await settled()
        other = asked(turns, "last", OTHER)
        for _ in range(4):
            await settled()
            hands.finish()
        return await asyncio.wait_for(asyncio.gather(running, *flood, other), 5), turns

    told, turns = asyncio.run(ask())

    assert [key for key, _ in told] == ["runs", "first", "second", "last", "last"]
    assert (turns.waiting, turns.running) == ({}, Counter())


@given(deeds)
def test_whatever_happens_bounds_hold_and_everybody_is_answered(deeds):
    async def live():
        hands, turns = with_hands(threads=3, of_one=2, most=6, most_of_one=3)
        tasks = []
        for deed, number, who in deeds:
            if deed == "ask":
                leave = asyncio.Event()
                tasks.append((asked(turns, number, bytes([who]), leave.wait), leave))
            elif deed == "finish" and number < len(hands.begun):
                hands.finish(number)
            elif deed == "leave" and number < len(tasks):
                tasks[number][1].set()
            elif deed == "cancel" and number < len(tasks):
                tasks[number][0].cancel()
            await settled()
            assert len(hands.begun) <= 3
            assert max(turns.running.values(), default=0) <= 2
            assert sum(turns.waiting.values()) <= 6
            assert max(turns.waiting.values(), default=0) <= 3
        while hands.begun:
            hands.finish()
            await settled()
        assert all(task.done() for task, _ in tasks)
        assert (turns.waiting, turns.running) == ({}, Counter())
        for task, _ in tasks:
            error = None if task.cancelled() else task.exception()
            assert error is None or isinstance(error, Overloaded | ClientDisconnected), error

    asyncio.run(live())
