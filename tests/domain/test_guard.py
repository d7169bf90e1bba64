"""Nothing is recorded upon a ledger that lacks what was signed, or of which the signer found a contradiction."""

import pytest

from domain.checkpoints import Checkpoints, SignedCheckpoint
from domain.guard import guard_of, halt_of
from domain.refusals import LogForked, LogHalted
from tests.examples import a_ledger, issue, reads

DAY = "2022-03-02"


def checkpoint(size, origin="town.example/log"):
    return SignedCheckpoint(
        origin=origin, size=size, root=bytes(32), note=f"{origin}\n{size}\n", signed_at="2026-01-01T00:00:00.000000Z"
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
    guard_of(ledger.store.path).write_text(f"town.example/log\n{ledger.head()}\nroot\n")

    issue(ledger, "2022-03-03", {DAY: "9000"})

    assert reads(ledger, DAY) == "9000"


def test_a_ledger_that_lacks_what_was_signed_is_read_only_and_says_what_is_missing(ledger):
    head = ledger.head()
    guard_of(ledger.store.path).write_text(f"town.example/log\n{head + 3}\nroot\n")

    with pytest.raises(LogForked, match=f"positions {head + 1} to {head + 3} were signed and are missing"):
        issue(ledger, "2022-03-03", {DAY: "9000"})

    assert (ledger.head(), reads(ledger, DAY)) == (head, "5840")


def test_a_guard_that_comes_while_the_ledger_is_open_is_seen(ledger):
    issue(ledger, "2022-03-03", {DAY: "9000"})
    guard_of(ledger.store.path).write_text("town.example/log\n999\nroot\n")

    with pytest.raises(LogForked):
        issue(ledger, "2022-03-04", {DAY: "9001"})


@pytest.mark.parametrize("text", ["", "town.example/log", "town.example/log\nmany\nroot\n", "a\n-1\nb\n"])
def test_a_guard_that_is_no_checkpoint_stops_everything(ledger, text):
    guard_of(ledger.store.path).write_text(text)

    with pytest.raises(LogHalted, match="is no checkpoint"):
        issue(ledger, "2022-03-03", {DAY: "9000"})


def test_a_halt_stops_everything_with_its_own_words(ledger):
    halt_of(ledger.store.path).write_text("size 4 has another root\nsince 2026-01-01\n")

    with pytest.raises(LogHalted, match="nothing is recorded: size 4 has another root"):
        issue(ledger, "2022-03-03", {DAY: "9000"})


def test_a_restart_is_recorded_in_spite_of_the_guard(ledger):
    guard_of(ledger.store.path).write_text("town.example/log\n999\nroot\n")

    issued = ledger.restart_log("town.example/log2", "town.example/log\n999\nroot\n", "the disk died", "ada")

    [kept] = ledger.store.stream("log")
    assert (kept.position, kept.event.origin, issued.kind) == (issued.position, "town.example/log2", "restart")


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
