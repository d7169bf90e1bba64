"""Blocks of series: bounded in bytes, extended by what is new, one for each generation, shared among threads."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import msgspec
import pytest

from domain.recording.commands import DescribeSeries
from domain.refusals import FileUnreadable
from projections.answers.block import Stretch
from projections.answers.buckets import ask_months, ask_years
from projections.answers.day_lines import day_lines
from projections.answers.days import ask_listed_days
from projections.answers.figure_columns import columns_of, known_columns_at
from projections.answers.figures import ask_figures, ready_figures
from projections.answers.series_at import known_series_at
from projections.answers.view import View
from projections.blocks.bucket_cache import BucketCache, BucketKey
from projections.blocks.series_blocks import SeriesBlocks
from projections.blocks.series_locks import SeriesLocks
from projections.following.rebuilding import rebuild
from tests.projections.town import ACTOR, CASES

DAYS = [f"2022-03-{day:02}" for day in range(1, 29)]


@pytest.fixture
def view(town):
    return View(town.ledger.store, SeriesBlocks(town.ledger.store))


def plain(town, at, series=CASES):
    return [msgspec.json.encode(one) for one in ask_figures(town.ask, at, series).items]


def ready(view, at, series=CASES):
    found = ready_figures(view, at, series, "ndjson", last_change=view.last_change(series, at.position))
    assert found is not None, "the view keeps blocks"
    return found.lines


def fills(town, series=CASES):
    town.says("2022-04-01", {day: str(number) for number, day in enumerate(DAYS)}, series)


def test_a_change_reads_no_other_period_again(town, view):
    town.opens()
    fills(town)
    before = ready(view, town.now)
    view.generation.execute("DELETE FROM vintages WHERE period <> '2022-03-02'")

    town.says("2022-04-02", {"2022-03-02": "100"})
    after = ready(view, town.now)

    (changed,) = [one for one, other in zip(after, before, strict=True) if one != other]
    assert msgspec.json.decode(changed)["value"] == "100"
    assert msgspec.json.decode(changed)["revisions"] == 1


def test_a_block_behind_which_many_bulletins_came_is_not_near(town, view):
    town.opens()
    fills(town)
    ready(view, town.now)
    few = [town.says(f"2022-04-{day:02}", {"2022-03-02": str(day)}) for day in range(2, 22)]
    assert view.extent(CASES, view.last_change(CASES, town.now.position)) is not None, f"{len(few)} are read one by one"

    for number in range(60):
        town.says(f"2022-05-{1 + number % 30:02}", {"2022-03-02": str(number)})

    assert view.extent(CASES, view.last_change(CASES, town.now.position)) is None


def test_all_blocks_together_are_bounded_in_bytes_and_the_last_one_used_stays(town):
    names = [f"town/s{number}" for number in range(5)]
    for name in names:
        town.opens(series=name)
        fills(town, name)
    alone = SeriesBlocks(town.ledger.store)
    ready(View(town.ledger.store, alone), town.now, names[0])
    room = alone.taken * 5 // 2
    blocks = SeriesBlocks(town.ledger.store, room)
    view = View(town.ledger.store, blocks)

    answers = [ready(view, town.now, name) for name in (*names, names[4])]

    assert answers[:5] == [plain(town, town.now, name) for name in names]
    assert 0 < len(blocks) < 5
    assert alone.taken <= blocks.taken <= room
    for number in range(20):
        town.says(f"2022-04-{number + 2:02}", {day: str(number) for day in DAYS}, names[4])
        ready(view, town.now, names[4])
    assert blocks.taken <= room
    assert ready(view, town.now, names[4]) == plain(town, town.now, names[4])
    assert view.changes(names[0], town.now.position) is None


@pytest.mark.parametrize("value", ["7.125", "-0.001", "999999999999999.999"])
def test_a_value_of_more_digits_than_all_before_it_is_read_exactly(town, view, value):
    town.opens()
    fills(town)
    ready(view, town.now)
    town.ledger.record(DescribeSeries(series=CASES, decimals=3, reason="finer"), ACTOR)

    town.says("2022-04-02", {"2022-03-02": value})

    assert ready(view, town.now) == plain(town, town.now)


def test_values_that_do_not_fit_64_bits_at_one_scale_are_exact_all_the_same(town, view):
    town.opens()
    town.says("2022-04-01", {"2022-03-01": "9999999999999999.99", "2022-03-02": "1.500000000"})
    town.says("2022-04-02", {"2022-03-01": "9999999999999999.990", "2022-03-02": "1.5"})

    series, reading = known_series_at(town.ask, town.now, CASES)
    _, found = known_columns_at(view, town.now, CASES)

    assert ready(view, town.now) == plain(town, town.now)
    assert found.scaled == [10**18 * 10**7 - 10**7, 15 * 10**8]
    assert found.revisions_of_value == columns_of(series, reading).revisions_of_value == [0, 0]


def test_the_step_between_two_values_of_eighteen_digits_is_exact(town, view):
    town.opens()
    town.says("2022-04-01", {"2022-03-01": "-9000000000000000.000", "2022-03-02": "9000000000000000.000"})
    town.says("2022-04-02", {"2022-03-01": "9000000000000000"})
    town.says("2022-04-03", {"2022-03-01": "-9000000000000000"})

    for of in (ask_years, ask_months):
        (plainly,), (found,) = of(town.ask, town.now, CASES).items, of(view, town.now, CASES).items

        assert found.heaviest[0].value == "18000000000000000.000"
        assert found == plainly


def test_another_generation_has_blocks_of_its_own(town, view):
    town.opens()
    fills(town)
    before = ready(view, town.now)
    rebuild(view.pointer, view.store, lambda *_: None)
    view.generation.execute("DELETE FROM vintages WHERE period = '2022-03-02'")

    assert ready(view, town.now) == [one for one in before if b"2022-03-02" not in one[:24]]


def test_threads_share_blocks_that_grow_meanwhile(town, view):
    town.opens()
    fills(town)
    chance = Random(7)

    def ask(at):
        return ready(view, at)

    with ThreadPoolExecutor(4) as threads:
        found = []
        for number in range(40):
            said = {chance.choice(DAYS): str(chance.randrange(100)) for _ in range(3)}
            town.says(f"2022-04-{2 + number // 2:02}", said)
            at = town.ask.at()
            found += [(at, threads.submit(ask, at)) for _ in range(4)]
        told = [(at, one.result()) for at, one in found]

    assert all(lines == plain(town, at) for at, lines in told)


def test_what_the_rows_of_a_month_came_to_is_not_added_up_again_at_another_moment(town, view):
    town.opens()
    fills(town)
    early = ask_months(view, town.now, CASES).items
    town.says("2022-05-03", {"2022-05-02": "1000"})

    march, *later = ask_months(view, town.now, CASES).items

    assert [one.month for one in later] == ["2022-05"]
    assert march is early[0]


def test_a_month_is_added_up_again_once_one_of_its_figures_was_revised(town, view):
    town.opens()
    fills(town)
    (before,) = ask_months(view, town.now, CASES).items

    town.says("2022-04-02", {"2022-03-28": "100"})

    (after,) = ask_months(view, town.now, CASES).items
    assert (before.total, after.total, after.revisions.of_value) == ("27", "100", 1)


def test_what_is_declared_of_a_day_is_told_at_its_moments_and_at_no_others(town, view):
    town.opens()
    fills(town)
    plainly = day_lines(ask_listed_days(view, town.now, CASES).items)
    town.adjusts("2022-04-05", {"2022-03-10": "1"})

    declared = day_lines(ask_listed_days(view, town.now, CASES).items)
    earlier = day_lines(ask_listed_days(view, town.ask.at(as_of="2022-04-04"), CASES).items)

    assert b'"adjustment":"1"' in b"".join(declared)
    assert earlier == plainly


def test_buckets_beyond_their_room_are_forgotten_the_oldest_first():
    cache = BucketCache(periods=40)
    keys: list[BucketKey] = [("month", None, 0, start, True, bytes(8)) for start in range(100)]

    for key in keys:
        cache.put(key, f"{key[3]}")

    known = [key[3] for key in keys if cache.get(key) == f"{key[3]}"]
    assert known == list(range(known[0], 100))
    assert 0 < len(known) * 2_500 <= cache.room


def test_threads_that_want_one_cold_series_load_it_once(town, view):
    town.opens()
    fills(town)
    last, together = view.last_change(CASES, town.now.position), Barrier(8)

    def ask(_):
        together.wait()
        return view.block(CASES, 1, last)

    with ThreadPoolExecutor(8) as threads:
        blocks = list(threads.map(ask, range(8)))

    assert {id(one) for one in blocks} == {id(blocks[0])}


def test_a_load_that_failed_is_tried_again_by_the_next_one(town, view):
    town.opens()
    fills(town)
    last = view.last_change(CASES, town.now.position)
    view.generation.execute("ALTER TABLE vintages RENAME TO elsewhere")
    with pytest.raises(FileUnreadable):
        view.block(CASES, 1, last)

    view.generation.execute("ALTER TABLE elsewhere RENAME TO vintages")

    block = view.block(CASES, 1, last)
    assert block.ready("csv", town.now.published, last, Stretch(), None).lines


def test_nobody_waits_for_ever_for_another_thread_and_nothing_stays_of_it():
    locks, told = SeriesLocks(patience=0), []

    with locks.held("one"), ThreadPoolExecutor(1) as threads:

        def take():
            with locks.held("one"):
                told.append(len(locks))

        threads.submit(take).result()

    assert (told, len(locks)) == ([1], 0)


def test_a_lock_is_let_go_of_where_the_work_failed():
    locks = SeriesLocks()
    with pytest.raises(ZeroDivisionError), locks.held("one"):
        raise ZeroDivisionError

    with locks.held("one"):
        pass
    assert len(locks) == 0
