"""One leader among processes, rows and bookmark in one transaction, and readers that wait."""

import shutil
import signal
import sqlite3
import threading
import time
from pathlib import Path

import msgspec
import pytest

from domain.refusals import FileUnreadable
from projections.answers.figures import ask_figures
from projections.answers.lag import lag_of
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.following import batches
from projections.following.batches import catch_up, follow_once
from projections.following.failures import CannotCatchUp, NotCaughtUp
from projections.following.follower import Follower
from projections.following.projector import Projector
from projections.tables import bookmark, schema
from projections.tables.bookmark import Overtaken
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer, looked_at
from projections.tables.schema import FORMAT, digests
from stores.sqlite.store import Store
from stores.turns import turn
from tests.projections.processes import ended, line_of, started
from tests.projections.town import CASES

DAYS = [f"2022-03-{day:02}" for day in range(1, 13)]


@pytest.fixture
def busy(town):
    """A town with a dozen batches; its answers have not been asked for."""
    town.opens(starts_on="2022-03-01")
    for number, day in enumerate(DAYS, 1):
        town.says(day, {one: str(10 * number) for one in DAYS[max(0, number - 3) : number]})
    return town


@pytest.fixture
def store(busy):
    opened = Store(busy.ledger.store.path)
    yield opened
    opened.close()


@pytest.fixture
def generation(tmp_path):
    made = Generation(tmp_path / "generation")
    schema.create(made)
    yield made
    made.close()


@pytest.fixture
def wanted(store, tmp_path):
    """What one that followed alone, all at once, comes to."""
    alone = Generation(tmp_path / "alone")
    schema.create(alone)
    catch_up(alone, store)
    yield digests(alone)
    alone.close()


class Crash(Exception):
    """What goes wrong behind the rows."""


class Crashing(Projector):
    def apply(self, *batch, **how):
        super().apply(*batch, **how)
        raise Crash


def body(answers, at=None):
    at = at or answers.at()
    return msgspec.json.encode([ask_figures(answers, at, CASES), ask_totals(answers, at)])


def test_a_crash_behind_the_rows_moves_nothing(generation, store, wanted):
    catch_up_to(generation, store, 4)
    before, seen = digests(generation), bookmark.position(generation)

    with pytest.raises(Crash):
        follow_once(generation, store, Crashing(generation, store))

    assert (digests(generation), bookmark.position(generation)) == (before, seen)
    catch_up(generation, store)
    assert digests(generation) == wanted


def catch_up_to(generation, store, batches):
    projector = Projector(generation, store)
    for _ in range(batches):
        follow_once(generation, store, projector, 1)


def test_a_process_that_dies_between_rows_and_bookmark_leaves_neither(generation, store, wanted):
    catch_up_to(generation, store, 4)
    before, seen = digests(generation), bookmark.position(generation)

    assert ended("die_between_rows_and_bookmark", store.path, generation.path) == -signal.SIGKILL

    assert (digests(generation), bookmark.position(generation)) == (before, seen)
    catch_up(generation, store)
    assert digests(generation) == wanted


def test_only_whole_ledger_batches_are_applied(generation, store):
    ends = set(store.batch_ends(0, store.head()))
    projector, bookmarks = Projector(generation, store), set()

    while follow_once(generation, store, projector, 2):
        bookmarks.add(bookmark.position(generation))

    assert bookmarks <= ends
    assert max(bookmarks) == store.head()


def test_large_events_are_followed_a_few_at_a_time(generation, store, wanted, monkeypatch):
    monkeypatch.setattr(batches, "_READ", 2)
    monkeypatch.setattr(batches, "_MOST_BYTES", 1)
    projector = Projector(generation, store)

    assert 2 <= follow_once(generation, store, projector) < store.head()
    assert catch_up(generation, store, projector=projector) == store.head()

    assert digests(generation) == wanted


def test_a_runner_whose_bookmark_was_moved_writes_nothing(generation, store, wanted):
    class Rival(Store):
        def raw_after(self, position, limit):
            found = super().raw_after(position, limit)
            if bookmark.position(generation) == position == 0:
                catch_up(generation, store)
            return found

    rival = Rival(store.path)
    with pytest.raises(Overtaken):
        follow_once(generation, rival, Projector(generation, rival))
    rival.close()

    assert digests(generation) == wanted


def test_an_overtaken_runner_goes_on_behind_the_other(generation, store, wanted):
    class Rival(Store):
        def raw_after(self, position, limit):
            found = super().raw_after(position, limit)
            if bookmark.position(generation) == position < 8:
                follow_once(generation, store, Projector(generation, store), 1)
            return found

    rival = Rival(store.path)
    assert catch_up(generation, rival, 2) == store.head()
    rival.close()

    assert digests(generation) == wanted


def test_two_processes_that_race_come_to_what_one_comes_to(generation, store, wanted):
    racing = [started("follow", store.path, generation.path) for _ in range(2)]

    for one in racing:
        with one:
            assert one.wait() == 0

    assert (digests(generation), bookmark.position(generation)) == (wanted, store.head())


def test_a_second_leader_is_told_so_or_waits(busy):
    path = busy.ledger.store.path
    with started("lead", path, 0.4) as first:
        assert line_of(first) == "leading\n"

        with turn(path, "leader", wait=False) as leads:
            assert not leads
        with turn(path, "leader", wait=True) as leads:
            assert leads
            assert first.wait() == 0


def test_a_reader_waits_for_the_leader_and_goes_on_as_soon_as_it_lets_go(busy):
    with started("lead", busy.ledger.store.path, 0.4) as first:
        assert line_of(first) == "leading\n"

        assert busy.ask.bookmark() == busy.ledger.head()


def test_when_the_leader_is_killed_another_takes_over(busy):
    with started("lead", busy.ledger.store.path, 60) as first:
        assert line_of(first) == "leading\n"
        waiting = threading.Timer(0.2, first.kill)
        waiting.start()

        assert busy.ask.bookmark() == busy.ledger.head()

        assert first.wait() == -signal.SIGKILL
        waiting.join()


def test_a_reader_that_waited_long_enough_says_so(busy):
    with started("lead", busy.ledger.store.path, 60) as first:
        assert line_of(first) == "leading\n"
        began = time.monotonic()

        with pytest.raises(NotCaughtUp) as refused:
            _ = busy.ask

        assert 1.9 < time.monotonic() - began < 10
        assert refused.value.facts == {"position": busy.ledger.head()}
        first.kill()


def rebuilt(busy, folder):
    """What one that follows alone, all at once, comes to by now."""
    alone = Generation(folder / "alone")
    schema.create(alone)
    catch_up(alone, busy.ledger.store)
    try:
        return digests(alone)
    finally:
        alone.close()


def test_a_leader_that_was_stopped_keeps_nobody_waiting(busy, tmp_path):
    _ = busy.ask
    with started("lead", busy.ledger.store.path, 600) as stopped:
        assert line_of(stopped) == "leading\n"
        for number in range(3):
            busy.says("2022-03-20", {"2022-03-12": str(500 + number)})

            (total,) = ask_totals(busy.ask, busy.now).items

            assert total.value == str(500 + number)
        assert stopped.poll() is None
        stopped.kill()
    assert digests(busy.ask.generation) == rebuilt(busy, tmp_path)


def test_a_leader_that_was_stopped_while_writing_is_left_behind_with_what_it_holds(busy, tmp_path):
    _ = busy.ask
    stop = threading.Event()
    with started("lead_writing", busy.ledger.store.path, 600) as stopped:
        assert line_of(stopped) == "leading\n"
        busy.says("2022-03-20", {"2022-03-12": "500"})
        with View.open(busy.ledger.store.path) as following:
            thread = threading.Thread(target=following.follow, args=(stop,), kwargs={"take_over": 0.1})
            thread.start()
            while following.bookmark() < busy.ledger.head():
                time.sleep(0.01)
            stop.set()
            thread.join()

        (total,) = ask_totals(busy.ask, busy.now).items
        assert (total.value, stopped.poll()) == ("500", None)
        stopped.kill()
    busy.says("2022-03-21", {"2022-03-12": "501"})
    (total,) = ask_totals(busy.ask, busy.now).items
    assert total.value == "501"
    assert digests(busy.ask.generation) == rebuilt(busy, tmp_path)


def test_projections_that_cannot_be_written_say_so_and_go_on_once_they_can(busy):
    (before,) = ask_totals(busy.ask, busy.now).items
    following = View.open(busy.ledger.store.path)
    busy.says("2022-03-19", {"2022-03-12": "400"})
    following.catch_up()
    aside = sqlite3.connect(busy.ask.generation.path, isolation_level=None)
    aside.execute("ALTER TABLE touches RENAME TO aside")
    busy.says("2022-03-20", {"2022-03-12": "500"})

    with pytest.raises(CannotCatchUp, match="no such table: touches"):
        _ = busy.ask
    with following, pytest.raises(CannotCatchUp):
        following.follow(threading.Event())

    aside.execute("ALTER TABLE aside RENAME TO touches")
    aside.close()
    (total,) = ask_totals(busy.ask, busy.now).items
    assert (before.value, total.value) == ("120", "500")


def test_a_read_is_never_behind_a_write_that_was_acknowledged(busy):
    for number in range(3):
        busy.says("2022-03-20", {"2022-03-12": str(500 + number)})

        (total,) = ask_totals(busy.ask, busy.now).items

        assert total.value == str(500 + number)


def test_readers_of_many_threads_wait_for_the_position_that_they_need(busy):
    found, failed = [], []

    def read():
        try:
            with View.open(busy.ledger.store.path) as answers:
                needed = answers.catch_up()
                found.append(answers.bookmark() >= needed)
        except Exception as problem:  # noqa: BLE001 - told below, in the thread of the test
            failed.append(problem)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (found, failed) == ([True] * 6, [])


def test_who_only_waits_goes_over_to_the_generation_that_another_process_made(busy):
    path = busy.ledger.store.path
    with View.open(path) as waiting:
        waiting.catch_up()
        old = Pointer(path).read()
        for value in ("500", "501"):  # the second one removes the first
            assert ended("rebuild_anew", path, "") == 0
            busy.says("2022-03-20", {"2022-03-12": value})

            assert waiting.catch_up() == waiting.bookmark() == busy.ledger.head()
        assert waiting.generation.path == Pointer(path).file(old + 2)


def test_a_follower_keeps_up_until_it_is_told_to_stop(busy):
    stop = threading.Event()
    with View.open(busy.ledger.store.path) as following, View.open(busy.ledger.store.path) as watching:
        thread = threading.Thread(target=following.follow, args=(stop,))
        thread.start()
        busy.says("2022-03-20", {"2022-03-12": "500"})
        until = time.monotonic() + 10
        while watching.bookmark() < busy.ledger.head() and time.monotonic() < until:
            time.sleep(0.01)
        stop.set()
        thread.join()

        assert [(one.lag, one.position) for one in lag_of(watching)] == [(0, busy.ledger.head())]


def in_the_file_alone(answers, place):
    """The position in a generation's file without its log."""
    try:
        found = looked_at(Path(shutil.copy(answers.generation.path, place / "alone")))
    except (FileUnreadable, sqlite3.DatabaseError):
        return 0  # copied while it was written
    return found.position if found else 0


def test_no_commit_brings_its_log_into_the_file_but_whoever_follows_does(busy, tmp_path):
    answers, stop = busy.ask, threading.Event()
    assert (answers.bookmark(), in_the_file_alone(answers, tmp_path)) == (busy.ledger.head(), 0)

    follower = Follower(answers.pointer, busy.ledger.store)
    thread = threading.Thread(target=follower.follow, args=(stop, answers.bookmark, 0.01), kwargs={"shorten": 0.0})
    thread.start()
    until = time.monotonic() + 10
    while in_the_file_alone(answers, tmp_path) < busy.ledger.head() and time.monotonic() < until:
        time.sleep(0.01)
    stop.set()
    thread.join()

    assert in_the_file_alone(answers, tmp_path) == busy.ledger.head()


def test_a_follower_with_nothing_to_do_looks_now_and_then(busy):
    stop, asked = threading.Event(), []
    answers = busy.ask

    def reached():
        asked.append(time.monotonic())
        return answers.head()

    follower = Follower(answers.pointer, busy.ledger.store)
    thread = threading.Thread(target=follower.follow, args=(stop, reached, 0.1))
    thread.start()
    time.sleep(0.45)
    stop.set()
    thread.join()

    assert 1 <= len(asked) <= 6


@pytest.mark.parametrize("names", [(".answers",), (".answers.1",), (".answers", ".answers.1")])
@pytest.mark.parametrize("reopened", [True, False])
def test_deleted_answers_are_made_again(busy, names, reopened):
    path = busy.ledger.store.path
    answers = busy.ask
    at = answers.at()
    before = body(answers, at)
    if reopened:
        answers.close()
        answers = View.open(path)

    for name in names:
        path.with_name(path.name + name).unlink()

    assert body(answers, at) == before
    busy.says("2022-03-20", {"2022-03-12": "500"})
    answers.catch_up()
    assert (body(answers, at), ask_totals(answers, answers.at()).items[0].value) == (before, "500")
    assert answers.pointer.read() > 0
    answers.close()


def test_answers_of_another_format_are_made_again(busy):
    answers = busy.ask
    before, old = body(answers), answers.pointer.read()
    answers.pointer.path.write_text(f"{old} {FORMAT - 1}\n")

    assert body(busy.ask) == before

    assert answers.pointer.read() == old + 1
    assert answers.pointer.path.read_text() == f"{old + 1} {FORMAT}\n"


def test_answers_of_a_ledger_that_was_put_back_are_made_again(busy, tmp_path):
    path = busy.ledger.store.path
    kept = tmp_path / "kept.db"
    busy.ledger.store.copy_to(kept)
    busy.says("2022-03-20", {"2022-03-12": "500"})
    assert busy.ask.bookmark() == busy.ledger.head()
    busy.close()

    for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        file.unlink(missing_ok=True)
    shutil.copy(kept, path)

    with View.open(path) as answers:
        answers.catch_up()
        (total,) = ask_totals(answers, answers.at()).items
        assert (total.value, answers.bookmark()) == ("120", answers.head())
