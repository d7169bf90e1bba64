"""What was signed elsewhere is kept word for word once this machine's own events say the same, or not at all."""

import shutil
from contextlib import closing

import pytest

from domain.recording.commands import RegisterSource
from domain.refusals import GuardLost, LogHalted, UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.opening import open_ledger
from stores.shared_rows import NumberedCheckpoint, NumberedCosignature
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin, restart
from tests.stores.kinds import other_program
from tests.transparency.grown import append
from transparency.keeping_checkpoints import KeepingCheckpoints
from transparency.keys import signers_of
from transparency.log_refusals import LogContradiction, VerifierKeyUnknown
from transparency.notes import COSIGNATURE, Checkpoint, Signer, VerifierKey, signature_line, signed
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "town.example/log"
SIZES = (1, 2, 255, 256, 257, 300, 5_000, 5_001)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ledger that was signed at all those sizes, and one with the same events that knows nothing of it."""
    folder = tmp_path_factory.mktemp("made")
    origin, copy = folder / "origin.db", folder / "copy.db"
    grow(origin, 1)
    begin(origin, ORIGIN)
    for size in SIZES:
        grow(origin, size)
        sign(origin)
        grow(copy, size)
    for path in (origin, copy):
        other_program(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    return folder


@pytest.fixture
def origin(made, tmp_path):
    return shutil.copytree(made, tmp_path / "one") / "origin.db"


@pytest.fixture
def copy(made, tmp_path):
    return shutil.copytree(made, tmp_path / "another") / "copy.db"


def grow(path, size):
    with closing(Store(path)) as store:
        if size > store.head():
            append(store, size - store.head())


def sign(path):
    with Log.open(path) as log:
        return Signing(log).sign()


def signed_by(path):
    with Log.open(path) as log:
        return [NumberedCheckpoint(number, one) for number, one in enumerate(log.checkpoints.all(), 1)]


def keys_of(path):
    """What somebody knows who was told the one key in that file."""
    verifier = signers_of(surroundings_of(path))[0].verifier
    return {verifier.name: verifier}.get


def keep(copy, rows, key_of):
    with Log.open(copy) as log:
        KeepingCheckpoints(log, key_of).keep(rows)


def forged(row, signer, **changes):
    """The row with changes, and a note that says so, signed by somebody."""
    one = row.checkpoint
    said = {"origin": one.origin, "size": one.size, "root": one.root, **changes}
    note = signed(Checkpoint(**said), [signer])
    return NumberedCheckpoint(row.number, SignedCheckpoint(**said, note=note, signed_at=one.signed_at))


def refused(copy, rows, key_of, refusal):
    before, guard = signed_by(copy), surroundings_of(copy).guard
    guarded = guard.read_bytes() if guard.exists() else None
    with pytest.raises(refusal) as caught:
        keep(copy, rows, key_of)
    assert signed_by(copy) == before
    assert (guard.read_bytes() if guard.exists() else None) == guarded
    return caught.value


def test_they_are_kept_word_for_word_and_the_guard_moves_on(origin, copy):
    rows = signed_by(origin)

    keep(copy, rows[:3], keys_of(origin))
    assert surroundings_of(copy).guard.read_text() == rows[2].checkpoint.note
    keep(copy, rows[2:], keys_of(origin))

    assert signed_by(copy) == rows
    assert [row.checkpoint.size for row in rows] == list(SIZES)
    assert surroundings_of(copy).guard.read_text() == surroundings_of(origin).guard.read_text()


def test_the_same_again_is_nothing(origin, copy):
    rows = signed_by(origin)
    keep(copy, rows, keys_of(origin))

    keep(copy, rows, keys_of(origin))
    keep(copy, rows[4:], keys_of(origin))
    keep(copy, [], keys_of(origin))

    assert signed_by(copy) == rows


def test_what_is_recorded_upon_a_copy_is_guarded_by_what_was_signed_elsewhere(origin, copy):
    keep(copy, signed_by(origin), keys_of(origin))

    with open_ledger(copy) as ledger:
        ledger.check_guard()


def test_a_root_that_is_not_that_of_the_own_events_halts_this_machine(origin, copy):
    rows, own = signed_by(origin), signers_of(surroundings_of(origin))[0]
    wrong = forged(rows[5], own, root=b"r" * 32)

    refused(copy, [*rows[:5], wrong], keys_of(origin), LogContradiction)

    told = surroundings_of(copy).halt.read_text()
    assert "at size 300" in told.partition("\n")[0]
    assert wrong.checkpoint.note in told
    refused(copy, rows, keys_of(origin), LogHalted)


def test_a_second_root_of_a_size_halts_this_machine(origin, copy):
    rows, own = signed_by(origin), signers_of(surroundings_of(origin))[0]
    keep(copy, rows, keys_of(origin))
    second = forged(rows[-1], own, root=b"s" * 32)

    refused(copy, [NumberedCheckpoint(len(rows) + 1, second.checkpoint)], keys_of(origin), LogContradiction)

    assert surroundings_of(copy).halt.exists()


def test_what_the_key_did_not_sign_is_not_taken(origin, copy):
    rows = signed_by(origin)
    stranger = Signer.fresh(ORIGIN)

    why = refused(copy, [*rows[:2], forged(rows[2], stranger)], keys_of(origin), UpstreamWrong)

    assert "is not signed by" in why.message
    assert not surroundings_of(copy).halt.exists()


@pytest.mark.parametrize("changes", [{"size": 254}, {"root": b"x" * 32}, {"origin": "other.example/log"}])
def test_a_row_says_what_its_note_says(origin, copy, changes):
    rows = signed_by(origin)
    said = {name: getattr(rows[2].checkpoint, name) for name in ("origin", "size", "root", "note", "signed_at")}
    wrong = NumberedCheckpoint(3, SignedCheckpoint(**{**said, **changes}))

    refused(copy, [*rows[:2], wrong], lambda _: keys_of(origin)(ORIGIN), UpstreamWrong)


def test_a_note_that_is_none_is_not_taken(origin, copy):
    rows = signed_by(origin)
    one = rows[0].checkpoint
    for note in ("", "x", one.note.rstrip("\n"), one.note + "\n", one.note.replace(ORIGIN, ORIGIN + "\r")):
        wrong = SignedCheckpoint(origin=one.origin, size=one.size, root=one.root, note=note, signed_at=one.signed_at)
        refused(copy, [NumberedCheckpoint(1, wrong)], keys_of(origin), UpstreamWrong)


def test_numbers_are_those_of_the_origin_and_dense(origin, copy):
    rows = signed_by(origin)

    refused(copy, rows[1:], keys_of(origin), UpstreamWrong)
    refused(copy, [rows[0], rows[2]], keys_of(origin), UpstreamWrong)


def test_sizes_grow(origin, copy):
    rows = signed_by(origin)
    keep(copy, rows[:4], keys_of(origin))
    again = NumberedCheckpoint(5, rows[3].checkpoint)
    smaller = NumberedCheckpoint(5, rows[1].checkpoint)

    refused(copy, [again], keys_of(origin), UpstreamWrong)
    refused(copy, [smaller], keys_of(origin), UpstreamWrong)


def test_one_that_was_kept_does_not_change_afterwards(origin, copy):
    rows = signed_by(origin)
    keep(copy, rows, keys_of(origin))
    one = rows[2].checkpoint
    redated = SignedCheckpoint(
        origin=one.origin, size=one.size, root=one.root, note=one.note, signed_at="2026-01-01T00:00:00.000000Z"
    )

    refused(copy, [NumberedCheckpoint(3, redated)], keys_of(origin), UpstreamWrong)


def test_events_come_before_the_checkpoints_that_cover_them(origin, tmp_path):
    short = tmp_path / "short.db"
    grow(short, 1)

    refused(short, signed_by(origin)[:2], keys_of(origin), UpstreamWrong)


def test_without_the_key_of_a_log_nothing_of_it_is_taken(origin, copy):
    refused(copy, signed_by(origin), {}.get, VerifierKeyUnknown)


def test_the_guard_never_goes_back(origin, copy):
    rows = signed_by(origin)
    guard = surroundings_of(copy).guard
    guard.write_text(rows[-1].checkpoint.note)

    keep(copy, rows[:3], keys_of(origin))

    assert guard.read_text() == rows[-1].checkpoint.note
    assert signed_by(copy) == rows[:3]


def test_a_guard_that_the_copied_events_contradict_halts_this_machine(origin, copy):
    rows, own = signed_by(origin), signers_of(surroundings_of(origin))[0]
    surroundings_of(copy).guard.write_text(forged(rows[2], own, root=b"g" * 32).checkpoint.note)

    refused(copy, rows, keys_of(origin), LogContradiction)

    assert "that the copied events contradict" in surroundings_of(copy).halt.read_text()


def test_a_guard_of_another_log_stays_and_nothing_is_kept(origin, copy):
    other = signed(Checkpoint("other.example/log", 5, b"o" * 32), [Signer.fresh("other.example/log")])
    surroundings_of(copy).guard.write_text(other)

    refused(copy, signed_by(origin), keys_of(origin), LogHalted)


def test_while_the_guard_is_out_of_reach_nothing_is_kept(origin, copy, tmp_path):
    surroundings_of(copy).guard.symlink_to(tmp_path / "not mounted" / "guard")

    with pytest.raises(GuardLost):
        keep(copy, signed_by(origin), keys_of(origin))

    assert signed_by(copy) == []
    assert surroundings_of(copy).guard.is_symlink()


def test_a_copy_of_the_file_alone_gets_a_guard(origin, tmp_path):
    alone = tmp_path / "alone.db"
    with open_ledger(origin) as ledger:
        ledger.store.copy_to(alone)
    rows = signed_by(origin)

    keep(alone, rows[-1:], keys_of(origin))

    assert surroundings_of(alone).guard.read_text() == rows[-1].checkpoint.note


def test_upper_hashes_that_are_damaged_are_made_again(origin, copy):
    rows = signed_by(origin)
    with Log.open(copy) as log:
        log.root(5_001)
    other_program(tiles_of(copy), "UPDATE nodes SET hash = randomblob(32) WHERE number = 3")

    keep(copy, rows, keys_of(origin))

    assert signed_by(copy) == rows


@pytest.fixture
def restarted(origin):
    """The log lost its key, went on under another name, and signed twice in it."""
    surroundings_of(origin).key.unlink()
    with open_ledger(origin) as ledger:
        restart(ledger, "new.example/log", "the key was lost", "ada")
        ledger.record(RegisterSource(source="later", name="Later"), "ada")
    sign(origin)
    return origin


@pytest.fixture
def follower(restarted, tmp_path):
    path = tmp_path / "follower.db"
    with open_ledger(restarted) as ledger:
        ledger.store.copy_to(path)
    for deed in ("DROP TRIGGER checkpoints_DELETE", "DELETE FROM checkpoints"):
        other_program(path, deed)
    return path


def test_a_log_goes_on_under_another_name_where_its_events_say_so(restarted, follower):
    rows = signed_by(restarted)

    keep(follower, rows[: len(SIZES)], keys_of(restarted))
    assert surroundings_of(follower).guard.read_text() == rows[len(SIZES) - 1].checkpoint.note
    keep(follower, rows, keys_of(restarted))

    assert signed_by(follower) == rows
    assert surroundings_of(follower).guard.read_text() == rows[-1].checkpoint.note
    assert surroundings_of(follower).guard.with_name("follower.db.guard.1").read_text() == rows[len(SIZES) - 1][1].note


def test_a_name_of_which_no_event_tells_is_not_taken(restarted, copy):
    rows = signed_by(restarted)
    grow(copy, 5_100)

    refused(copy, rows, lambda _: keys_of(restarted)("new.example/log"), UpstreamWrong)
    refused(copy, rows[len(SIZES) :], keys_of(restarted), UpstreamWrong)

    assert not surroundings_of(copy).halt.exists()


def test_the_old_name_signs_no_more_once_the_new_one_did(restarted, follower):
    rows = signed_by(restarted)
    keep(follower, rows, keys_of(restarted))
    late = NumberedCheckpoint(len(rows) + 1, forged(rows[-1], Signer.fresh(ORIGIN), origin=ORIGIN).checkpoint)

    refused(follower, [late], keys_of(restarted), UpstreamWrong)


def test_cosignatures_are_kept_with_their_checkpoints(origin, copy):
    rows = signed_by(origin)
    keep(copy, rows, keys_of(origin))
    lines = [line_of(name, b"c" * 72) for name in ("w1.example", "w2.example")]

    with Log.open(copy) as log:
        keeper = KeepingCheckpoints(log, keys_of(origin))
        keeper.keep_cosignatures([NumberedCosignature(1, ORIGIN, 300, lines[0])])
        keeper.keep_cosignatures([NumberedCosignature(at, ORIGIN, 300, line) for at, line in enumerate(lines, 1)])
        assert log.checkpoints.cosignatures(ORIGIN, 300) == lines


def test_lines_that_no_note_has_room_for_are_passed_over(origin, copy):
    keep(copy, signed_by(origin), keys_of(origin))
    many = [line_of(f"w{at}.example", b"c" * 72) for at in range(120)]
    rows = [NumberedCosignature(at, ORIGIN, 300, line) for at, line in enumerate(["no line", *many], 1)]

    with Log.open(copy) as log:
        KeepingCheckpoints(log, keys_of(origin)).keep_cosignatures(rows)
        kept = log.checkpoints.cosignatures(ORIGIN, 300)

    assert len(kept) == 99  # and the log's own signature
    assert set(kept) < set(many)


def test_what_is_not_one_line_is_passed_over(origin, copy):
    keep(copy, signed_by(origin), keys_of(origin))
    one, other = line_of("w1.example", b"c" * 72), line_of("w2.example", b"c" * 72)
    rows = [NumberedCosignature(at, ORIGIN, 300, line) for at, line in enumerate([one + other, "", "\n", one], 1)]

    with Log.open(copy) as log:
        KeepingCheckpoints(log, keys_of(origin)).keep_cosignatures(rows)

        assert log.checkpoints.cosignatures(ORIGIN, 300) == [one]


def test_a_cosignature_of_what_was_never_signed_is_not_taken(origin, copy):
    keep(copy, signed_by(origin), keys_of(origin))

    with Log.open(copy) as log, pytest.raises(UpstreamWrong):
        KeepingCheckpoints(log, keys_of(origin)).keep_cosignatures([NumberedCosignature(1, ORIGIN, 299, "x\n")])


def line_of(name, seal):
    return signature_line(VerifierKey(name, COSIGNATURE, b"k" * 32), seal)


class Counting(Store):
    """A store that counts the leaves that are read."""

    read = 0

    def leaves(self, first, last):
        found = super().leaves(first, last)
        self.read += len(found)
        return found


def test_thousands_at_once_are_one_walk(tmp_path):
    """Signed at every event: the leaves are read once for all of them, and not once for each."""
    path, copy = tmp_path / "many.db", tmp_path / "many-copy.db"
    for one in (path, copy):
        grow(one, 3_000)
    signer = Signer.fresh(ORIGIN)
    rows = []
    with Log.open(path) as log:
        edge = log.frontier(0)
        for size, leaf in enumerate(log.store.leaves(1, 3_000), 1):
            edge.grow((leaf,))
            found = Checkpoint(ORIGIN, size, edge.root())
            note = signed(found, [signer])
            one = SignedCheckpoint(
                origin=ORIGIN, size=size, root=found.root, note=note, signed_at="2026-02-01T00:00:00.000000Z"
            )
            rows.append(NumberedCheckpoint(size, one))
    store = Counting(copy)
    with Log(store, surroundings_of(copy)) as log:
        KeepingCheckpoints(log, {ORIGIN: signer.verifier}.get).keep(rows)

    assert store.read < 3 * 3_000
    assert signed_by(copy) == rows
