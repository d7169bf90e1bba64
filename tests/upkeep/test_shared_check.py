"""The check by several processes finds whole what the plain walk finds whole, and nothing else."""

import json
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest

from domain.recording.commands import Bulletin
from domain.recording.idempotency import Attempt
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from stores.sqlite.upkeep import stored_rows
from tests.cli.conftest import CASES
from tests.upkeep.rewriting import settle, sign, signed_ledger, unguarded
from tests.upkeep.test_flipped_bits import loosened
from tests.upkeep.verifying import found_wrong
from upkeep.verifying.claims import claims_on
from upkeep.verifying.event_check import EventCheck
from upkeep.verifying.shared_check import found_quickly

# A figure of the third month that was revised once, at the end.
REVISED = f"figure/{CASES}/2023-03-10"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("original") / "asreported.db"
    signed_ledger(path)
    with open_ledger(path) as ledger:
        lines = lines_of([("2023-03-10", SaidStatement(series=CASES, value="7"))])
        ledger.record(
            Bulletin(source="town", published_at="2024-01-01", lines=lines),
            "tester",
            attempt=Attempt("a" * 64, "b" * 64),
        )
    sign(path)
    with View.open(path) as answers:
        answers.catch_up()
    settle(path)
    return path.parent


@pytest.fixture
def ledger(original, tmp_path):
    for file in original.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / "asreported.db"


def quickly(path):
    """What the shared check says of a ledger, however small it is."""
    with stored_rows(path) as stored:
        return found_quickly(stored, claims_on(stored, ()), None, lambda tree: tree.root(), least=1)


def change(file, *statements):
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def with_leaf(new, where):
    """Statements that put other bytes in the place of an event, with their leaf."""

    def deed(path):
        with unguarded(path) as connection:
            [(position, state)] = connection.execute(f"SELECT position, state FROM stored_events WHERE {where}")  # noqa: S608 - the test's own words
            event = json.loads(state)
            new(event)
            state = json.dumps(event, separators=(",", ":")).encode()
            row = (state, sha256(b"\0" + state).digest(), position)
            connection.execute("UPDATE stored_events SET state = ?, leaf = ? WHERE position = ?", row)
            connection.execute("DELETE FROM checkpoints")
        path.with_name(f"{path.name}.guard").unlink(missing_ok=True)
        path.with_name(f"{path.name}.key").unlink(missing_ok=True)
        path.with_name(f"{path.name}.tiles").unlink(missing_ok=True)

    return deed


def by(*statements):
    def deed(path):
        with unguarded(path) as connection:
            for statement in statements:
                assert connection.execute(statement).rowcount > 0

    return deed


def upon(where, change):
    return by(f"UPDATE stored_events SET {change} WHERE {where}")  # noqa: S608 - the test's own words


def in_projections(*statements):
    return lambda path: change(Pointer(path).file(Pointer(path).read()), *statements)


def versions_in_the_other_order(path):
    """Have the first event of a figure say that it is the second, and the other way round."""
    where = f"originator_id = '{REVISED}' AND originator_version ="
    for old, new in ((1, 3), (2, 1), (3, 2)):
        with_leaf(lambda event, new=new: event.update(version=new), f"{where} {old}")(path)
        upon(f"{where} {old}", f"originator_version = {new}")(path)


def of_no_series(path):
    other = "figure/town/none/2023-03-10"
    with_leaf(lambda event: event.update(stream=other), ONE)(path)
    upon(ONE, f"originator_id = '{other}'")(path)


def a_text_for_bytes(path):
    with loosened(path) as connection:
        connection.execute(f"UPDATE stored_events SET state = CAST(state AS TEXT) WHERE {ONE}")  # noqa: S608 - the test's own words


def a_constraint(path):
    with unguarded(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, '(leaf) = 32', '(leaf) = 33')")


ONE = f"originator_id = '{REVISED}' AND originator_version = 1"
OTHER = f"originator_id = '{REVISED}' AND originator_version = 2"
DEEDS = {
    "other bytes": upon(ONE, "state = CAST(state || ' ' AS BLOB)"),
    "another leaf": upon(ONE, "leaf = zeroblob(32)"),
    "a text for bytes": a_text_for_bytes,
    "an event less": by("DELETE FROM stored_events WHERE position = 100"),
    "the last event less": by("DELETE FROM stored_events WHERE position = (SELECT max(position) FROM stored_events)"),
    "another stream": upon(ONE, f"originator_id = 'figure/{CASES}/2024'"),
    "another tag": upon(ONE, "topic = 'figure-confirmed'"),
    "another version": upon(OTHER, "originator_version = 3"),
    "a version left out": lambda path: (
        with_leaf(lambda event: event.update(version=3), OTHER)(path),
        upon(OTHER, "originator_version = 3")(path),
    ),
    "versions in the other order": versions_in_the_other_order,
    "of no series": of_no_series,
    "no event": with_leaf(dict.clear, ONE),
    "a field less": with_leaf(lambda event: event.pop("recorded_by"), ONE),
    "an instant of its own": with_leaf(lambda event: event.update(recorded_at="2026-09-01T00:00:00.000000Z"), ONE),
    "a batch of its own": with_leaf(lambda event: event["batch"].update(id="other"), ONE),
    "a key that is not filed": with_leaf(lambda event: event["batch"].update(key="c" * 64), ONE),
    "a batch at another time": by(
        "UPDATE batches SET recorded_at = '2000' WHERE first_position < 50 AND last_position > 50"
    ),
    "a batch less": by("DELETE FROM batches WHERE last_position = (SELECT max(last_position) FROM batches)"),
    "two batches for one": by(
        "INSERT INTO batches SELECT first_position, first_position, '2000' || recorded_at FROM batches "
        "WHERE last_position > 50 LIMIT 1",
        "UPDATE batches SET first_position = first_position + 1 WHERE last_position = (SELECT min(last_position) "
        "FROM batches WHERE last_position > first_position AND last_position > 50)",
    ),
    "a key less": by("DELETE FROM lookups WHERE kind = 'digest' AND position > 300"),
    "the key of an attempt less": by("DELETE FROM lookups WHERE kind = 'key'"),
    "a key more": by("INSERT INTO lookups VALUES ('digest', 'x', 5)"),
    "a key behind all": by("INSERT INTO lookups VALUES ('digest', 'x', 9999)"),
    "a constraint that the rows do not keep": a_constraint,
    "a vintage changed": in_projections("UPDATE vintages SET value = '8' WHERE period = '2023-03-11'"),
    "a touch more": in_projections("INSERT INTO touches SELECT series, position + 9 FROM touches LIMIT 1"),
    "a total changed": in_projections("UPDATE totals SET figures = figures + 1"),
    "a change less": in_projections("DELETE FROM changes"),
    "another number": in_projections("UPDATE series SET id = id + 1"),
    "no bookmark": in_projections("DELETE FROM bookmark"),
}


@pytest.mark.parametrize("what", DEEDS)
def test_what_differs_is_left_to_the_walk_which_tells_it(what, ledger):
    DEEDS[what](ledger)

    assert quickly(ledger) is None
    assert found_wrong(path=ledger)


def test_a_whole_ledger_is_found_as_the_walk_finds_it(ledger):
    with stored_rows(ledger) as stored:
        walked = EventCheck(stored, claims_on(stored, ())).run(None)

    events, root, compared = quickly(ledger)

    assert (events.position, events.last_leaf) == (walked.position, walked.last_leaf)
    assert (events.streams, events.batches) == (walked.streams, walked.batches)
    assert root == walked.tree.root()
    assert (compared.position, compared.behind, compared.rows["vintages"]) == (walked.position, 0, 301)


def test_events_that_the_projections_have_not_read_are_examined_too(ledger):
    with open_ledger(ledger) as opened:
        lines = lines_of([("2023-03-12", SaidStatement(series=CASES, value="9"))])
        opened.record(Bulletin(source="town", published_at="2024-01-02", lines=lines), "tester")

    _, _, compared = quickly(ledger)
    assert compared.behind == 2

    with_leaf(
        lambda event: event.pop("recorded_by"),
        f"originator_id = 'figure/{CASES}/2023-03-12' AND originator_version = 2",
    )(ledger)
    assert quickly(ledger) is None


def test_where_nothing_serves_the_walk_is_left_to_look(ledger):
    Pointer(ledger).path.unlink()

    assert quickly(ledger) is None
