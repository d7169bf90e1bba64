"""One question for all who ask where the log ends, and what they are told where nobody answers."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg
import pytest

from domain.recording.commands import RegisterSource
from stores.log_extent import LogExtent
from stores.opening import open_ledger
from stores.postgres.shared_head import SharedHead
from stores.upstream import Upstream, keep_upstream, place_of_upstream
from tests.postgres.node import free_port
from tests.postgres.place import LOOPBACK, USER

PATIENCE = 30.0
EMPTY = LogExtent()


@pytest.fixture
def file(tmp_path, database):
    """The file of a copy, of which it is said where its log is kept."""
    copy = tmp_path / "copy.db"
    keep_upstream(copy, Upstream(address=database))
    return copy


@asynccontextmanager
async def asking(file, known=lambda: 0, **more) -> AsyncIterator[SharedHead]:
    head = SharedHead(file, known, **more)
    try:
        yield head
    finally:
        await head.close()


async def back(head: SharedHead) -> LogExtent:
    """What it answers once it answers again."""
    async with asyncio.timeout(PATIENCE):
        while (extent := await head.ask()) is None:  # noqa: ASYNC110 - it is what is tested that somebody asks
            await asyncio.sleep(0.01)
    return extent


def backends(address) -> list[int]:
    """The processes of the server that serve those who ask for the head."""
    with psycopg.connect(address) as connection:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return [pid for (pid,) in connection.execute(query).fetchall()]


def test_it_says_where_the_log_ends(file):
    with open_ledger(file) as ledger:
        ledger.record(RegisterSource(source="town", name="The town"), "ada")

    async def ask():
        async with asking(file) as head:
            return await head.ask()

    assert asyncio.run(ask()) == LogExtent(head=1)


def test_those_who_ask_at_once_share_a_question_and_those_who_come_meanwhile_the_next_one(file):
    questions = Counter[str]()

    async def ask():
        async with asking(file, answered=lambda: questions.update(["answered"])) as head:
            await head.ask()
            questions.clear()
            first = [head.ask() for _ in range(64)]
            while not head.is_asking:  # noqa: ASYNC110 - it takes a turn of the loop or two
                await asyncio.sleep(0)
            later = [head.ask() for _ in range(64)]
            return await asyncio.gather(*first, *later)

    assert set(asyncio.run(ask())) == {EMPTY}
    assert questions["answered"] == 2


def test_who_gives_up_takes_the_answer_from_nobody(file):
    async def ask():
        async with asking(file) as head:
            stays, goes = head.ask(), head.ask()
            goes.cancel()
            with suppress(asyncio.CancelledError):
                await goes
            return await stays, await head.ask()

    assert asyncio.run(ask()) == (EMPTY, EMPTY)


def test_a_connection_that_was_lost_is_noticed_by_nobody(file, database):
    async def ask():
        async with asking(file) as head:
            await head.ask()
            for pid in backends(database):
                with psycopg.connect(database, autocommit=True) as connection:
                    connection.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
            return await head.ask()

    assert asyncio.run(ask()) == EMPTY


def test_a_server_that_hangs_is_left_and_another_connection_answers(file, database):
    stopped: list[int] = []

    async def ask():
        async with asking(file, patience=0.2) as head:
            await head.ask()
            stopped.extend(backends(database))
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
            without = await head.ask()
            at_once = head.ask()
            return without, at_once.done(), head.trouble, await back(head)

    try:
        without, is_at_once, trouble, afterwards = asyncio.run(ask())
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)

    assert without is None
    assert is_at_once
    assert trouble == "no answer within 0.2 s"
    assert afterwards == EMPTY


def test_where_nobody_listens_all_are_told_so_until_somebody_does(file, database):
    async def ask():
        keep_upstream(file, Upstream(address=f"postgresql://{USER}@{LOOPBACK}:{free_port()}/nothing"))
        async with asking(file, patience=0.2) as head:
            began = time.monotonic()
            without = await asyncio.gather(*(head.ask() for _ in range(64)))
            trouble, since = head.trouble, head.away_since
            keep_upstream(file, Upstream(address=database))
            return began, without, trouble, since, await back(head), head.trouble, head.away_since

    began, without, trouble, since, afterwards, *trouble_afterwards = asyncio.run(ask())

    assert set(without) == {None}
    assert "Connection refused" in trouble
    assert since is not None
    assert began < since < time.monotonic()
    assert (afterwards, trouble_afterwards) == (EMPTY, ["", None])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda file: place_of_upstream(file).unlink(), id="the file is gone"),
        pytest.param(lambda file: place_of_upstream(file).write_bytes(b""), id="the file is empty"),
        pytest.param(
            lambda file: keep_upstream(file, Upstream(address=f"postgresql://{'a' * 70}.example,b..c/nothing")),
            id="names that are none",
        ),
    ],
)
def test_whatever_keeps_it_from_asking_it_asks_again_once_that_is_over(file, database, spoil):
    async def ask():
        spoil(file)
        async with asking(file, patience=0.2) as head:
            without, trouble = await head.ask(), head.trouble
            keep_upstream(file, Upstream(address=database))
            return without, trouble, await back(head)

    without, trouble, afterwards = asyncio.run(ask())

    assert without is None
    assert trouble
    assert afterwards == EMPTY


def test_a_server_that_ends_before_the_copy_does_is_not_believed(file):
    known = [5]

    async def ask():
        async with asking(file, known=lambda: known[0], patience=0.2) as head:
            without, trouble = await head.ask(), head.trouble
            known[0] = 0
            return without, trouble, await back(head)

    without, trouble, afterwards = asyncio.run(ask())

    assert without is None
    assert trouble == "the log ends at position 0 there, and went up to 5"
    assert afterwards == EMPTY


def test_a_server_of_an_earlier_timeline_is_not_believed(file, database):
    async def ask():
        keep_upstream(file, Upstream(address=database, timeline=7))
        async with asking(file, patience=0.2) as head:
            without, trouble = await head.ask(), head.trouble
            keep_upstream(file, Upstream(address=database))
            return without, trouble, await back(head)

    without, trouble, afterwards = asyncio.run(ask())

    assert without is None
    assert trouble.endswith("is an old primary, of timeline 1: timeline 7 was met already")
    assert afterwards == EMPTY


@pytest.mark.parametrize("is_stopped", [False, True], ids=["a server that answers", "a server that hangs"])
def test_it_closes_at_once_and_whoever_waits_is_told_nothing(file, database, is_stopped):
    stopped: list[int] = []

    async def ask():
        head = SharedHead(file, lambda: 0, patience=PATIENCE)
        await head.ask()
        if is_stopped:
            stopped.extend(backends(database))
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
        waits = head.ask()
        async with asyncio.timeout(PATIENCE):
            await asyncio.sleep(0.05)
            await head.close()
            return await waits, await head.ask()

    try:
        waited, closed = asyncio.run(ask())
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)

    assert waited is None or not is_stopped
    assert closed is None
