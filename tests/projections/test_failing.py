"""A projection that fails stops alone, says where and why, and never passes the event over."""

import os
import sqlite3
from contextlib import closing

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.keys import figure_key
from domain.streams import OfFigure
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.following.failures import ProjectionFailed, failure_file, failure_of
from projections.following.rebuilding import rebuild
from projections.following.second_process import SecondProcessFailed, write_drawn
from projections.tables import bookmark, schema
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from projections.tables.schema import digests
from stores.opening import open_ledger
from tests.begun import begin
from tests.examples import LOSSES, a_ledger, issue
from transparency.signing import Signing
from transparency.transparency_log import Log

DAY, BAD, NEXT = "2022-03-02", "2022-03-03", "2022-03-04"


@pytest.fixture
def path(tmp_path):
    """A ledger whose projections refuse the rows of one figure, which is recorded among others."""
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        begin(path, "town.example/log")
        with View.open(path) as answers:
            answers.catch_up()
        refuse(path, BAD)
        issue(ledger, BAD, {BAD: "9000"})
        issue(ledger, NEXT, {NEXT: "9300"})
    return path


def failure(path):
    found = failure_of(path)
    assert found is not None
    return found


def of(path):
    pointer = Pointer(path)
    return pointer.file(pointer.read())


def refuse(path, period):
    with closing(sqlite3.connect(of(path))) as connection:
        connection.execute(
            f"CREATE TRIGGER broken BEFORE INSERT ON vintages WHEN NEW.period = '{period}' "
            "BEGIN SELECT raise(ABORT, 'a mistake of ours'); END"
        )
        connection.commit()


def mend(path):
    with closing(sqlite3.connect(of(path))) as connection:
        connection.execute("DROP TRIGGER broken")
        connection.commit()
    os.utime(failure_file(path), (0, 0))  # long ago, so that it is tried again


def position(path):
    generation = Generation(of(path))
    try:
        return bookmark.position(generation)
    finally:
        generation.close()


def failed_at(path):
    """The first position of the batch with the bad figure."""
    with open_ledger(path) as ledger:
        [kept] = ledger.store.stream(OfFigure(figure_key(f"{LOSSES}/{BAD}")))
        return kept.position - 1  # its bulletin stands before it


def test_it_stops_just_before_the_event_and_says_where_and_why(path):
    with View.open(path) as answers:
        with pytest.raises(ProjectionFailed, match=f"stopped at position {failed_at(path)}"):
            answers.catch_up()

        assert position(path) == failed_at(path) - 1
        assert failure(path).position == failed_at(path)
        assert "a mistake of ours" in failure(path).error


def test_what_was_recorded_before_is_answered_and_writing_and_the_log_go_on(path):
    with Log.open(path) as log:
        Signing(log).sign()
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        url = f"/v1/series/{LOSSES}/figures"
        refused = client.get(url)
        before = client.get(f"{url}?position={failed_at(path) - 1}")
        ready = client.get("/health/ready")

        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/projection-failed")
        assert "position=" in refused.json()["detail"]
        assert [one["value"] for one in before.json()["items"]] == ["5840"]
        assert client.get("/v1/events/1").status_code in {200, 503}
        assert client.get("/log/checkpoint").status_code == 200
        assert client.get("/health/live").status_code == 200
        assert ready.status_code == 503
        [answers_lag] = [one for one in ready.json()["projections"] if one["projection"] == "answers"]
        assert answers_lag["failed_at"] == failed_at(path)
        assert "a mistake of ours" in answers_lag["error"]
        metrics = client.get("/metrics").text
        assert 'asreported_projection_failed{projection="answers"} 1.0' in metrics
        assert f'asreported_projection_failed_position{{projection="answers"}} {failed_at(path)}.0' in metrics
        assert 'asreported_projection_failed{projection="log"} 0.0' in metrics
    with a_ledger(path) as ledger:
        assert issue(ledger, NEXT, {"2022-03-05": "9400"}).recorded


def test_it_is_never_passed_over_whatever_happens(path):
    for _ in range(3):
        with View.open(path) as answers:
            with pytest.raises(ProjectionFailed):
                answers.catch_up()
            with pytest.raises(ProjectionFailed):
                answers.catch_up()
        with a_ledger(path) as ledger:
            issue(ledger, NEXT, {NEXT: str(9300 + ledger.head())})

        assert position(path) == failed_at(path) - 1


def test_once_the_cause_is_gone_everything_is_as_if_it_had_never_been(path, tmp_path):
    with View.open(path) as answers:
        with pytest.raises(ProjectionFailed):
            answers.catch_up()
        mend(path)

        answers.catch_up()

        assert failure_of(path) is None
        alone = Generation(tmp_path / "alone")
        schema.create(alone)
        catch_up(alone, answers.store)
        assert digests(answers.generation) == digests(alone)
        alone.close()


def test_a_rebuild_mends_what_was_only_the_tables(path):
    with View.open(path) as answers:
        with pytest.raises(ProjectionFailed):
            answers.catch_up()

        rebuild(Pointer(path), answers.store)

        assert failure_of(path) is None
        assert answers.catch_up() == answers.head()


def unknown_event(path):
    """An event of a newer program: its tag is not known here."""
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        (head,) = connection.execute("SELECT max(position) FROM stored_events").fetchone()
        connection.execute(
            "UPDATE stored_events SET topic = 'figure-foreseen', "
            "state = CAST(replace(CAST(state AS TEXT), 'figure-reported', 'figure-foreseen') AS BLOB) "
            "WHERE position = ?",
            (head,),
        )
        connection.commit()
    return head


def test_an_event_of_a_newer_program_stops_a_rebuild_and_the_old_answers_serve_on(tmp_path):
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        with View.open(path) as answers:
            answers.catch_up()
        issue(ledger, NEXT, {NEXT: "9300"})
    unknown_event(path)
    number = Pointer(path).read()

    with View.open(path) as answers:
        with pytest.raises(ProjectionFailed, match="cannot rebuild beyond position"):
            rebuild(Pointer(path), answers.store)
        with pytest.raises(ProjectionFailed):
            answers.catch_up()

    assert Pointer(path).read() == number
    assert "figure-foreseen" in failure(path).error


def test_an_event_of_a_newer_program_stops_the_second_process_of_a_rebuild(tmp_path):
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        issue(ledger, NEXT, {NEXT: "9300", DAY: "5841"})
    head = unknown_event(path)
    with closing(Generation(tmp_path / "answers")) as generation:
        schema.make_tables(generation)

        with pytest.raises(SecondProcessFailed):
            write_drawn(generation, path, head, 10, None)
