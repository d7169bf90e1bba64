"""The whole real history, imported through PostgreSQL, is the same as in a file, on every machine."""

import re
from contextlib import closing
from itertools import count

import pytest

from projections.answers.view import View
from stores.opening import open_store
from tests.asked import ask_days, ask_totals, ask_years
from tests.postgres.machines import brought_up, machine
from tests.real.importing import PERSONNEL, imported

IDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TABLES = ("stored_events", "batches", "lookups")


@pytest.fixture
def machines(tmp_path, database):
    """The files of two machines, which are copies of what the database keeps."""
    return [machine(tmp_path, name, database) for name in ("one", "two")]


def said(path):
    """Everything recorded, each chosen id told by the order in which it first appears."""
    numbers, names = count(), {}

    def named(found):
        if found[0] not in names:
            names[found[0]] = b"%d" % next(numbers)
        return names[found[0]]

    with closing(open_store(path)) as store:
        return [IDS.sub(named, state) for _, state in store.stored(0, store.head())]


def rows(store, table):
    return store.recorder.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3")  # noqa: S608 - our own tables


def test_the_history_is_the_same_through_postgresql_as_in_a_file(everything, summaries, machines, answers):
    one, two = machines

    summary = imported(one)

    assert summary == summaries[0]
    assert said(one) == said(everything)
    with closing(open_store(one)) as here, closing(open_store(two)) as there:
        assert brought_up(there) == here.head()
        assert [rows(here, table) == rows(there, table) for table in TABLES] == [True] * len(TABLES)
    with View.open(two) as copied:
        copied.catch_up()
        for at in ({}, {"as_of": "2024-01-01"}, {"position": 1000}):
            assert asked(copied, **at) == asked(answers, **at)


def asked(answers, **at):
    there = answers.at(**at)
    return [ask_totals(answers, there), ask_years(answers, there, PERSONNEL), ask_days(answers, there, PERSONNEL)]
