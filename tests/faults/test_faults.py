"""Every fault experiment in short, and that the oracle which judges them all can tell."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256

import msgspec
import pytest

from stores.opening import open_ledger
from tests.api.a_server import ROOT
from tests.faults import deeds
from tests.faults.experiments import EXPERIMENTS
from tests.faults.oracle import Line, compare_roots, compare_with_clients, lines_of, verify
from tests.faults.report import Book, Report

SEED = 20220302


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_whatever_happens_it_is_as_expected(name, tmp_path):
    report = EXPERIMENTS[name].run(SEED, EXPERIMENTS[name].short, tmp_path)

    print(msgspec.json.encode(report).decode())  # noqa: T201 - shown when the test fails, or when it is asked for
    if report.skipped is not None:
        pytest.skip(report.skipped)
    assert report.faults_found == []
    assert (report.experiment, report.ok) == (name, True)


@pytest.fixture
def judged(tmp_path):
    """A ledger, and the clients' log of three commands that were acknowledged."""
    path = deeds.begin_ledger(tmp_path / "judged", statements=6)
    with open_ledger(path) as ledger:
        deeds.issue(ledger, 2, 6)
        deeds.correct(ledger)
        deeds.void(ledger)
    words = ("bulletin 2", "correct", "void")
    return path, [Line(one.key, one.request, 201) for one in map(deeds.attempt, words)]


def faults(check, *arguments):
    book = Book("oracle", 1, 1)
    check(book, *arguments)
    return book.faults


def test_the_oracle_is_content_with_what_is_well(judged):
    path, lines = judged

    assert faults(compare_with_clients, path, lines) == []
    assert faults(compare_roots, path, []) == []
    assert faults(verify, path) == []


def test_the_oracle_tells_what_was_acknowledged_and_is_not_there(judged):
    path, lines = judged
    lost = Line(sha256(b"lost").hexdigest(), sha256(b"request").hexdigest(), 201)
    other = lines[0]._replace(request=sha256(b"other").hexdigest())

    assert "1 acknowledged writes are not there" in faults(compare_with_clients, path, [*lines, lost])[0]
    assert "1 acknowledged writes are not there" in faults(compare_with_clients, path, [other, *lines[1:]])[0]


def test_the_oracle_tells_what_is_there_and_should_not_be(judged):
    path, lines = judged
    refused, unknown = lines[0]._replace(status=507), lines[0]._replace(status=None)

    assert "refused, and recorded" in faults(compare_with_clients, path, [refused, *lines[1:]])[0]
    assert "1 keys were recorded that nobody sent" in faults(compare_with_clients, path, lines[1:])[0]
    assert faults(compare_with_clients, path, [unknown, *lines[1:]]) == []


def test_the_oracle_tells_two_roots_of_one_size(judged, tmp_path):
    path, _ = judged
    other = deeds.begin_ledger(tmp_path / "other", statements=6)
    with closing(sqlite3.connect(other)) as ledger:
        (note,) = ledger.execute("SELECT note FROM checkpoints").fetchone()

    found = faults(compare_roots, path, [note])

    assert f"2 roots of {deeds.ORIGIN} at size" in found[0]


def test_the_oracle_tells_a_root_that_does_not_recompute(judged):
    path, _ = judged
    with closing(sqlite3.connect(path)) as ledger:
        ledger.execute("DROP TRIGGER stored_events_UPDATE")
        ledger.execute("UPDATE stored_events SET leaf = zeroblob(32) WHERE position = 3")
        ledger.commit()

    assert "does not recompute" in faults(compare_roots, path, [])[0]
    assert "verify ended with 1" in faults(verify, path)[0]


def test_a_line_that_was_cut_off_is_no_line(tmp_path):
    log = tmp_path / "clients.log"
    log.write_text('["a", "b", 201]\n["a", "b", nul')

    assert lines_of(log) == [Line("a", "b", 201)]


def test_the_runner_writes_a_report_and_a_table(tmp_path):
    command = [sys.executable, "-m", "tests.faults", "F6", "--rounds", "2", "--report", str(tmp_path / "report.json")]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "as expected" in done.stdout
    said = msgspec.json.decode((tmp_path / "report.json").read_bytes())
    (report,) = msgspec.convert(said["experiments"], list[Report])
    assert (report.experiment, report.rounds, report.seen["flips"], report.ok) == ("F6", 2, 2, True)
