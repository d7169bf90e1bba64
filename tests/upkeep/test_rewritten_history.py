"""Rewritten history is found: by its own contradictions, or at the latest by a checkpoint that somebody kept."""

import shutil

import pytest

from stores.sqlite.hash_rows import tiles_of
from tests.cli.conftest import CASES
from tests.upkeep.rewriting import EVERYTHING, rewrite, settle, sign, signed_ledger
from tests.upkeep.verifying import found_wrong, whole

# A figure of the third month, in the first half; the checkpoints are of sizes 158 and 314.
CHANGED, LATER = f"figure/{CASES}/2023-03-10", f"figure/{CASES}/2023-05-11"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    path = folder / "asreported.db"
    notes = signed_ledger(path)
    settle(path)
    for name, note in zip(("middle", "end"), notes, strict=True):
        (folder / f"{name}.checkpoint").write_text(note)
    return folder


@pytest.fixture
def ledger(original, tmp_path):
    for file in original.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / "asreported.db"


def at(events, stream):
    return next(number for number, event in enumerate(events) if event["stream"] == stream)


def a_changed_value(events):
    events[at(events, CHANGED)]["statement"]["value"] = "1"
    return events


def a_changed_actor(events):
    events[at(events, CHANGED)]["recorded_by"] = "somebody"
    return events


def a_changed_time(events):
    """The whole batch some microseconds earlier or later."""
    batch = events[at(events, CHANGED)]["batch"]["id"]
    for event in events:
        if event["batch"]["id"] == batch:
            *rest, digit, _ = event["recorded_at"]
            event["recorded_at"] = "".join([*rest, str((int(digit) + 5) % 10), "Z"])
    return events


def the_last_gone(events):
    return events[:-1]


def one_in_the_middle_gone(events):
    del events[at(events, CHANGED)]
    return events


def one_put_in(events):
    number = at(events, CHANGED)
    new = {**events[number], "stream": f"figure/{CASES}/2023-03-28"}
    return [*events[: number + 1], new, *events[number + 1 :]]


def two_that_changed_places(events):
    one, other = at(events, CHANGED), at(events, LATER)
    for name in ("stream", "statement"):
        events[one][name], events[other][name] = events[other][name], events[one][name]
    return events


def the_last_half_cut_off(events):
    return events[: at(events, f"figure/{CASES}/2023-06-25") + 1]


def a_batch_in_another_order(events):
    first, last = at(events, f"figure/{CASES}/2023-03-01"), at(events, f"figure/{CASES}/2023-03-25")
    events[first : last + 1] = reversed(events[first : last + 1])
    return events


def nothing(events):
    return events


OTHER = "do not have the root of"
DEEDS = {
    a_changed_value: OTHER,
    a_changed_actor: OTHER,
    a_changed_time: OTHER,
    the_last_gone: "positions 314 to 314 are missing",
    one_in_the_middle_gone: "positions 314 to 314 are missing",
    one_put_in: OTHER,
    two_that_changed_places: OTHER,
    the_last_half_cut_off: "positions 159 to 314 are missing",
    a_batch_in_another_order: OTHER,
}
IN_THE_FIRST_HALF = [deed for deed in DEEDS if deed not in (the_last_gone, the_last_half_cut_off)]


def named(deed):
    return deed.__name__.replace("_", " ")


@pytest.mark.parametrize("deed", DEEDS, ids=named)
def test_whoever_is_thorough_and_signs_anew_is_found_by_a_checkpoint_that_was_kept(deed, ledger):
    rewrite(ledger, deed)
    sign(ledger)

    assert whole().position
    assert DEEDS[deed] in found_wrong("end.checkpoint")


@pytest.mark.parametrize("deed", DEEDS, ids=named)
def test_whoever_is_thorough_and_drops_all_signatures_is_found_by_a_checkpoint_that_was_kept(deed, ledger):
    rewrite(ledger, deed)
    ledger.with_name(ledger.name + ".key").unlink()

    assert whole().checkpoints == 0
    assert DEEDS[deed] in found_wrong("end.checkpoint")


@pytest.mark.parametrize("deed", IN_THE_FIRST_HALF, ids=named)
def test_an_older_checkpoint_finds_what_was_rewritten_before_it(deed, ledger):
    rewrite(ledger, deed)
    sign(ledger)

    assert OTHER in found_wrong("middle.checkpoint")


@pytest.mark.parametrize("deed", [the_last_gone, the_last_half_cut_off], ids=named)
def test_an_older_checkpoint_cannot_tell_what_came_after_it(deed, ledger):
    rewrite(ledger, deed)
    sign(ledger)

    assert whole("middle.checkpoint").held == 1


@pytest.mark.parametrize("deed", DEEDS, ids=named)
def test_whoever_cannot_sign_is_found_by_what_was_signed(deed, ledger):
    rewrite(ledger, deed, EVERYTHING - {"guard", "checkpoints"})

    error = found_wrong()
    assert DEEDS[deed] in error or OTHER in error


@pytest.mark.parametrize("deed", DEEDS, ids=named)
def test_whoever_forgets_the_guard_is_found_by_it(deed, ledger):
    rewrite(ledger, deed, EVERYTHING - {"guard"})

    error = found_wrong()
    assert DEEDS[deed] in error
    assert "the guard" in error


FORGOTTEN = {
    "leaves": (a_changed_value, "the stored bytes do not have the leaf hash"),
    "batches": (a_changed_time, "are not one batch recorded at"),
    "lookups": (one_in_the_middle_gone, "is not found under its"),
    "projections": (a_changed_value, "the projection vintages has the row"),
    "tiles": (a_changed_value, "is another than the events give"),
    "checkpoints": (a_changed_value, "do not have the root of the kept checkpoint"),
}


@pytest.mark.parametrize("what", FORGOTTEN)
def test_whoever_forgets_something_is_found_without_any_checkpoint(what, ledger):
    deed, message = FORGOTTEN[what]
    rewrite(ledger, deed, EVERYTHING - {what})

    assert message in found_wrong()


def test_a_ledger_that_was_only_written_anew_the_same_is_whole(ledger):
    rewrite(ledger, nothing)
    assert not tiles_of(ledger).exists()

    assert whole("middle.checkpoint", "end.checkpoint").held == 2


@pytest.mark.usefixtures("ledger")
def test_a_held_checkpoint_of_another_log_is_refused(tmp_path):
    held = (tmp_path / "end.checkpoint").read_text()
    (tmp_path / "other.checkpoint").write_text(held.replace("town.example/log", "other.example/log"))

    error = found_wrong("other.checkpoint")
    assert "is of the log other.example/log; this ledger was signed as town.example/log" in error
