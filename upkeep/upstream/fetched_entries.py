"""The entries of an origin's log in their order, fetched some ahead of whoever takes them."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from transparency.nodes import WIDTH
from upkeep.upstream.origin import AT_ONCE
from upkeep.upstream.origin_log import OriginLog

_AHEAD = 4 * AT_ONCE


def fetched_entries(log: OriginLog, first: int, last: int) -> Iterator[list[bytes]]:
    """The stored bytes of the events from a position to a position, 256 of them at most at a time."""
    skipped = (first - 1) % WIDTH
    for states in _bundles(log, (first - 1) // WIDTH, last):
        yield states[skipped:]
        skipped = 0


def _bundles(log: OriginLog, number: int, size: int) -> Iterator[list[bytes]]:
    numbers = range(number, -(-size // WIDTH))

    def fetched(one: int) -> list[bytes]:
        return log.entries(one, min(WIDTH, size - one * WIDTH))

    if len(numbers) <= AT_ONCE:  # threads would take longer to begin
        yield from map(fetched, numbers)
        return
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mirror")
    waiting = deque[Future[list[bytes]]]()
    try:
        for one in numbers:
            waiting.append(pool.submit(fetched, one))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BaseException:
        # Nobody takes the rest: who fetches it would go on for all of the patience, also with somebody's Ctrl-C.
        log.leave()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
