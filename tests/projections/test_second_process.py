"""When a rebuild has a second process draw the rows."""

import os

from projections.following.second_process import is_worth

MANY = 1_000_000


def test_a_second_process_draws_where_there_is_much_and_a_processor_for_it(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})

    assert is_worth(MANY)
    assert not is_worth(1_000)


def test_one_processor_has_no_second_process(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})

    assert not is_worth(MANY)


def test_where_a_process_is_not_told_its_processors_those_of_the_machine_count(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    assert is_worth(MANY)
