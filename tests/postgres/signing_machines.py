"""Machines of one log, as files with the address of the log beside them, and what they do with checkpoints."""

import shutil
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from domain.recording.commands import RegisterSource
from stores.opening import open_ledger, open_store
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import surroundings_of
from stores.turns import turn
from stores.upstream import Upstream, keep_upstream
from transparency import beginning
from transparency.shared_checkpoints import SharedCheckpoints
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "town.example/log"


def machine(folder, name, database):
    """The file of a machine that keeps a copy of the log."""
    path = folder / name / "asreported.db"
    path.parent.mkdir()
    keep_upstream(path, Upstream(address=database))
    return path


@contextmanager
def log_of(path):
    with Log(open_store(path), surroundings_of(path)) as log:
        yield log


def record(path, *names):
    """An event for each of the names."""
    with open_ledger(path) as ledger:
        for name in names:
            ledger.record(RegisterSource(source=name, name=name), "ada")


def begin(path, origin=ORIGIN):
    with log_of(path) as log:
        return beginning.begin(log, origin)


def sign(path, *, wait=True):
    with log_of(path) as log, closing(Signing(log)) as signing:
        return signing.sign(wait=wait)


def copy(path):
    """Bring a machine up to date."""
    with log_of(path) as log:
        log.store.copy_events()
        rows = log.store.shared_rows()
        assert rows is not None
        shared = SharedCheckpoints(log, rows)
        try:
            with turn(path, "signer", wait=True):
                shared.copy()
        finally:
            shared.close()


def kept(path):
    """Number, origin, size, root, note and instant of every checkpoint that a machine keeps."""
    with closing(open_store(path)) as store:
        return [(number, one) for number, one in Checkpoints(store).after(0, 1_000)]


def guard(path):
    return surroundings_of(path).guard.read_text()


def give_key(giver: Path, taker: Path):
    """As an operator does it by hand."""
    shutil.copy(surroundings_of(giver).key, surroundings_of(taker).key)


def asked(database, query, *values):
    """The rows of an answer, or of a deed, past our own code: as the owner of everything."""
    with psycopg.connect(database, autocommit=True) as connection:
        answer = connection.execute(query, values or None)
        return answer.fetchall() if answer.description else []
