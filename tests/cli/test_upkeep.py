"""Upkeep: projections built anew, and tampering found and named."""

import base64
import json
import sqlite3

import pytest

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from tests.cli.conftest import CASES


def tamper(path, *statements):
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        connection.execute(f"DROP TRIGGER {name}")
        statements = (*statements, sql)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_rebuild_swaps_in_a_new_generation(town, run):
    before = run("totals", "--json").output
    number = Pointer(town).read()

    assert "up to position 15" in run("rebuild").output
    assert Pointer(town).read() > number
    assert run("totals", "--json").output == before


def test_a_whole_ledger_is_found_to_be_so(town, run):
    output = run("verify").output

    assert output.count("ok  ") == 8
    assert "whole up to position 15" in output


def test_what_was_checked_is_told_to_programs(town, run):
    found = json.loads(run("verify", "--json").output)

    assert found["position"] == 15
    assert [len(base64.b64decode(found[name])) for name in ("last_leaf", "root")] == [32, 32]


TAMPERED = {
    "bytes": (
        "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), '250', '260') AS BLOB) WHERE position = 13",
        "position 13: the stored bytes do not have the leaf hash",
    ),
    "not even bytes": (
        "UPDATE stored_events SET state = CAST('{}' AS BLOB) WHERE position = 7",
        "position 7: the stored bytes",
    ),
    "column": (
        "UPDATE stored_events SET topic = 'figure-revised' WHERE position = 7",
        "the column says tag figure-revised",
    ),
    "stream": (
        "UPDATE stored_events SET originator_id = 'figure/town/cases/2022-03-30' WHERE position = 13",
        "position 13: the column says stream figure/town/cases/2022-03-30",
    ),
    "gap": ("DELETE FROM stored_events WHERE position = 9", "position 9 is missing"),
    "key": ("DELETE FROM lookups WHERE kind = 'document'", "is not found under its document"),
    "stray key": ("INSERT INTO lookups VALUES ('pin', 'x', 3)", "keys; by their bytes it should be"),
    "key of no event": ("INSERT INTO lookups VALUES ('pin', 'x', 16)", "lookups has a row of position 16"),
    "batch of no event": ("INSERT INTO batches VALUES (99, 16, '2999')", "batches has a row of position 99"),
    "batch": (
        "UPDATE batches SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE last_position = 15",
        "does not follow position",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_with_the_ledger_is_found_and_named(what, town, run):
    statement, message = TAMPERED[what]
    run("totals")
    tamper(town, statement)

    assert message in run("verify", code=1).stderr


CONTENTS_TAMPERED = {
    "bytes missing": ("DELETE FROM contents", "are missing"),
    "other bytes": ("UPDATE contents SET content = CAST('9,000' AS BLOB)", "are others"),
    "fewer bytes": ("UPDATE contents SET content = x''", "are others"),
    "stray bytes": (
        "INSERT INTO contents SELECT replace(sha256, substr(sha256, 1, 1), 'x'), content FROM contents",
        "no event brought the bytes kept as x",
    ),
}


@pytest.fixture
def with_contents(town):
    with open_ledger(town) as ledger:
        for url in ("https://town.example/1", "https://town.example/2"):
            document = ledger.record(ReceiveDocument(source="town", document=NewDocument(url=url)), "clerk").document
            ledger.record(ReceiveContent(document=str(document), media_type="text/plain", content=b"5,840"), "clerk")
    return town


def test_the_bytes_of_documents_are_found_to_be_theirs(with_contents, run):
    assert "1 contents of documents" in run("verify").output


@pytest.mark.parametrize("what", CONTENTS_TAMPERED)
def test_tampering_with_the_bytes_of_documents_is_found(what, with_contents, run):
    statement, message = CONTENTS_TAMPERED[what]
    tamper(with_contents, statement)

    assert message in run("verify", code=1).stderr


@pytest.mark.parametrize("guard", ["contents_UPDATE", "contents_DELETE"])
def test_a_guard_of_the_contents_that_is_missing_is_found(guard, town, run):
    connection = sqlite3.connect(town)
    connection.execute(f"DROP TRIGGER {guard}")
    connection.commit()
    connection.close()

    assert f"guard {guard} is missing" in run("verify", code=1).stderr


def test_a_guard_that_is_missing_is_found(town, run):
    connection = sqlite3.connect(town)
    connection.execute("DROP TRIGGER stored_events_UPDATE")
    connection.commit()
    connection.close()

    assert "guard stored_events_UPDATE is missing" in run("verify", code=1).stderr


def test_a_projection_that_differs_is_found_and_its_row_named(town, run):
    run("totals")
    connection = sqlite3.connect(Pointer(town).file(Pointer(town).read()))
    connection.execute("UPDATE vintages SET value = '501' WHERE value = '500'")
    connection.commit()
    connection.close()

    error = run("verify", code=1).stderr
    assert "the projection vintages has the row" in error
    assert "'501'" in error

    run("rebuild")
    run("verify")
    assert "500" in run("series", CASES).output or "500" in run("totals").output


@pytest.mark.parametrize("verb", ["rebuild", "verify"])
def test_upkeep_needs_a_ledger(verb, run):
    assert "there is no ledger" in run(verb, code=1).stderr


@pytest.mark.parametrize("content", [b"plain text, no database at all", b""])
def test_a_file_that_is_no_ledger_is_refused(content, tmp_path, run):
    (tmp_path / "asreported.db").write_bytes(content)

    if content:
        assert "not a ledger of asreported" in run("totals", code=1).stderr
