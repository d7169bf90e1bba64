"""Writes that wait are recorded in one transaction, each as if it had been alone, and told after the commit."""

import asyncio
import sqlite3
from contextlib import closing, contextmanager, suppress

import pytest

from api.http.http_refusals import NotAuthenticated, Overloaded
from api.writing.write_queue import WriteQueue
from api.writing.write_route import WriteAnswer
from domain.recording.idempotency import Attempt
from domain.refusals import ChangedMeanwhile, FileUnreadable, LedgerBusy, PrimaryUnreachable
from stores.opening import open_ledger
from stores.sqlite import file
from stores.upstream import Upstream, keep_upstream
from tests.examples import ACTOR, a_ledger, bulletin, figure, in_force

DAYS = [f"2022-02-{day:02}" for day in range(1, 9)]


def writing(day, value="1", **more):
    """What understands a request to report that, and then records it."""

    def record(into):
        receipt = into.record(
            bulletin("2022-03-01", {day: value}, **more.get("says", {})), ACTOR, attempt=more.get("attempt")
        )
        return WriteAnswer(body=receipt, is_new=receipt.recorded > 0, position=receipt.position)

    return lambda: record


def first_report(value):
    """What understands a request to report that of a day of which nothing was reported before."""
    return writing(DAYS[0], value, says={"expect": {figure(DAYS[0]): 0}})


def refused():
    raise NotAuthenticated


@contextmanager
def at_once(ledger, **bounds):
    """A queue to which the block may add while another holds the ledger; after it, all that was added is done."""
    with closing(WriteQueue(ledger, **bounds)) as queue, a_ledger(ledger.store.path) as other, other.store.writing():
        yield queue


async def together(ledger, *understandings):
    """The writes, done after they all waited at the same time."""
    with at_once(ledger) as queue:
        waiting = [queue.add(one, is_of_ledger=True) for one in understandings]
        await asyncio.sleep(0.05)  # the first has its turn, and waits for the ledger
    return [await one for one in waiting]


def run(ledger, *understandings):
    return asyncio.run(together(ledger, *understandings))


@pytest.fixture
def commits(ledger):
    """The transactions that the ledger's own connection ended, as they come."""
    ended: list[str] = []
    with ledger.store.writing() as writer:
        pass
    writer.set_trace_callback(lambda said: ended.append(said) if said in {"COMMIT", "ROLLBACK"} else None)
    return ended


def test_all_that_wait_are_recorded_in_one_transaction_in_the_order_in_which_they_came(ledger, commits):
    head = ledger.head()

    done = run(ledger, *map(writing, DAYS))

    assert commits == ["COMMIT"]
    assert [one.answer.position for one in done] == [head + 2 * at for at in range(1, len(DAYS) + 1)]


def test_who_is_there_waits_for_a_body_that_is_on_its_way(ledger, commits):
    async def ask():
        with closing(WriteQueue(ledger, gathering=60)) as queue:
            with queue.coming():
                first = queue.add(writing(DAYS[0]), is_of_ledger=True)
                await asyncio.sleep(0.02)
            second = queue.add(writing(DAYS[1]), is_of_ledger=True)
            return [(await one).error for one in (first, second)]

    assert (asyncio.run(ask()), commits) == ([None, None], ["COMMIT"])


def test_a_body_that_does_not_come_keeps_others_waiting_once(ledger):
    waited = []

    class Noting(asyncio.SelectorEventLoop):
        def call_later(self, delay, callback, *args, context=None):  # type: ignore[override]  # as it is called here
            waited.append(delay)
            return super().call_later(delay, callback, *args, context=context)

    async def ask():
        with closing(WriteQueue(ledger, gathering=0.003)) as queue, queue.coming():
            return [(await queue.add(writing(day), is_of_ledger=True)).error for day in DAYS]

    with asyncio.Runner(loop_factory=Noting) as runner:
        assert runner.run(ask()) == [None] * len(DAYS)

    assert waited == [0.003]


def test_who_is_there_does_not_wait_for_one_who_turns_back(ledger):
    async def ask():
        with closing(WriteQueue(ledger, gathering=60)) as queue:
            with suppress(NotAuthenticated), queue.coming():
                waiting = queue.add(writing(DAYS[0]), is_of_ledger=True)
                raise NotAuthenticated
            return (await asyncio.wait_for(waiting, 30)).error

    assert asyncio.run(ask()) is None


def test_two_that_conflict_are_decided_as_if_one_behind_the_other(ledger, commits):
    one, other, third = run(ledger, first_report("1"), first_report("2"), writing(DAYS[1]))

    assert commits == ["COMMIT"]
    assert (one.error, third.error) == (None, None)
    assert isinstance(other.error, ChangedMeanwhile)
    assert other.position == one.answer.position
    assert third.answer.position == ledger.head()


def test_what_cannot_be_understood_keeps_nobody_from_being_recorded(ledger):
    one, other = run(ledger, refused, writing(DAYS[0]))

    assert (type(one.error), one.position) == (NotAuthenticated, None)
    assert other.answer.position == ledger.head()


def test_an_attempt_that_was_made_by_one_before_it_is_left_to_be_told(ledger):
    attempt = Attempt("a" * 64, "b" * 64)

    one, other = run(ledger, writing(DAYS[0], attempt=attempt), writing(DAYS[0], attempt=attempt))

    assert one.answer.is_new
    assert (other.answer, other.error) == (None, None)


def test_a_commit_that_fails_is_told_to_all_and_nothing_is_recorded(ledger):
    with ledger.store.writing() as writer:
        pass
    head = ledger.head()

    writer.set_authorizer(
        lambda action, what, *_: sqlite3.SQLITE_DENY if what == "COMMIT" and action else sqlite3.SQLITE_OK
    )
    done = run(ledger, first_report("1"), first_report("2"), writing(DAYS[1]))
    writer.set_authorizer(None)

    assert [(type(one.error), one.answer, one.position) for one in done] == [(FileUnreadable, None, head)] * 3
    assert ledger.head() == head
    assert run(ledger, first_report("2"))[0].answer.position == head + 2


def test_where_the_store_fails_in_one_the_others_are_recorded_all_the_same(ledger):
    with ledger.store.writing() as writer:
        pass

    def failing():
        def record(into):
            writer.set_authorizer(
                lambda _, table, *__: sqlite3.SQLITE_DENY if table == "batches" else sqlite3.SQLITE_OK
            )
            try:
                return writing(DAYS[1])()(into)
            finally:
                writer.set_authorizer(None)

        return record

    one, two, three = run(ledger, writing(DAYS[0]), failing, writing(DAYS[2]))

    assert (one.error, type(two.error), three.error) == (None, FileUnreadable, None)
    assert [in_force(ledger, figure(day), "2022-03-01") is not None for day in DAYS[:3]] == [True, False, True]


def test_what_is_not_of_the_ledger_has_its_turn_and_is_in_nobodys_transaction(ledger):
    turns = []

    def noting(what, work):
        def understand():
            turns.append(what)
            return work()

        return understand

    def elsewhere():
        def record(_):
            with a_ledger(ledger.store.path) as other:
                return WriteAnswer(body=None, is_new=False, position=other.head())

        return record

    async def ask():
        with at_once(ledger) as queue:
            waiting = [
                queue.add(noting("first", writing(DAYS[0])), is_of_ledger=True),
                queue.add(noting("elsewhere", elsewhere), is_of_ledger=False),
                queue.add(noting("last", writing(DAYS[1])), is_of_ledger=True),
            ]
        return [(await one).answer.position for one in waiting]

    first, between, last = asyncio.run(ask())

    assert turns == ["first", "elsewhere", "last"]
    assert first == between == last - 2


def test_nobody_waits_longer_for_a_ledger_that_is_held_than_one_who_is_alone(ledger, monkeypatch):
    monkeypatch.setattr(file, "LOCK_TIMEOUT", 0.05)

    async def ask():
        with at_once(ledger) as queue:
            waiting = [queue.add(writing(day), is_of_ledger=True) for day in DAYS]
            return [type((await one).error) for one in waiting]

    assert asyncio.run(ask()) == [LedgerBusy] * len(DAYS)


@pytest.fixture
def unreached(tmp_path):
    """A ledger whose log is kept on a server that nobody reaches."""
    keep_upstream(tmp_path / "copy.db", Upstream(address="postgresql://asreported@127.0.0.1:1/nowhere"))
    with open_ledger(tmp_path / "copy.db") as ledger:
        yield ledger


@pytest.mark.parametrize(("patience", "tried"), [(0.0, ["first"]), (60.0, ["first", "second"])])
def test_who_waits_behind_those_that_no_server_answered_is_refused_with_them(unreached, patience, tried):
    turns = []

    def noting(what):
        def understand():
            turns.append(what)
            return writing(DAYS[0])()

        return understand

    async def ask():
        with closing(WriteQueue(unreached, patience=patience)) as queue:
            first = queue.add(noting("first"), is_of_ledger=True)
            while not turns:  # noqa: ASYNC110 - its turn is another thread's
                await asyncio.sleep(0.001)
            second = queue.add(noting("second"), is_of_ledger=True)
            return await first, await second

    done = asyncio.run(ask())

    assert [(type(one.error), one.answer) for one in done] == [(PrimaryUnreachable, None)] * 2
    assert turns == tried
    assert unreached.head() == 0


def test_so_many_wait_and_no_more(ledger):
    async def ask():
        with at_once(ledger, most=2) as queue:
            waiting = [queue.add(writing(day), is_of_ledger=True) for day in DAYS[:2]]
            with pytest.raises(Overloaded, match="try again"):
                queue.add(writing(DAYS[2]), is_of_ledger=True)
        done = [await one for one in waiting]
        await asyncio.sleep(0)
        return [one.error for one in (*done, await queue_of(ledger, writing(DAYS[2])))]

    assert asyncio.run(ask()) == [None] * 3


async def queue_of(ledger, understand):
    with closing(WriteQueue(ledger, 2)) as queue:
        return await queue.add(understand, is_of_ledger=True)


def test_a_queue_that_is_closed_finishes_what_waits(ledger):
    async def ask():
        queue = WriteQueue(ledger)
        waiting = [queue.add(writing(day), is_of_ledger=True) for day in DAYS]
        queue.close()
        return ledger.head(), [await one for one in waiting]

    head, done = asyncio.run(ask())

    assert done[-1].answer.position == head


def test_one_after_the_other_each_has_its_turn(ledger):
    async def ask():
        with closing(WriteQueue(ledger)) as queue:
            return [await queue.add(writing(day), is_of_ledger=True) for day in DAYS]

    assert [one.error for one in asyncio.run(ask())] == [None] * len(DAYS)
    assert ledger.head() == 4 + 2 * len(DAYS)
