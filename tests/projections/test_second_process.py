"""When a rebuild has a second process draw the rows."""

import os
import subprocess
import sys
from datetime import date, timedelta

from projections.following.second_process import is_worth
from tests.projections.test_failing import unknown_event
from tests.projections.town import Town

MANY = 1_000_000
# A series whose rows are more than a pipe takes, and one that is drawn while these wait to be read.
FIRST, SECOND = 2_500, 2_400


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


def test_it_ends_at_once_where_drawing_fails_though_nobody_reads_what_it_sends(tmp_path):
    path = tmp_path / "ledger.db"
    town = Town(path)
    for series, count in (("town/cases", FIRST), ("town/deaths", SECOND)):
        town.opens(series=series)
        said = {str(date(2010, 1, 1) + timedelta(days=at)): str(at) for at in range(count)}
        town.says("2024-06-01", said, series=series)
    head = unknown_event(path)

    what = [path, str(head), str(FIRST), tmp_path / "rest"]
    command = [sys.executable, "-m", "projections.following.second_process", *what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as drawing:
        assert drawing.wait(60) == 1
        assert drawing.communicate()[1] == b""
