"""A new generation is built beside the one that serves, and swapped in by one step."""

import signal
import threading
from contextlib import closing

import msgspec
import pytest

from domain.recording.commands import VoidEntry
from projections.answers.buckets import ask_years
from projections.answers.days import ask_days
from projections.answers.explaining import ask_explanation
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.following.filling import fill, write_rows_by_two
from projections.following.rebuilding import rebuild
from projections.tables import schema
from projections.tables.generation import Generation
from projections.tables.schema import TABLES, digests
from tests.projections.processes import ended
from tests.projections.town import CASES

DAYS = [f"2022-03-{day:02}" for day in range(1, 21)]


@pytest.fixture
def busy(town):
    """A town that revised every figure and had some mended, with its answers made."""
    town.opens(starts_on="2022-03-01")
    for number, day in enumerate(DAYS, 1):
        town.lists(day, {one: str(10 * number + len(one)) for one in DAYS[max(0, number - 4) : number]})
    town.says("2022-03-10", {"2022-03-05": "7"})
    town.adjusts("2022-03-11", {"2022-03-06": None})
    town.ledger.record(VoidEntry(figure=f"{CASES}/2022-03-08", entry=1, why="of another town"), "auditor")
    _ = town.ask
    return town


def bodies(answers, at):
    found = [
        ask_totals(answers, at),
        ask_figures(answers, at, CASES),
        ask_years(answers, at, CASES),
        ask_days(answers, at, CASES, sort="-value"),
        ask_rectangles(answers, at, CASES),
        all_revisions(answers, at, RevisionFilter(), limit=1000),
        ask_history(answers, at, f"{CASES}/2022-03-05"),
        ask_explanation(answers, at, f"{CASES}/2022-03-05"),
    ]
    return [msgspec.json.encode(one) for one in found]


def test_readers_get_the_same_answers_before_during_and_after(busy):
    path = busy.ledger.store.path
    wanted = bodies(busy.ask, busy.now)
    stop, counts = threading.Event(), [0] * 3
    wrong: list[object] = []

    def read(number):
        with View.open(path) as answers:
            at = answers.at()
            while not stop.is_set():
                counts[number] += 1
                try:
                    if bodies(answers, at) != wanted:
                        wrong.append("another answer")
                except Exception as problem:  # noqa: BLE001 - told below, in the thread of the test
                    wrong.append(problem)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    numbers = []
    try:
        for _ in range(4):
            rebuild(busy.ask.pointer, busy.ledger.store, limit=3)
            numbers.append(busy.ask.pointer.read())
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert wrong == []
    assert all(counts)
    assert numbers == [2, 3, 4, 5]
    assert bodies(busy.ask, busy.now) == wanted


def test_every_table_equals_one_that_followed_along(busy, tmp_path):
    followed = Generation(tmp_path / "followed")
    schema.create(followed)
    catch_up(followed, busy.ledger.store, limit=1)

    assert rebuild(busy.ask.pointer, busy.ledger.store, limit=4) == busy.ledger.head()

    assert digests(busy.ask.generation) == digests(followed)
    assert set(digests(followed)) == set(TABLES)
    followed.close()


def test_two_processes_write_what_one_writes(busy, tmp_path):
    store = busy.ledger.store
    with closing(Generation(tmp_path / "one")) as one, closing(Generation(tmp_path / "two")) as two:
        told = []
        head = fill(one, store, 10)

        write_rows_by_two(two, store, head, 10, lambda *step: told.append(step))

        assert digests(two) == digests(one)
        assert schema.is_as_made(two)
        assert told[-1] == (head, head)


def test_every_table_has_a_digest_that_tells_a_changed_row(busy):
    generation = busy.ask.generation
    before = digests(generation)

    with generation.writing():
        generation.connection.execute("UPDATE totals SET figures = 9 WHERE series = 1")

    changed = {table for table, digest in digests(generation).items() if digest != before[table]}
    assert changed == {"totals"}


@pytest.mark.parametrize("share", [0, 0.3, 0.7, 1])
def test_killed_half_way_it_leaves_the_old_ones_serving_and_can_be_started_again(busy, share):
    answers, path = busy.ask, busy.ledger.store.path
    wanted = bodies(answers, busy.now)

    assert ended("die_rebuilding", path, share) == -signal.SIGKILL

    assert (answers.pointer.read(), answers.pointer.numbers()) == (1, [1, 2])
    assert bodies(busy.ask, busy.now) == wanted
    with View.open(path) as reopened:
        assert bodies(reopened, reopened.at()) == wanted
    rebuild(answers.pointer, answers.store)
    assert (answers.pointer.read(), bodies(busy.ask, busy.now)) == (2, wanted)


def test_what_is_recorded_meanwhile_is_in_the_new_generation_too(busy):
    said = iter(["300", "301"])

    def progress(position, head):
        value = next(said, None)
        if value:
            busy.says("2022-03-25", {"2022-03-20": value})

    assert rebuild(busy.ask.pointer, busy.ledger.store, progress, limit=40) == busy.ledger.head()

    (total,) = ask_totals(busy.ask, busy.now).items
    assert total.value == "301"


def test_progress_is_told_up_to_the_head(busy):
    told = []

    rebuild(busy.ask.pointer, busy.ledger.store, lambda *step: told.append(step), limit=10)

    positions = [position for position, _ in told]
    assert positions == sorted(set(positions))
    assert (told[-1], {head for _, head in told}) == ((busy.ledger.head(), busy.ledger.head()), {busy.ledger.head()})
    assert len(told) > 5


def test_a_generation_that_no_longer_serves_is_removed_by_the_next_rebuild(busy):
    answers = busy.ask

    rebuild(answers.pointer, answers.store)
    assert answers.pointer.numbers() == [1, 2]
    rebuild(answers.pointer, answers.store)

    assert answers.pointer.numbers() == [2, 3]


def test_an_empty_ledger_can_be_rebuilt(tmp_path):
    with View.open(tmp_path / "ledger.db") as answers:
        assert rebuild(answers.pointer, answers.store) == 0
        assert ask_totals(answers, answers.at()).items == []
