"""Witnesses see that the log only grows, and what they sign is kept."""

import shutil
from contextlib import closing

import pytest

from cli import audit
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.transparency.a_witness import Witness, listening
from tests.transparency.grown import append
from transparency.keys import signers_of
from transparency.notes import Signer
from transparency.publishing import publish
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "figures.example/log"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as store:
        append(store, 5)
    begin(path, ORIGIN)
    return path


@pytest.fixture
def witness(path):
    return Witness("witness.example/w1", signers_of(surroundings_of(path))[0].verifier)


@pytest.fixture
def submit(path, witness, run):
    with listening(witness) as url:
        yield lambda code=0: run("witness", "--witness", str(witness.key), url, "--database", str(path), code=code)


def grow(path, count):
    with closing(Store(path)) as store:
        append(store, count)
        with closing(Log(store, surroundings_of(store.path))) as log:
            Signing(log).sign()


def kept(path):
    with closing(Store(path)) as store:
        return Checkpoints(store).cosigned(ORIGIN)


def test_a_cosignature_is_kept_and_served_with_the_checkpoint(path, witness, submit, tmp_path):
    assert "cosigned size 5" in submit().output

    with Log.open(path) as log:
        publish(log, tmp_path / "log")
    keys = [audit.key_of(str(signers_of(surroundings_of(path))[0].verifier)), audit.key_of(str(witness.key))]
    assert audit.opened((tmp_path / "log/checkpoint").read_bytes(), keys).size == 5


def test_the_log_goes_on_from_what_the_witness_saw(path, witness, submit):
    submit()
    grow(path, 300)

    assert "cosigned size 305" in submit().output
    assert witness.asked[-1].startswith(b"old 5\n")
    assert [size for size, _ in kept(path)] == [305, 5]


def test_what_was_cosigned_is_not_asked_for_again(path, witness, submit):
    submit()

    assert "already" in submit().output
    assert (len(witness.asked), len(kept(path))) == (1, 1)


def test_a_witness_that_saw_another_size_is_asked_again_from_there(path, witness, submit):
    with Log.open(path) as log:
        witness.size, witness.root = 3, log.root(3)

    assert "cosigned size 5" in submit().output
    assert [one.partition(b"\n")[0] for one in witness.asked] == [b"old 0", b"old 3"]


def test_a_witness_that_knows_more_shows_that_this_is_an_older_copy(path, witness, submit):
    witness.size = 9

    output = submit(code=1).output

    assert "positions 6 to 9 are missing here; this is an older copy of the ledger" in output
    assert kept(path) == []


def test_a_history_written_anew_is_not_cosigned(path, witness, submit):
    witness.size, witness.root = 5, bytes(32)

    assert "says again" in submit(code=1).output or kept(path) == []
    grow(path, 3)
    assert "422" in submit(code=1).output
    assert kept(path) == []


def signed_by_another(witness):
    other = Witness(witness.key.name, witness.key)
    return 200, other.cosignature("x\n1\ny\n").encode(), "text/plain"


def signed_something_else(witness):
    return 200, witness.cosignature("x\n1\ny\n").encode(), "text/plain"


@pytest.mark.parametrize(
    ("say", "told"),
    [
        (signed_by_another, "not its cosignature"),
        (signed_something_else, "not its cosignature"),
        (lambda _: (200, b"", "text/plain"), "not its cosignature"),
        (lambda _: (200, b"\xff\x00" * 100_000, "text/plain"), "not its cosignature"),
        (lambda _: (403, b"no", "text/plain"), "403"),
        (lambda _: (404, b"", "text/plain"), "404"),
        (lambda _: (500, b"\x1b[2J", "text/plain"), "500"),
        (lambda _: (409, b"many", "text/x.tlog.size"), "409"),
        (lambda _: (409, b"99999999999999999999", "text/x.tlog.size"), "409"),
        (lambda _: (409, b"2\n", "text/x.tlog.size"), "says again"),
    ],
)
def test_whatever_else_it_answers_nothing_is_kept(say, told, path, witness, submit):
    witness.say = say

    output = submit(code=1).output

    assert told in output
    assert "\x1b" not in output
    assert kept(path) == []


def test_a_witness_that_is_not_there_is_told(path, witness, run):
    output = run("witness", "--witness", str(witness.key), "http://127.0.0.1:9", "--database", str(path), code=1).output

    assert "cannot be reached" in output


def test_a_key_of_a_log_or_an_address_of_another_kind_is_refused(path, witness, run):
    log_key = str(Signer.fresh("x.example").verifier)

    assert "is no witness" in run("witness", "--witness", log_key, "http://a", "--database", str(path), code=1).output
    assert "http" in run("witness", "--witness", str(witness.key), "ftp://a", "--database", str(path), code=2).output


def test_without_a_log_there_is_nothing_to_witness(tmp_path, witness, run):
    with closing(Store(tmp_path / "none.db")):
        pass

    output = run("witness", "--witness", str(witness.key), "http://a", "--database", "none.db", code=1).output

    assert "log begin" in output
    shutil.rmtree(tmp_path, ignore_errors=True)
