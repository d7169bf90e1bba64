"""No false alarm: whatever is done to a ledger's file, root, tiles and stored bytes are the same, and verify agrees."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import app
from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument, RegisterSource
from stores.opening import open_ledger
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.transparency.grown import append
from transparency.guarding import guarded
from transparency.publishing import tiles_at
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "same.example/log"


@pytest.fixture
def ledger(tmp_path):
    """A ledger of 1,003 events in batches of many sizes, with the bytes of a document, signed at three sizes."""
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as store:
        for count in (1, 255, 600, 144):
            append(store, count)
    begin(path, ORIGIN)
    with open_ledger(path) as opened, Log.open(path) as log:
        opened.record(RegisterSource(source="town", name="The town"), "clerk")
        Signing(log).sign()
        document = opened.record(
            ReceiveDocument(source="town", document=NewDocument(url="https://town.example/1")), "clerk"
        ).document
        opened.record(ReceiveContent(document=str(document), media_type="text/plain", content=b"5,840"), "clerk")
        Signing(log).sign()
    return path


def run(*arguments):
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == 0, f"{arguments}: {result.output}"


def log_in(path):
    """Root, every tile and every stored byte."""
    with Log.open(path) as log:
        size = log.store.head()
        root = log.root(size)
        tiles = {
            str(one): log.nodes.level(one.level, one.number * 256, one.width)
            for one in tiles_at(size)
            if one.level is not None
        }
        return root, tiles, log.store.stored(0, size)


def changed_by_sql(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def rebuild(path):
    run("rebuild", "--database", path)
    return path


def vacuum(path):
    changed_by_sql(path, "VACUUM")
    return path


def vacuum_into(path):
    changed_by_sql(path, f"VACUUM INTO '{path.with_name('copy.db')}'")
    return path.with_name("copy.db")


def dump(path):
    """By text and back again; what is not in a table has to be said."""
    with (
        closing(sqlite3.connect(path)) as old,
        closing(sqlite3.connect(path.with_name("loaded.db"), isolation_level=None)) as new,
    ):
        new.executescript("\n".join(old.iterdump()))
        new.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        new.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return path.with_name("loaded.db")


def backup_and_restore(path):
    run("backup", path.with_name("copy.db"), "--database", path)
    run("restore", path.with_name("copy.db"), "--replace", "--database", path)
    return path


def export_and_import(path):
    run("export", path.with_name("out"), "--database", path)
    run("import", "log", path.with_name("out"), "--database", path.with_name("new.db"))
    return path.with_name("new.db")


def upgrade_from_version_2(path):
    changed_by_sql(path, "DROP TABLE checkpoints", "DROP TABLE cosignatures", "PRAGMA user_version = 2")
    with open_ledger(path):
        return path


def upgrade_from_version_1(path):
    """Such a file had no place for the bytes of documents; here there is one whose event tells of them."""
    with closing(sqlite3.connect(path)) as connection:
        contents = connection.execute("SELECT * FROM contents").fetchall()
    changed_by_sql(path, "DROP TABLE contents", "DROP TABLE checkpoints", "DROP TABLE cosignatures")
    changed_by_sql(path, "PRAGMA user_version = 1")
    with open_ledger(path) as ledger, ledger.store.writing() as writer:
        writer.executemany("INSERT INTO contents VALUES (?, ?)", contents)
    return path


def tiles_made_again(path):
    tiles_of(path).unlink()
    return path


def copied_as_files(path):
    for ending in ("", ".guard", ".key", ".tiles"):
        shutil.copy(f"{path}{ending}", f"{path.with_name('elsewhere.db')}{ending}")
    return path.with_name("elsewhere.db")


DEEDS = (
    rebuild, vacuum, vacuum_into, dump, backup_and_restore, export_and_import, upgrade_from_version_1,
    upgrade_from_version_2, tiles_made_again, copied_as_files,
)  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda one: one.__name__)
def test_the_log_is_the_same_afterwards_and_verify_finds_nothing(deed, ledger):
    before, signed = log_in(ledger), guarded(surroundings_of(ledger))
    assert signed is not None

    place = deed(ledger)

    assert log_in(place) == before
    assert before[0] == signed.root
    held = ledger.with_name("held")
    shutil.copy(f"{ledger}.guard", held)
    if deed in (upgrade_from_version_1, upgrade_from_version_2):
        # Such a file knew no checkpoints: beside it there was neither a guard nor a key.
        for ending in (".guard", ".key"):
            Path(f"{place}{ending}").unlink()
    run("verify", "--database", place)
    run("verify", "--database", place, "--held", held)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda one: one.__name__)
def test_the_log_goes_on_under_its_name_afterwards(deed, ledger):
    place = deed(ledger)
    for ending in (".guard", ".key"):
        if place != ledger:
            shutil.copy(f"{ledger}{ending}", f"{place}{ending}")
    old = guarded(surroundings_of(place))
    assert old is not None

    with open_ledger(place) as opened, Log.open(place) as log:
        opened.record(RegisterSource(source="village", name="The village"), "clerk")
        new = Signing(log).sign()

        assert new is not None
        assert (new.origin, new.size) == (ORIGIN, old.size + 1)
        assert log.consistency(old.size, new.size)
    run("verify", "--database", place)
