"""Whoever has the ledger's files and the key, and rewrites what was recorded: as carelessly or thoroughly as told."""

import json
import sqlite3
from contextlib import closing, contextmanager

from domain.codec import decode, leaf_hash
from domain.lookups import lookups
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from stores.sqlite.hash_rows import tiles_of
from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.cli.conftest import CASES
from transparency.keys import signers_of
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "town.example/log"
# What of the files an attacker sees to beside the events themselves.
EVERYTHING = frozenset({"leaves", "batches", "lookups", "projections", "tiles", "checkpoints", "guard"})


def months(ledger, first, last):
    """Report 25 days of each of the months, a bulletin a month."""
    for month in range(first, last + 1):
        lines = lines_of(
            [
                (f"2023-{month:02}-{day:02}", SaidStatement(series=CASES, value=str(1000 * month + 10 * day)))
                for day in range(1, 26)
            ]
        )
        ledger.record(Bulletin(source="town", published_at=f"2023-{month:02}-26", lines=lines), "tester")


def signed_ledger(path):
    """A ledger of 314 events under a log: the notes of its checkpoints in the middle and at the end."""
    with open_ledger(path) as ledger:
        begin(path, ORIGIN)
        ledger.record(RegisterSource(source="town", name="The town"), "tester")
        series = OpenSeries(series=CASES, title="Cases", unit="persons", measure="level", frequency="D")
        ledger.record(series, "tester")
        months(ledger, 1, 6)
        notes = [sign(path)]
        months(ledger, 7, 12)
        notes.append(sign(path))
    with View.open(path) as answers:
        answers.catch_up()
    return notes


def sign(path):
    """The signed note over the ledger as it is; whoever has done away with the guard has the key sign all the same."""
    with Log.open(path) as log:
        Signing(log).sign() if surroundings_of(path).guard.exists() else Signing(log).sign_first(
            signers_of(surroundings_of(path))
        )
        return log.last().note


def settle(path):
    """Bring everything into the files themselves, so that their bytes are all there is."""
    for file in (path, Pointer(path).file(Pointer(path).read()), tiles_of(path)):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            # A file in this mode needs no others beside it; whoever opens it goes over to WAL again.
            connection.execute("PRAGMA journal_mode = DELETE")


def rewrite(path, deed, sees_to=EVERYTHING):
    """Let the deed change the list of events, each a dict, and make what the attacker sees to fit again."""
    with unguarded(path) as connection:
        rows = connection.execute("SELECT state, leaf FROM stored_events ORDER BY position").fetchall()
        old = dict(rows)
        events = deed([json.loads(state) for state, _ in rows])
        states = _renumbered(events)
        connection.execute("DELETE FROM stored_events")
        for position, state in enumerate(states, 1):
            event, leaf = json.loads(state), leaf_hash(state)
            if "leaves" not in sees_to:
                leaf = old.get(state, rows[min(position, len(rows)) - 1][1])
            row = (position, event["stream"], event["version"], event["type"], state, leaf)
            connection.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", row)
        if "batches" in sees_to:
            _fit_batches(connection, events)
        if "lookups" in sees_to:
            _fit_lookups(connection, states)
        if "checkpoints" in sees_to:
            connection.execute("DELETE FROM checkpoints")
    if "guard" in sees_to:
        surroundings_of(path).guard.unlink()
    if "tiles" in sees_to:
        tiles_of(path).unlink()
    if "projections" in sees_to:
        Pointer(path).path.unlink()


@contextmanager
def unguarded(path):
    """The ledger's file with its triggers taken away, and put back in the end."""
    with closing(sqlite3.connect(path)) as connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in guards:
            connection.execute(sql)
        connection.commit()


def _renumbered(events):
    versions: dict[str, int] = {}
    states = []
    for event in events:
        event["version"] = versions[event["stream"]] = versions.get(event["stream"], 0) + 1
        states.append(json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode())
    return states


def _fit_batches(connection, events):
    connection.execute("DELETE FROM batches")
    first = 1
    for position, event in enumerate(events, 1):
        if position == len(events) or events[position]["batch"]["id"] != event["batch"]["id"]:
            connection.execute("INSERT INTO batches VALUES (?, ?, ?)", (position, first, event["recorded_at"]))
            first = position + 1


def _fit_lookups(connection, states):
    connection.execute("DELETE FROM lookups")
    for position, state in enumerate(states, 1):
        rows = lookups(decode(state), position)
        connection.executemany("INSERT OR IGNORE INTO lookups VALUES (?, ?, ?)", rows)
