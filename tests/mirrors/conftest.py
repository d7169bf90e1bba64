"""Ledgers to mirror, and mirrors of them."""

from contextlib import closing

import pytest

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.mirrors.an_origin import an_origin
from tests.upkeep.rewriting import sign, signed_ledger
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.mirroring import bring_up

TABLES = {
    "stored_events": "position", "batches": "last_position", "lookups": "kind, key, position", "contents": "sha256",
    "checkpoints": "number", "cosignatures": "origin, size, line",
}  # fmt: skip
CONTENT = b"what the town said"


def rows(path):
    """Every row of every table of a ledger that has to be equal."""
    with open_ledger(path) as ledger:
        ask = ledger.store.recorder.rows
        return {table: ask(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()}  # noqa: S608 - our tables


def receive(path, content=CONTENT):
    """Have the ledger receive a document with its bytes, and sign that."""
    with open_ledger(path) as ledger:
        paper = NewDocument(url=f"https://town.example/{len(content)}")
        document = str(ledger.record(ReceiveDocument(source="town", document=paper), "ada").document)
        ledger.record(ReceiveContent(document=document, media_type="text/plain", content=content), "ada")
    sign(path)


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory):
    """A ledger of 317 events with three checkpoints, one of them after a document with its bytes."""
    path = tmp_path_factory.mktemp("origin") / "small.db"
    signed_ledger(path)
    receive(path)
    return path


def copied(ledger, folder, name):
    """A ledger's file with what stands beside it, in another folder."""
    folder.mkdir(exist_ok=True)
    with closing(Store(ledger)) as store:
        store.copy_to(folder / name)
    for ending in (".key", ".guard", ".upstream", ".mirror"):
        beside = ledger.with_name(ledger.name + ending)
        if beside.exists():
            (folder / f"{name}{ending}").write_bytes(beside.read_bytes())
            (folder / f"{name}{ending}").chmod(0o600)
    return folder / name


@pytest.fixture
def original(small_ledger, tmp_path):
    """The same for a test alone."""
    return copied(small_ledger, tmp_path, "origin.db")


@pytest.fixture
def origin(original):
    """An origin that serves it."""
    with an_origin(original) as found:
        yield found


@pytest.fixture(scope="session")
def shared_origin(small_ledger, tmp_path_factory):
    """An origin in which nothing is recorded any more, and the place of a mirror that lacks its last events."""
    folder = tmp_path_factory.mktemp("shared")
    with an_origin(copied(small_ledger, folder, "origin.db")) as found:
        begin_mirror(folder / "mirror.db", found.address, found.key)
        bring_up(folder / "mirror.db")
        found.record("village")
        yield found, folder / "mirror.db"


@pytest.fixture
def ahead(shared_origin, tmp_path):
    """That origin, answering rightly, and a mirror of a test's own that is behind it."""
    found, place = shared_origin
    found.spoil = None
    yield found, copied(place, tmp_path, "mirror.db")
    found.spoil = None


@pytest.fixture
def place(tmp_path):
    """Where a mirror may be made."""
    return tmp_path / "mirror.db"


@pytest.fixture
def mirrored(origin, place):
    """A mirror of the origin, up to date."""
    begin_mirror(place, origin.address, origin.key)
    return place
