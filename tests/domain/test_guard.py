"""Nothing is recorded upon a ledger that lacks what was signed, may lack it for all we know, or contradicts it."""

import base64
import os

import pytest

from domain.recording.commands import GuardLog, RestartLog
from domain.refusals import FileUnreadable, GuardLost, LogForked, LogHalted
from domain.signed_checkpoint import SignedCheckpoint
from domain.streams import OfLog
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import surroundings_of
from tests.examples import a_ledger, issue, reads

DAY = "2022-03-02"


def note(size, origin="town.example/log", root=bytes(32)):
    seal = base64.b64encode(b"key!" + bytes(64)).decode()
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n\n\N{EM DASH} {origin} {seal}\n"


def checkpoint(size, origin="town.example/log"):
    return SignedCheckpoint(
        origin=origin, size=size, root=bytes(32), note=note(size, origin), signed_at="2026-01-01T00:00:00.000000Z"
    )


@pytest.fixture
def ledger(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        yield ledger


def test_without_a_guard_everything_is_recorded(ledger):
    issue(ledger, "2022-03-03", {DAY: "9000"})

    assert reads(ledger, DAY) == "9000"


def test_a_ledger_that_has_all_that_was_signed_records(ledger):
    surroundings_of(ledger.store.path).guard.write_text(note(ledger.head()))

    issue(ledger, "2022-03-03", {DAY: "9000"})

    assert reads(ledger, DAY) == "9000"


def test_a_ledger_that_lacks_what_was_signed_is_read_only_and_says_what_is_missing(ledger):
    head = ledger.head()
    surroundings_of(ledger.store.path).guard.write_text(note(head + 3))

    with pytest.raises(LogForked, match=f"positions {head + 1} to {head + 3} were signed and are missing"):
        issue(ledger, "2022-03-03", {DAY: "9000"})

    assert (ledger.head(), reads(ledger, DAY)) == (head, "5840")


def test_a_guard_that_comes_while_the_ledger_is_open_is_seen(ledger):
    issue(ledger, "2022-03-03", {DAY: "9000"})
    surroundings_of(ledger.store.path).guard.write_text(note(999))

    with pytest.raises(LogForked):
        issue(ledger, "2022-03-04", {DAY: "9001"})


def cut(share):
    whole = note(4)
    return whole[: int(len(whole) * share)]


@pytest.mark.parametrize(
    "text",
    ["", "town.example/log", "town.example/log\nmany\nroot\n", "a\n-1\nb\n", note(4).replace("\n4\n", "\n04\n")]
    + [cut(share) for share in (0.1, 0.3, 0.6, 0.99)]
    + [note(4) + "x", note(4) * 2, "x" * 70_000],
)
def test_a_guard_that_is_no_checkpoint_stops_everything(ledger, text):
    surroundings_of(ledger.store.path).guard.write_text(text)

    with pytest.raises(LogHalted, match="is no checkpoint"):
        issue(ledger, "2022-03-03", {DAY: "9000"})


@pytest.fixture
def signed(ledger):
    """The same, signed up to its head, as its guard knows."""
    Checkpoints(ledger.store).keep(checkpoint(ledger.head()))
    surroundings_of(ledger.store.path).guard.write_text(note(ledger.head()))
    return ledger


def made(kind, guard):
    """What may have become of a guard, by name."""
    text = guard.read_text()
    guard.unlink()
    if kind == "a link to nothing":
        guard.symlink_to("/no/such/disk/guard")
    elif kind == "a link to an empty mount point":
        (guard.parent / "mount").mkdir()
        guard.symlink_to(guard.parent / "mount" / "guard")
    elif kind == "a link to itself":
        guard.symlink_to(guard)
    elif kind == "a folder":
        guard.mkdir()
    elif kind == "a pipe":
        os.mkfifo(guard)
    elif kind == "below a file":
        (guard.parent / "file").write_text("x")
        guard.symlink_to(guard.parent / "file" / "guard")
    elif kind == "behind":
        guard.write_text(text.replace(f"\n{text.split()[1]}\n", "\n2\n"))


LOST = (
    "missing", "a link to nothing", "a link to an empty mount point", "a link to itself", "a folder", "a pipe",
    "below a file", "behind",
)  # fmt: skip


@pytest.mark.parametrize("kind", LOST)
def test_a_guard_that_cannot_tell_what_was_signed_stops_everything_at_the_first_write(kind, signed):
    head, guard = signed.head(), surroundings_of(signed.store.path).guard
    text = guard.read_text()
    made(kind, guard)

    with pytest.raises(GuardLost, match="Nothing is recorded or signed until it is put back") as refused:
        issue(signed, "2022-03-03", {DAY: "9000"})

    assert refused.value.facts["path"] == str(guard)
    assert (signed.head(), reads(signed, DAY)) == (head, "5840")
    guard.rmdir() if kind == "a folder" else guard.unlink(missing_ok=True)
    guard.write_text(text)
    issue(signed, "2022-03-03", {DAY: "9000"})
    assert reads(signed, DAY) == "9000"


@pytest.mark.parametrize("user", [pytest.param(65534, marks=pytest.mark.skipif(os.geteuid() != 0, reason="not root"))])
def test_a_guard_that_may_not_be_read_stops_everything(signed, user):
    surroundings_of(signed.store.path).guard.chmod(0o600)

    os.seteuid(user)
    try:
        with pytest.raises(FileUnreadable, match="Permission denied"):
            signed.check_guard()
    finally:
        os.seteuid(0)


def test_where_a_key_signs_and_nothing_else_is_left_nothing_is_recorded(ledger):
    surroundings_of(ledger.store.path).key.write_text("PRIVATE+KEY+x\n")

    with pytest.raises(GuardLost, match="there is a key that signs"):
        issue(ledger, "2022-03-03", {DAY: "9000"})


def test_the_guard_of_another_log_stops_everything(signed):
    surroundings_of(signed.store.path).guard.write_text(note(signed.head(), "other.example/log"))

    with pytest.raises(LogHalted, match=r"is of the log other.example/log, but town.example/log was signed last"):
        issue(signed, "2022-03-03", {DAY: "9000"})


def test_a_guard_of_another_root_at_the_same_size_stops_everything(signed):
    surroundings_of(signed.store.path).guard.write_text(note(signed.head(), root=b"x" * 32))

    with pytest.raises(LogHalted, match="have two roots"):
        issue(signed, "2022-03-03", {DAY: "9000"})


@pytest.mark.parametrize("kind", ["a folder", "a link to nothing", "a pipe"])
def test_a_halt_that_cannot_be_read_stops_everything_too(signed, kind):
    halt = surroundings_of(signed.store.path).halt
    if kind == "a pipe":
        os.mkfifo(halt)
    else:
        halt.mkdir() if kind == "a folder" else halt.symlink_to("/no/such/disk/halted")

    with pytest.raises(LogHalted, match="cannot be read"):
        issue(signed, "2022-03-03", {DAY: "9000"})


def test_a_halt_stops_everything_with_its_own_words(ledger):
    surroundings_of(ledger.store.path).halt.write_text("size 4 has another root\nsince 2026-01-01\n")

    with pytest.raises(LogHalted, match="nothing is recorded: size 4 has another root"):
        issue(ledger, "2022-03-03", {DAY: "9000"})


def test_a_restart_is_recorded_in_spite_of_the_guard(ledger):
    surroundings_of(ledger.store.path).guard.write_text(note(999))

    issued = ledger.record(
        RestartLog(origin="town.example/log2", previous="town.example/log\n999\nroot\n", why="the disk died"), "ada"
    )

    [kept] = ledger.store.stream(OfLog())
    assert (kept.position, kept.event.origin, issued.kind) == (issued.position, "town.example/log2", "restart")


def test_a_guard_put_back_is_recorded_with_why(ledger):
    surroundings_of(ledger.store.path).key.write_text("PRIVATE+KEY+x\n")

    issued = ledger.record(GuardLog(checkpoint=note(4), why="the other disk died; readers hold nothing newer"), "ada")

    [kept] = ledger.store.stream(OfLog())
    assert (kept.event.checkpoint, kept.event.recorded_by, issued.kind) == (note(4), "ada", "guarding")


def test_checkpoints_are_kept_in_order_and_found_by_what_they_cover(ledger):
    kept = Checkpoints(ledger.store)
    for size in (0, 4, 9):
        kept.keep(checkpoint(size))

    assert [one.size for one in kept.all()] == [0, 4, 9]
    assert kept.last() == kept.last("town.example/log") == checkpoint(9)
    found = [kept.covering("town.example/log", size) for size in (0, 1, 4, 5, 9)]
    assert found == [checkpoint(size) for size in (0, 4, 4, 9, 9)]
    assert kept.covering("town.example/log", 10) is None
    assert kept.last("another.example/log") is None


def test_cosignatures_are_kept_once(ledger):
    kept = Checkpoints(ledger.store)
    kept.keep(checkpoint(4))

    kept.keep_cosignatures("town.example/log", 4, ["b\n", "a\n", "b\n"])
    kept.keep_cosignatures("town.example/log", 4, ["a\n", "c\n"])

    assert kept.cosignatures("town.example/log", 4) == ["a\n", "b\n", "c\n"]
    assert kept.cosignatures("town.example/log", 5) == []


@pytest.mark.parametrize("size", [4, 3, 0])
def test_a_size_is_signed_once_and_never_gone_back_behind(ledger, size):
    kept = Checkpoints(ledger.store)
    kept.keep(checkpoint(4))

    with pytest.raises(Exception, match="its sizes only grow"):
        kept.keep(checkpoint(size))

    kept.keep(checkpoint(size, "another.example/log"))
    assert len(kept.all()) == 2
