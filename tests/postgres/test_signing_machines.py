"""One machine signs, the others keep it word for word, whatever happens between; what contradicts is never kept."""

import signal
import subprocess
import sys
from contextlib import closing

import pytest

from domain.refusals import LedgerBusy, LogHalted, PrimaryUnreachable, UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.opening import open_ledger, open_store
from stores.shared_rows import NumberedCheckpoint
from stores.surroundings import surroundings_of
from tests.postgres.signing_machines import (
    ORIGIN,
    asked,
    begin,
    copy,
    give_key,
    guard,
    kept,
    log_of,
    machine,
    record,
    sign,
)
from tests.test_architecture import ROOT
from transparency import restarting
from transparency.keys import signers_of
from transparency.known_keys import KnownKeys
from transparency.log_refusals import (
    LogAlreadyBegun,
    LogContradiction,
    LogNotBegun,
    VerifierKeyUnknown,
    WrongSigningKey,
)
from transparency.notes import COSIGNATURE, Checkpoint, Signer, VerifierKey, signature_line, signed
from transparency.shared_checkpoints import keep_cosignatures
from transparency.status import status_of, unsigned
from upkeep.doctor.examination import examined
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.verification import verified


@pytest.fixture
def one(tmp_path, database):
    """A machine that has begun the log."""
    path = machine(tmp_path, "one", database)
    record(path, "town")
    begin(path)
    return path


@pytest.fixture
def two(tmp_path, database, one):
    """Another machine of the same log."""
    return machine(tmp_path, "two", database)


def test_what_one_machine_signed_the_others_keep_word_for_word(one, two):
    record(one, "county")
    found = sign(one)

    copy(two)

    assert found is not None
    assert kept(two) == kept(one)
    assert [number for number, _ in kept(two)] == [1, 2]
    assert guard(two) == guard(one) == found.note


def test_a_machine_without_the_key_learns_it_once_and_keeps_to_it(one, two, database):
    copy(two)
    verifier = str(signers_of(surroundings_of(one))[0].verifier)

    assert surroundings_of(two).verifiers.read_text() == verifier + "\n"
    with log_of(two) as log:
        assert str(KnownKeys(log).key(ORIGIN)) == verifier
        assert status_of(log, log.last()).key == verifier
        assert unsigned(log) is None


def test_a_machine_without_the_key_signs_nothing(one, two):
    copy(two)

    with pytest.raises(LogNotBegun):
        sign(two)


def test_that_another_machine_signs_is_no_fault(one, two):
    copy(two)

    found = {one.check: (one.verdict, one.what) for one in examined(two)}

    assert found["the signing key"] == ("ok", "key elsewhere")
    assert found["the fork guard"] == ("ok", "guard fits")
    assert found["signatures"] == ("ok", "all signed")


def test_verification_goes_by_the_key_that_was_met(one, two):
    copy(two)
    verified(two, with_projections=False)
    surroundings_of(two).verifiers.write_text(f"{Signer.fresh(ORIGIN).verifier}\n")

    with pytest.raises(FoundWrong, match="is not signed by the key"):
        verified(two, with_projections=False)


def test_whoever_has_the_key_signs_on(one, two):
    give_key(one, two)
    copy(two)
    record(two, "county")

    second = sign(two)
    record(one, "village")
    third = sign(one)

    copy(two)
    assert second is not None
    assert third is not None
    assert [row.size for _, row in kept(one)] == [1, 2, 3]
    assert kept(one) == kept(two)
    assert guard(one) == guard(two) == third.note


def test_a_machine_that_got_the_key_before_anything_was_copied_signs(one, two):
    give_key(one, two)

    found = sign(two)

    assert found is not None
    assert kept(two) == kept(one)


def test_a_log_begins_once_for_all_machines(one, two):
    with pytest.raises(LogAlreadyBegun):
        begin(two, "other.example/log")

    assert not surroundings_of(two).key.exists()
    assert not surroundings_of(two).next_key.exists()


def test_while_another_machine_signs_nobody_waits_who_need_not(one, two, database):
    give_key(one, two)
    copy(two)
    record(two, "county")
    with log_of(one) as log:
        rows = log.store.shared_rows()
        assert rows is not None
        with rows.signing(wait=False) as is_signer:
            assert is_signer
            assert sign(two, wait=False) is None
        rows.close()

    assert sign(two) is not None


BEGINNING = """
import os, sys
from pathlib import Path
from stores.sqlite.checkpoints import Checkpoints
from stores.opening import open_store
from stores.postgres.primary_rows import PrimaryRows
from stores.surroundings import surroundings_of
from transparency.beginning import begin
from transparency.transparency_log import Log

def die(*_):
    os.kill(os.getpid(), 9)

path, where = Path(sys.argv[1]), sys.argv[2]
if where == "before the guard":
    PrimaryRows.add_verifier = die
elif where == "after the guard":
    PrimaryRows.add_checkpoint = die
else:
    Checkpoints.keep_numbered = die
with Log(open_store(path), surroundings_of(path)) as log:
    begin(log, "town.example/log")
"""


@pytest.mark.parametrize("where", ["before the guard", "after the guard", "after PostgreSQL"])
def test_a_beginning_that_was_killed_is_finished_by_the_same_command(tmp_path, database, where):
    path, other = (machine(tmp_path, name, database) for name in ("one", "two"))
    record(path, "town")
    process = subprocess.run([sys.executable, "-c", BEGINNING, str(path), where], cwd=ROOT, check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL

    found = begin(path)

    assert [row for _, row in kept(path)] == [found]
    assert guard(path) == found.note
    copy(other)
    assert kept(other) == kept(path)
    record(path, "county")
    assert sign(path) is not None


DYING = """
import os, sys
from contextlib import closing
from pathlib import Path
from stores.sqlite.checkpoints import Checkpoints
from stores.opening import open_store
from stores.postgres.primary_rows import PrimaryRows
from stores.surroundings import surroundings_of
from transparency.signing import Signing
from transparency.transparency_log import Log

def die(*_):
    os.kill(os.getpid(), 9)

path, where = Path(sys.argv[1]), sys.argv[2]
if where == "after the guard":
    PrimaryRows.add_checkpoint = die
else:
    Checkpoints.keep_numbered = die
with Log(open_store(path), surroundings_of(path)) as log, closing(Signing(log)) as signing:
    signing.sign()
"""


def dies_while_signing(path, where):
    """A process that is killed within signing."""
    process = subprocess.run([sys.executable, "-c", DYING, str(path), where], cwd=ROOT, check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("where", ["after the guard", "after PostgreSQL"])
def test_whoever_dies_while_signing_signs_the_same_again(one, two, database, where):
    record(one, "county")
    dies_while_signing(one, where)
    assert [row.size for _, row in kept(one)] == [1]
    note = guard(one)

    again = sign(one)

    assert again is not None
    assert again.note == note
    assert asked(database, "SELECT number, size FROM checkpoints ORDER BY 1") == [(1, 1), (2, 2)]
    copy(two)
    assert kept(two) == kept(one)


@pytest.mark.parametrize("where", ["after the guard", "after PostgreSQL"])
def test_while_one_machine_is_dead_another_signs_on(one, two, database, where):
    give_key(one, two)
    record(one, "county")
    dies_while_signing(one, where)

    copy(two)
    record(two, "village")
    found = sign(two)

    assert found is not None
    assert found.size == 3
    assert sign(one) == found
    assert kept(one) == kept(two)
    assert guard(one) == guard(two) == found.note


def test_the_same_size_signed_by_two_machines_is_the_same_note(one, two, database):
    give_key(one, two)
    record(one, "county")
    dies_while_signing(one, "after the guard")

    found = sign(two)

    assert found is not None
    assert guard(one) == found.note
    assert sign(one) == found


def test_an_older_copy_that_is_put_back_catches_up(one, two):
    copy(two)
    old = two.read_bytes()
    record(one, "county", "village")
    found = sign(one)
    copy(two)
    for side in two.parent.glob("asreported.db-*"):
        side.unlink()
    two.write_bytes(old)

    record(two, "hamlet")
    copy(two)

    assert kept(two) == kept(one)
    assert found is not None
    assert guard(two) == found.note


def test_a_file_without_its_guard_gets_one_from_what_all_machines_know(one, two, database, tmp_path):
    alone = machine(tmp_path, "three", database)
    with open_ledger(one) as ledger:
        ledger.store.copy_to(alone)

    copy(alone)

    assert guard(alone) == guard(one)


def tampered(database, *deeds):
    """As the owner of the tables would do it, whom nothing keeps from it."""
    for table, trigger in (("checkpoints", "only_grow"), ("checkpoints", "for_ever"), ("verifiers", "for_ever")):
        asked(database, f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    asked(database, "ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_origin_size_key")
    for query, *values in deeds:
        asked(database, query, *values)


INSERT = "INSERT INTO checkpoints VALUES (%s, %s, %s, %s, %s, %s)"


def a_row(signer, number, size, root):
    checkpoint = Checkpoint(signer.name, size, root)
    return (INSERT, number, signer.name, size, root, signed(checkpoint, [signer]), "2026-11-29T00:00:00.000000Z")


def never_kept(path, refusal):
    """The machine takes nothing of it, records and signs nothing, and still answers what it has."""
    before, guarded = kept(path), guard(path)
    with pytest.raises(refusal):
        copy(path)
    assert surroundings_of(path).halt.exists()
    with pytest.raises(LogHalted):
        record(path, "more")
    with pytest.raises(LogHalted):
        copy(path)
    assert (kept(path), guard(path)) == (before, guarded)


def test_a_root_that_is_not_that_of_the_events_halts_a_machine(one, two, database):
    copy(two)
    record(one, "county")
    tampered(database, a_row(signers_of(surroundings_of(one))[0], 2, 2, b"r" * 32))

    never_kept(two, LogContradiction)
    never_kept(one, LogContradiction)


def test_a_second_root_of_a_size_halts_a_machine(one, two, database):
    copy(two)
    tampered(database, a_row(signers_of(surroundings_of(one))[0], 2, 1, b"s" * 32))

    never_kept(two, LogContradiction)


def test_a_signature_by_somebody_else_halts_a_machine(one, two, database):
    copy(two)
    record(one, "county")
    with log_of(one) as log:
        root = log.root(2)
    tampered(database, a_row(Signer.fresh(ORIGIN), 2, 2, root))

    never_kept(two, UpstreamWrong)


def test_a_key_that_is_exchanged_with_the_signatures_is_found_out(one, two, database):
    copy(two)
    record(one, "county")
    other = Signer.fresh(ORIGIN)
    with log_of(one) as log:
        root = log.root(2)
    tampered(database, a_row(other, 2, 2, root), ("UPDATE verifiers SET key = %s WHERE true", str(other.verifier)))

    never_kept(two, UpstreamWrong)


def test_a_checkpoint_that_changes_after_it_was_copied_halts_a_machine(one, two, database):
    copy(two)
    tampered(database, ("UPDATE checkpoints SET signed_at = '2020-01-01T00:00:00.000000Z'",))

    never_kept(two, UpstreamWrong)


def test_a_machine_that_knows_no_key_takes_no_checkpoint(one, two, database):
    tampered(database, ("DELETE FROM verifiers",))

    with pytest.raises(VerifierKeyUnknown):
        copy(two)

    assert kept(two) == []
    assert not surroundings_of(two).halt.exists()
    sign(one)  # makes it known again
    copy(two)
    assert kept(two) == kept(one)


def test_another_key_of_the_same_name_signs_nothing(one, two):
    copy(two)
    surroundings_of(two).key.write_text(Signer.fresh(ORIGIN).secret() + "\n")
    surroundings_of(two).key.chmod(0o600)
    record(two, "county")

    with pytest.raises(WrongSigningKey):
        sign(two)


def test_without_a_primary_nothing_is_signed_and_nothing_guarded(one, database, postgres):
    before = guard(one)
    record(one, "county")
    name = database.rpartition("/")[2]
    postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        with pytest.raises((PrimaryUnreachable, LedgerBusy)):
            sign(one)
    finally:
        postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    assert guard(one) == before
    assert [row.size for _, row in kept(one)] == [1]


def test_a_log_restarts_on_one_machine_and_the_others_follow(one, two):
    copy(two)
    surroundings_of(one).key.unlink()
    with open_ledger(one) as ledger, log_of(one) as log:
        restarting.restart(ledger, log, "new.example/log", "the key was lost", "ada")

    copy(two)

    assert kept(two) == kept(one)
    assert [row.origin for _, row in kept(two)] == [ORIGIN, "new.example/log"]
    assert guard(two) == guard(one)
    assert surroundings_of(two).guard.with_name("asreported.db.guard.1").exists()
    with log_of(two) as log:
        assert KnownKeys(log).key("new.example/log") == signers_of(surroundings_of(one))[0].verifier


def test_what_witnesses_add_travels_whoever_asked_them(one, two):
    copy(two)
    lines = [line_of(name) for name in ("a.example", "b.example", "c.example")]
    for path, line in ((one, lines[0]), (two, lines[1]), (two, lines[0]), (one, lines[2])):
        with log_of(path) as log:
            keep_cosignatures(log, ORIGIN, 1, [line])

    copy(two)

    for path in (one, two):
        with log_of(path) as log:
            assert log.checkpoints.cosignatures(ORIGIN, 1) == lines


def line_of(name):
    return signature_line(VerifierKey(name, COSIGNATURE, b"k" * 32), b"c" * 72)


def test_many_checkpoints_and_lines_are_copied_page_by_page(one, two, database):
    signer = signers_of(surroundings_of(one))[0]
    record(one, *(f"source-{at}" for at in range(60)))
    with log_of(one) as log:
        edge = log.frontier(1)
        for size, leaf in enumerate(log.store.leaves(2, 61), 2):
            edge.grow((leaf,))
            asked(database, *a_row(signer, size, size, edge.root()))
    sizes, lines = zip(*((1 + n % 61, line_of(f"w{n}.example")) for n in range(1, 2_501)), strict=True)
    asked(
        database,
        "INSERT INTO cosignatures SELECT o, %s, s, l FROM unnest(%s::bigint[], %s::text[]) WITH ORDINALITY u(s, l, o)",
        ORIGIN,
        list(sizes),
        list(lines),
    )

    for path in (two, one):
        copy(path)

    assert kept(two) == kept(one)
    assert len(kept(two)) == 61
    for path in (two, one):
        with log_of(path) as log:
            assert sorted(log.checkpoints.cosigned(ORIGIN)) == sorted(zip(sizes, lines, strict=True))


def test_a_row_that_was_added_by_two_at_once_is_there_once(one, two, database):
    with closing(open_store(one)) as store:
        rows = store.shared_rows()
        assert rows is not None
        record(one, "county")
        found = SignedCheckpoint(
            origin=ORIGIN, size=2, root=b"x" * 32, note="note", signed_at="2026-11-29T00:00:00.000000Z"
        )
        rows.add_checkpoint(NumberedCheckpoint(2, found))
        rows.add_checkpoint(NumberedCheckpoint(2, found))
        rows.close()

    assert asked(database, "SELECT count(*) FROM checkpoints") == [(2,)]
