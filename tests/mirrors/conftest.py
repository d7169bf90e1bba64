"""Ledgers to mirror, and mirrors of them."""

import pytest

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from stores.opening import open_ledger
from tests.mirrors.an_origin import an_origin
from tests.upkeep.rewriting import sign, signed_ledger
from upkeep.upstream.mirror_places import begin_mirror

TABLES = {
    "stored_events": "position", "batches": "last_position", "lookups": "kind, key, position", "contents": "sha256",
    "checkpoints": "number", "cosignatures": "origin, size, line",
}  # fmt: skip
CONTENT = b"what the town said"


def rows(path):
    """Every row of every table of a ledger that has to be equal."""
    with open_ledger(path) as ledger:
        ask = ledger.store.recorder.rows
        return {table: ask(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()}  # noqa: S608 - ours


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


@pytest.fixture
def original(small_ledger, tmp_path):
    """The same with what stands beside it, for a test alone."""
    place = tmp_path / "origin.db"
    with open_ledger(small_ledger) as ledger:
        ledger.store.copy_to(place)
    for ending in (".key", ".guard"):
        other = small_ledger.with_name(small_ledger.name + ending)
        target = place.with_name(place.name + ending)
        target.write_bytes(other.read_bytes())
        target.chmod(0o600)
    return place


@pytest.fixture
def origin(original):
    """An origin that serves it."""
    with an_origin(original) as found:
        yield found


@pytest.fixture
def place(tmp_path):
    """Where a mirror may be made."""
    return tmp_path / "mirror.db"


@pytest.fixture
def mirrored(origin, place):
    """A mirror of the origin, up to date."""
    begin_mirror(place, origin.address, origin.key)
    return place
