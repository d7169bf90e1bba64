"""Limits that hold: for each key, over any stretch of time, and for several processes at once."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.middleware.limit_table import Limit, LimitTable, lay_out
from tests.test_architecture import ROOT

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


class Clock:
    """Time that goes on when it is told to."""

    def __init__(self):
        self.now = 1_000 * MINUTE

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def counts(clock, quota, table=None):
    return LimitTable((Limit("reads", quota), Limit("writes", quota)), table, clock)


def test_a_quota_is_there_at_once_and_then_little_by_little(clock):
    reads = counts(clock, 6)

    at_once = [reads.take("reads", b"a").allowed for _ in range(7)]
    clock.now += 10 * SECOND

    assert at_once == [True] * 6 + [False]
    assert [reads.take("reads", b"a").allowed for _ in range(2)] == [True, False]


def test_what_is_left_and_when_to_go_on_is_told(clock):
    reads = counts(clock, 6)

    first = reads.take("reads", b"a")
    last = [reads.take("reads", b"a") for _ in range(5)][-1]
    refused = reads.take("reads", b"a")

    assert (first.remaining, first.reset, first.retry_after) == (5, 10, 0)
    assert (last.remaining, last.reset, last.retry_after) == (0, 60, 0)
    assert (refused.allowed, refused.remaining, refused.reset, refused.retry_after) == (False, 0, 60, 10)
    assert refused.headers() == [(b"ratelimit-policy", b'"reads";q=6;w=60'), (b"ratelimit", b'"reads";r=0;t=60')]


def test_who_waits_as_long_as_told_is_let_through(clock):
    reads = counts(clock, 7)
    while (refused := reads.take("reads", b"a")).allowed:
        pass

    clock.now += refused.retry_after * SECOND

    assert reads.take("reads", b"a").allowed


def test_keys_and_names_are_counted_apart(clock):
    reads = counts(clock, 1)
    reads.take("reads", b"a")

    assert reads.take("reads", b"b").allowed
    assert reads.take("writes", b"a").allowed
    assert not reads.take("reads", b"a").allowed


def test_a_quota_of_nothing_is_no_limit(clock):
    reads = counts(clock, 0)

    taken = [reads.take("reads", b"a") for _ in range(1000)]

    assert all(one.allowed and one.headers() == [] for one in taken)


def test_a_quota_that_does_not_divide_a_minute_is_never_exceeded(clock):
    reads = counts(clock, 7)

    allowed = 0
    for _ in range(7 * 60 * 10):
        allowed += reads.take("reads", b"a").allowed
        clock.now += SECOND // 7

    assert 7 * 10 <= allowed <= 7 + 7 * 10


def test_what_comes_free_is_rounded_up(clock):
    reads = counts(clock, 7)
    while reads.take("reads", b"a").allowed:
        pass

    clock.now += MINUTE // 7
    too_early = reads.take("reads", b"a").allowed
    clock.now += 1

    assert (too_early, reads.take("reads", b"a").allowed) == (False, True)


@given(
    quota=st.integers(1, 20),
    asked=st.lists(st.tuples(st.integers(0, 2 * MINUTE), st.integers(0, 30)), min_size=1, max_size=60),
)
def test_no_stretch_of_time_sees_more_than_the_quota_and_what_came_free_in_it(quota, asked):
    clock = Clock()
    reads = counts(clock, quota)
    times = []

    for pause, bursts in asked:
        clock.now += pause
        times += [clock.now for _ in range(bursts) if reads.take("reads", b"a").allowed]

    step = -(-MINUTE // quota)
    for first in range(len(times)):
        for last in range(first, len(times)):
            assert last - first + 1 <= quota + (times[last] - times[first]) // step


@given(keys=st.lists(st.integers(0, 400), min_size=1, max_size=300))
def test_a_table_that_is_full_is_tighter_for_some_and_looser_for_none(keys):
    clock = Clock()
    reads = LimitTable((Limit("reads", 3),), None, clock, buckets=1)
    allowed: dict[int, int] = {}

    for key in keys:
        if reads.take("reads", b"%d" % key).allowed:
            allowed[key] = allowed.get(key, 0) + 1

    assert max(allowed.values()) <= 3


def test_a_key_of_the_past_makes_room(clock):
    reads = counts(clock, 1)
    for key in range(20_000):
        reads.take("reads", b"%d" % key)
        clock.now += MINUTE

    assert all(reads.take("reads", b"%d" % key).allowed for key in range(20_000, 20_100))


def test_processes_that_share_a_table_share_the_quota(tmp_path):
    table = tmp_path / "counts"
    lay_out(table)
    program = (
        "import sys; from pathlib import Path; from api.middleware.limit_table import LimitTable, Limit\n"
        "counts = LimitTable((Limit('reads', 20_000),), Path(sys.argv[1]), lambda: 10**15)\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(sum(counts.take('reads', b'a').allowed for _ in range(10_000)))"
    )
    command = [sys.executable, "-c", program, str(table)]

    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    allowed = [int(process.communicate()[0]) for process in processes]

    assert sum(allowed) == 20_000, "all four processes together"


def test_a_table_is_nobody_elses(tmp_path):
    lay_out(tmp_path / "counts")

    assert (tmp_path / "counts").stat().st_mode & 0o777 == 0o600


def test_what_is_left_goes_down_one_by_one(clock):
    reads = counts(clock, 50)

    left = [reads.take("reads", b"a").remaining for _ in range(50)]

    assert all(before - after == 1 for before, after in pairwise(left))
