"""Lines of a block: threads that write them at once write what one alone would, and what they take is weighed."""

import gc
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import numpy as np
import pytest

from projections.blocks.lines import ReadyLines
from projections.blocks.said_rows import SaidRows, ValueNumbers
from projections.tables.vintage_columns import RowColumns

FEW, MANY, THREADS = 5, 3_000, 8
FIRST = date(2022, 1, 1)


@pytest.fixture(autouse=True)
def _short_turns():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def add(said, count, *, through):
    """Rows of as many figures; where the last day is told, the words of each are its own."""
    days = [(FIRST + timedelta(number)).isoformat() for number in range(count)]
    rows = RowColumns(
        *zip(
            *((day, 0, 0, 1, 1, "1", f"exact  {day}" if through else None, "2035-01-01", 1) for day in days),
            strict=True,
        )
    )
    return said.add(rows, said.codes.of(rows.values), np.ones(count, dtype=np.int64))


def lines(of, rows, count):
    return of.of(rows, np.full(len(rows), count, dtype=np.int64), {})


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_threads_that_meet_new_words_at_once_give_each_row_its_own(form):
    for _ in range(20):
        said = SaidRows(ValueNumbers(["1"]))
        shared = ReadyLines(said, form)
        known = add(said, FEW, through=False)
        lines(shared, known, 0)
        fresh = add(said, MANY, through=True)
        together = Barrier(THREADS)

        def ask(together=together, shared=shared, known=known):
            together.wait()
            return lines(shared, known, 1)

        with ThreadPoolExecutor(THREADS) as threads:
            asked = [threads.submit(ask) for _ in range(THREADS)]

        assert all(one.result() == lines(ReadyLines(said, form), known, 1) for one in asked)
        assert lines(shared, fresh, 0) == lines(ReadyLines(said, form), fresh, 0)


@pytest.mark.parametrize("status", ["", "s" * 64])
@pytest.mark.parametrize("through", [False, True], ids=["worded alike", "each worded in its own way"])
def test_a_block_takes_no_more_than_it_weighs_once_all_lines_are_written(through, status):
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        said, forms = written(through=through, status=status)
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert said.size / 2 < taken <= said.size
    assert forms


def written(*, through, status):
    """Rows with all of their lines, every text of its own as the database gives them."""
    said = SaidRows(ValueNumbers(["1"]))
    days = [(FIRST + timedelta(number)).isoformat() for number in range(MANY)]
    rows = RowColumns(
        *zip(*[
            (day, at, at, 2**62 - at, at, str(10**17 + at), f"exact {status} {day if through else ''}",
             f"{day}T08:00:00.000000Z", 1)
            for at, day in enumerate(days)
        ], strict=True)
    )  # fmt: skip
    added = said.add(rows, said.codes.of(rows.values), np.ones(MANY, dtype=np.int64))
    forms = [ReadyLines(said, form) for form in ("csv", "ndjson")]
    for one in forms:
        lines(one, added, 0)
    return said, forms
