"""Single bits that tip over in the ledger's file: every one that reaches an event is found, and none is met badly."""

import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from random import Random

import pytest

from domain.refusals import Refusal
from tests.upkeep.rewriting import settle, signed_ledger, unguarded
from tests.upkeep.verifying import found_wrong, whole

FLIPS = int(os.environ.get("ASREPORTED_FLIPS", "60"))
PORTIONS = 6
NAME = "asreported.db"
EVENTS = "SELECT position, originator_id, originator_version, topic, state, leaf FROM stored_events ORDER BY position"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    signed_ledger(folder / NAME)
    settle(folder / NAME)
    return folder


def flipped(original, folder, seed):
    """A copy of the ledger and what is beside it, one bit of the ledger's file changed; which bit."""
    shutil.copytree(original, folder, dirs_exist_ok=True)
    content = bytearray((folder / NAME).read_bytes())
    bit = Random(seed).randrange(len(content) * 8)
    content[bit // 8] ^= 1 << bit % 8
    (folder / NAME).write_bytes(content)
    (folder / "copy.db").write_bytes(content)
    return bit


def said(path, query):
    """What the query finds in the file, which is left as it is; or that it fails."""
    try:
        with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
            return repr(connection.execute(query).fetchall())
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return f"fails: {error}"


def is_found(path):
    """Whether something is found wrong, in one line; whatever else happens is a failure of the test."""
    try:
        whole(path=path)
    except Refusal as refusal:
        return refusal.message.isprintable() or pytest.fail(refusal.message)
    return False


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_every_flip_that_reaches_an_event_is_found(portion, original, tmp_path):
    events, missed = said(original / NAME, EVENTS), []
    seen: Counter[str] = Counter()
    assert "fails" not in events
    for seed in range(portion, FLIPS, PORTIONS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        bit = flipped(original, folder, seed)
        is_changed = said(folder / "copy.db", EVENTS) != events
        is_sound = said(folder / "copy.db", "PRAGMA integrity_check(1)") == "[('ok',)]"
        found = is_found(folder / NAME)
        seen["flips"] += 1
        seen["changed what is read of the events"] += is_changed
        seen["of these found by verify"] += is_changed and found
        seen["of these found by integrity_check"] += is_changed and not is_sound
        seen["changed something else that verify found"] += found and not is_changed
        seen["found by integrity_check alone"] += not is_sound and not found
        if is_changed and not found:
            missed.append(bit)
        shutil.rmtree(folder)
    print(dict(seen))  # noqa: T201 - pytest -rP shows it
    assert missed == []
    assert seen["changed what is read of the events"]


DAMAGE = {
    "tables lost": ("DELETE FROM sqlite_master", "is a ledger that lost its tables"),
    "no version": ("PRAGMA user_version = 0", "its schema has version 0"),
    "an older version": ("PRAGMA user_version = 1", "is not one of the ledger's guards"),
    "a newer version": ("PRAGMA user_version = 9", "upgrade asreported"),
    "another program's": ("PRAGMA application_id = 7", "not a ledger of asreported"),
    "a guard that does nothing": (
        "UPDATE sqlite_master SET sql = replace(sql, 'raise(ABORT, ''stored_events are for ever'')', '1')",
        "the trigger stored_events_UPDATE is not one of the ledger's guards",
    ),
    "a trigger of somebody": (
        "CREATE TRIGGER mine AFTER INSERT ON lookups BEGIN SELECT 1; END",
        "the trigger mine is not one of the ledger's guards",
    ),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_what_would_let_the_file_pass_for_another_is_found(what, original, tmp_path):
    statement, message = DAMAGE[what]
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    with closing(sqlite3.connect(tmp_path / NAME)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
        connection.commit()

    assert message in found_wrong(path=tmp_path / NAME)


COLUMNS = {
    "no leaf": "UPDATE stored_events SET leaf = CAST('' AS BLOB)",
    "text for bytes": "UPDATE stored_events SET state = CAST(state AS TEXT)",
    "nothing for text": "UPDATE stored_events SET topic = ''",
    "no text at all": "UPDATE stored_events SET originator_id = CAST(x'c328' AS TEXT)",
    "a number beyond all": "UPDATE stored_events SET originator_version = 9223372036854775807",
    "a line of its own": "UPDATE stored_events SET topic = 'figure' || char(10) || 'reported' || char(27)",
    "time in the batch": "UPDATE batches SET recorded_at = x'ff'",
    "end of the batch": "UPDATE batches SET last_position = 9223372036854775807",
    "key": "UPDATE lookups SET key = CAST(x'c328' AS TEXT)",
    "note": "UPDATE checkpoints SET note = CAST(x'c328' AS TEXT)",
    "root": "UPDATE checkpoints SET root = 7",
    "origin": "UPDATE checkpoints SET origin = 'other'",
    "signature": (
        "UPDATE checkpoints SET note = substr(note, 1, length(note) - 9) || "
        "CASE substr(note, length(note) - 8, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(note, length(note) - 7)"
    ),
}
ONE = {"stored_events": "position = 100", "checkpoints": "number = 2", "lookups": "kind = 'bulletins' AND position = 3"}


@pytest.mark.parametrize("what", COLUMNS)
def test_a_column_that_holds_what_it_never_could_is_one_clear_line(what, original, tmp_path):
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    with loosened(tmp_path / NAME) as connection:
        table = COLUMNS[what].split()[1]
        connection.execute(f"{COLUMNS[what]} WHERE {ONE.get(table, 'first_position = 3')}")
        assert connection.execute("SELECT changes()").fetchone() == (1,)

    assert "cannot be opened as a ledger" not in found_wrong(path=tmp_path / NAME)


@contextmanager
def loosened(path):
    """A connection for which every column takes anything, as damage does; the tables say what they said after it."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    rewrite_schema(
        path, [(text.replace("STRICT, WITHOUT", "WITHOUT").replace(") STRICT", ")"), name) for name, text in tables]
    )
    with unguarded(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        yield connection
    rewrite_schema(path, [(text, name) for name, text in tables])


def rewrite_schema(path, texts):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.executemany("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", texts)
        connection.execute("PRAGMA schema_version = 1000")
        connection.commit()
