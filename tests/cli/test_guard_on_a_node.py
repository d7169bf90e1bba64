"""A lost guard on a machine whose log PostgreSQL keeps: made again by itself, or put back by whoever vouches for it."""

import pytest

from domain.events import LogGuarded
from domain.recording.commands import RegisterSource
from domain.streams import OfLog
from stores.opening import open_ledger
from stores.surroundings import surroundings_of
from stores.upstream import Upstream, keep_upstream
from tests.cli.test_cluster import NOWHERE

WHY = ("--why", "the disk of the guard died")


@pytest.fixture
def node(signed, run, database):
    """The town's ledger, which signs, as a node of a cluster."""
    run("cluster", "seed", signed, "--database", database)
    return signed


@pytest.fixture
def note(node, tmp_path):
    """A file with the checkpoint that was signed last."""
    place = tmp_path / "newest.checkpoint"
    place.write_bytes(surroundings_of(node).guard.read_bytes())
    return place


def spoil(guard, how):
    guard.unlink()
    if how == "rubbish":
        guard.write_bytes(b"\xff\xfe rubbish")
    elif how == "a folder":
        guard.mkdir()
    elif how == "a link to nothing":
        guard.symlink_to("/no/such/disk/guard")


def vouched(path):
    """What was recorded of guards, as a machine has it."""
    with open_ledger(path) as ledger:
        found = [one.event for one in ledger.store.stream(OfLog())]
    return [(one.checkpoint, one.recorded_by) for one in found if isinstance(one, LogGuarded)]


@pytest.mark.parametrize("how", ["rubbish", "a folder", "a link to nothing"])
def test_a_guard_that_cannot_be_read_is_put_back_and_all_machines_know_who_vouched(
    run, node, note, database, tmp_path, how
):
    spoil(surroundings_of(node).guard, how)

    run("log", "guard", note, *WHY)
    signed = run("log", "sign")
    run("totals", "--database", database, "--home", tmp_path / "other")

    other = tmp_path / "other" / "asreported.db"
    assert "18 events" in signed.output
    assert vouched(other) == vouched(node) == [(note.read_text(), "tester")]
    assert surroundings_of(other).guard.read_text() == surroundings_of(node).guard.read_text()


def test_a_guard_that_is_missing_is_made_again_of_what_all_machines_have(run, node, note):
    surroundings_of(node).guard.unlink()

    said = run("log", "guard", note, *WHY, code=1)

    assert "the guard is there" in said.output
    assert surroundings_of(node).guard.read_text() == note.read_text()
    assert vouched(node) == []


@pytest.mark.parametrize("how", ["missing", "rubbish", "a folder", "a link to nothing"])
def test_without_a_primary_nobody_vouches_and_nothing_is_put_back(run, node, note, how):
    guard = surroundings_of(node).guard
    spoil(guard, how)
    keep_upstream(node, Upstream(address=NOWHERE))

    said = run("log", "guard", note, *WHY, code=1)

    assert "Connection refused" in said.output
    assert not guard.is_file() or guard.read_bytes() != note.read_bytes()
    assert vouched(node) == []


def test_a_checkpoint_that_was_followed_by_another_is_no_guard(run, node, note):
    with open_ledger(node) as ledger:
        ledger.record(RegisterSource(source="village", name="The village"), "tester")
    run("log", "sign")
    spoil(surroundings_of(node).guard, "rubbish")

    said = run("log", "guard", note, *WHY, code=1)

    assert "size 18 was signed after this checkpoint of size 17" in " ".join(said.output.split())
    assert vouched(node) == []
