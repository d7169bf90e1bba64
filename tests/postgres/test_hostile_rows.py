"""Rows that somebody put into PostgreSQL past the program: no machine takes what no ledger would have recorded."""

import hashlib
from contextlib import closing

import psycopg
import pytest
from msgspec.structs import replace

from domain.codec import decode, encode, leaf_hash
from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument, RegisterSource
from domain.refusals import LogHalted, NewerLedger, UpstreamWrong
from stores.opening import open_ledger, open_store
from stores.postgres.replicated_store import ReplicatedStore
from stores.surroundings import surroundings_of
from tests.examples import ACTOR, SOURCE, a_ledger
from tests.postgres.machines import brought_up, machine
from upkeep.upstream.copying import bring_up_to_date

CONTENT = b"the table of the day"


@pytest.fixture
def one(tmp_path, database):
    """The file of a machine that has recorded."""
    file = machine(tmp_path, "one", database)
    a_ledger(file).close()
    return file


@pytest.fixture
def owner(database):
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def last_of(owner):
    position, state = owner.execute("SELECT position, state FROM log ORDER BY position DESC LIMIT 1").fetchone()
    return position, decode(state)


def put(owner, *events):
    """Append events as whoever may insert does it, with the leaves of their bytes."""
    position, _ = last_of(owner)
    for at, event in enumerate(events, position + 1):
        state = event if isinstance(event, bytes) else encode(event)
        owner.execute("INSERT INTO log VALUES (%s, %s, %s)", (at, leaf_hash(state), state))


def later(event, **changed):
    """The event as if it had been recorded in a batch of its own, long after."""
    batch = replace(event.batch, id="00000000-0000-4000-8000-000000000000", key=None, request=None)
    return replace(event, recorded_at="2030-01-01T00:00:00.000000Z", batch=batch, **changed)


def receive(file):
    """Have the ledger receive a document's bytes; their SHA-256 (hex)."""
    with open_ledger(file) as ledger:
        document = ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://a.example/1")), ACTOR)
        received = ReceiveContent(document=str(document.document), media_type="text/plain", content=CONTENT)
        ledger.record(received, ACTOR)
    return hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 3},
        {"version": 1},
        {"version": 0},
        {"version": -1},
        {"version": 2**63},
        {"version": 10**30},
        {"stream": "source/nobody", "version": 2},
        {"recorded_at": "2000-01-01T00:00:00.000000Z"},
        {"recorded_at": "2031-02-30T00:00:00.000000Z"},
        {"recorded_at": "junk"},
    ],
    ids=str,
)
def test_an_event_that_does_not_go_on_from_those_before_halts_a_copy(tmp_path, database, one, owner, change):
    two = machine(tmp_path, "two", database)
    head, last = last_of(owner)
    with closing(open_store(two)) as store:
        brought_up(store)
    put(owner, replace(later(last), **({"version": last.version + 1} | change)))

    with closing(open_store(two)) as store, pytest.raises(UpstreamWrong):
        brought_up(store)

    with closing(open_store(two)) as store:
        assert store.head() == head
    assert surroundings_of(two).halt.exists()
    for file in (one, two):
        with open_ledger(file) as ledger, pytest.raises((UpstreamWrong, LogHalted)):
            ledger.record(RegisterSource(source="late", name="late"), ACTOR)


@pytest.mark.parametrize(
    "state",
    [b"{}", b'{"type":"nothing"}', b"[" * 9_000, b"\xff\xfe", b'{"type":"source-registered","stream":"\xff"}'],
    ids=["empty", "of no kind", "deep", "no text", "no UTF-8 in a text"],
)
def test_bytes_that_are_no_event_halt_a_copy(tmp_path, database, one, owner, state):
    two = machine(tmp_path, "two", database)
    put(owner, state)

    with closing(open_store(two)) as store, pytest.raises(UpstreamWrong, match="it is no event"):
        brought_up(store)

    with closing(open_store(two)) as store:
        assert store.head() == 0


def exchanged(owner, content):
    """Have other bytes under the name of a content, with the guards off meanwhile."""
    owner.execute("ALTER TABLE contents DISABLE TRIGGER ALL, DROP CONSTRAINT contents_check")
    owner.execute("ALTER TABLE contents DROP CONSTRAINT IF EXISTS contents_content_check")
    owner.execute("UPDATE contents SET content = %s", (content,))


@pytest.mark.parametrize("content", [b"x" * len(CONTENT), CONTENT + b"!", b""])
def test_bytes_of_a_document_that_are_not_those_of_their_name_halt_a_copy(tmp_path, database, one, owner, content):
    name = receive(one)
    two = machine(tmp_path, "two", database)
    exchanged(owner, content)

    with closing(open_store(two)) as store, pytest.raises(UpstreamWrong, match=name):
        brought_up(store)

    with closing(open_store(two)) as store:
        assert not store.has_content(name)


def test_many_documents_are_never_in_memory_at_once(tmp_path, database, one, owner, monkeypatch):
    monkeypatch.setattr("stores.sqlite.copied_batches._MOST_CONTENT", 100)
    with open_ledger(one) as ledger:
        for number in range(20):
            paper = NewDocument(url=f"https://a.example/{number}")
            document = str(ledger.record(ReceiveDocument(source=SOURCE, document=paper), ACTOR).document)
            content = b"%d" % number * 30
            ledger.record(ReceiveContent(document=document, media_type="text/plain", content=content), ACTOR)
    two = machine(tmp_path, "two", database)
    with closing(open_store(two)) as store:
        assert isinstance(store, ReplicatedStore)
        commits = []
        monkeypatch.setattr(store, "check_room", lambda: commits.append(store.head()))

        brought_up(store)

        assert len(commits) >= 10
        assert store.recorder.rows("SELECT count(*) FROM contents") == [(20,)]


def test_tables_of_a_newer_program_are_refused_by_a_node(one, owner):
    owner.execute("INSERT INTO asreported_versions (version) VALUES (99)")

    with pytest.raises(NewerLedger, match="update it"):
        bring_up_to_date(one)
    with open_ledger(one) as ledger, pytest.raises(NewerLedger, match="update it"):
        ledger.record(RegisterSource(source="late", name="late"), ACTOR)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
@pytest.mark.parametrize("way", ["variable", "address"])
def test_texts_are_read_as_they_were_written_whatever_the_driver_is_told(
    tmp_path, database, one, monkeypatch, encoding, way
):
    if way == "variable":
        monkeypatch.setenv("PGCLIENTENCODING", encoding)
    file = machine(tmp_path, "two", f"{database}?client_encoding={encoding}" if way == "address" else database)
    with open_ledger(file) as ledger:
        ledger.record(RegisterSource(source="village", name="D\N{LATIN SMALL LETTER O WITH DIAERESIS}rf"), ACTOR)

    with closing(open_store(one)) as store:
        brought_up(store)
        assert store.head() == 5
    assert bring_up_to_date(file) == ""


def test_a_checkpoint_of_events_that_nobody_has_halts_a_copy(one, owner):
    owner.execute("ALTER TABLE checkpoints DISABLE TRIGGER only_grow")
    row = (1, "a.example/log", 99, bytes(32), "note", "2026-01-01T00:00:00.000000Z")
    owner.execute("INSERT INTO checkpoints VALUES (%s, %s, %s, %s, %s, %s)", row)

    assert "covers 99 events, of which there are 4" in bring_up_to_date(one)

    assert surroundings_of(one).halt.exists()
