"""An origin that rewrites its history, signs with another key or shows another log is followed no more."""

import json

import msgspec
import pytest

from domain.refusals import CopyForked
from stores.mirror_files import Fork, fork_of
from tests.mirrors.conftest import rows
from tests.upkeep.rewriting import EVERYTHING, rewrite, sign, signed_ledger
from transparency.notes import Signer, checkpoint_of, note_of
from upkeep.upstream.mirror_places import begin_mirror, point_mirror
from upkeep.upstream.mirroring import bring_up


def evidence(path) -> Fork:
    found = fork_of(path)
    assert found is not None
    return found


def with_another_value(events):
    for event in events:
        if event["type"] == "figure-reported":
            event["statement"]["value"] = "1"
            return events
    raise AssertionError("no figure")


def with_another_end(events):
    for event in reversed(events):
        if event["type"] == "figure-reported":
            event["statement"]["value"] = "1"
            return events
    raise AssertionError("no figure")


def shorter(events):
    last = events[-1]["batch"]["id"]
    return [event for event in events if event["batch"]["id"] != last]


def forge(origin, deed):
    """Rewrite the origin's history, and sign it with the same key as if nothing had been signed before."""
    origin.close()
    rewrite(origin.path, deed, EVERYTHING - {"tiles", "projections"})
    for file in origin.path.parent.glob(f"{origin.path.name}.[at]*"):
        file.unlink()
    sign(origin.path)
    origin.open()


@pytest.mark.parametrize("deed", [with_another_value, with_another_end, shorter], ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("later", [(), ("village", "hamlet", "manor", "farm")], ids=["as it was", "and goes on"])
def test_a_history_that_was_rewritten_and_signed_again_is_a_fork_and_nothing_of_it_is_taken(
    origin, mirrored, deed, later
):
    before = rows(mirrored)
    forge(origin, deed)
    origin.record(*later)

    with pytest.raises(CopyForked):
        bring_up(mirrored)

    assert rows(mirrored) == before


def test_the_evidence_of_a_fork_are_two_notes_of_one_key(origin, mirrored):
    forge(origin, with_another_value)

    with pytest.raises(CopyForked, match="signed two histories"):
        bring_up(mirrored)

    fork = evidence(mirrored)
    held, shown = (note_of(one) for one in (fork.held, fork.shown))
    assert fork.is_proved
    assert held.is_signed_by(origin.key)
    assert shown.is_signed_by(origin.key)
    assert checkpoint_of(held.text).root != checkpoint_of(shown.text).root


def hiding(origin, kept, least=0):
    """Show the first checkpoints as they were kept, and behind them those of now from a size on."""

    def spoil(path, reply):
        if not path.startswith("/log/checkpoints"):
            return reply
        after = int(path.partition("after=")[2].partition("&")[0])
        now = origin.client.get("/log/checkpoints?after=0&limit=256").json()["items"]
        larger = [one for one in now if one["size"] >= least]
        items = [*kept, *({**one, "number": len(kept) + at} for at, one in enumerate(larger, 1))]
        shown = [one for one in items if one["number"] > after]
        page = {"items": shown, "more_after": None, "last": len(items), "cosignatures": 0, "position": 0}
        return type(reply)(200, msgspec.json.encode(page))

    return spoil


@pytest.mark.parametrize("least", [0, 317], ids=["at a size that was signed", "beyond all that was signed"])
@pytest.mark.parametrize("deed", [with_another_value, with_another_end], ids=lambda deed: deed.__name__)
def test_a_fork_whose_list_begins_as_before_is_proved_by_the_origins_own_hashes(origin, mirrored, deed, least):
    before = rows(mirrored)
    kept = origin.client.get("/log/checkpoints").json()["items"]
    forge(origin, deed)
    origin.record("village")
    origin.spoil = hiding(origin, kept, least)

    with pytest.raises(CopyForked, match="signed two histories"):
        bring_up(mirrored)

    assert evidence(mirrored).is_proved
    assert rows(mirrored) == before


def test_a_fork_stays_one_whatever_the_origin_says_next(origin, mirrored, tmp_path):
    kept = {file.name: file.read_bytes() for file in origin.path.parent.glob("origin.db*")}
    forge(origin, with_another_value)
    with pytest.raises(CopyForked):
        bring_up(mirrored)
    origin.close()
    for file in origin.path.parent.glob("origin.db*"):
        file.unlink()
    for name, content in kept.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    origin.open()

    with pytest.raises(CopyForked, match="not followed since"):
        bring_up(mirrored)
    point_mirror(mirrored, origin.address, origin.key)
    with pytest.raises(CopyForked, match="not followed since"):
        bring_up(mirrored)


def test_what_is_signed_by_another_key_of_that_name_is_not_taken(origin, mirrored):
    before = rows(mirrored)
    other = Signer.fresh(origin.key.name)
    origin.record("village")

    def spoil(path, reply):
        if not path.startswith("/log/checkpoints"):
            return reply
        page = json.loads(reply.body)
        for one in page["items"]:
            text = note_of(one["note"]).text
            one["note"] = text + "\n" + other.line(text)
        return type(reply)(200, json.dumps(page).encode())

    origin.spoil = spoil
    with pytest.raises(CopyForked, match="signed by another key"):
        bring_up(mirrored)

    assert rows(mirrored) == before
    assert not evidence(mirrored).is_proved


def test_a_fork_that_was_not_proved_is_looked_at_again_when_an_operator_asks(origin, mirrored):
    test_what_is_signed_by_another_key_of_that_name_is_not_taken(origin, mirrored)
    origin.spoil = None

    point_mirror(mirrored, origin.address, origin.key)
    bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)


def test_another_log_at_the_same_address_is_not_followed(origin, mirrored, tmp_path):
    before = rows(mirrored)
    origin.close()
    for file in origin.path.parent.glob(f"{origin.path.name}*"):
        file.unlink()
    signed_ledger(origin.path)
    origin.open()

    with pytest.raises(CopyForked):
        bring_up(mirrored)

    assert rows(mirrored) == before


def test_a_key_of_the_same_name_is_never_replaced(origin, mirrored):
    with pytest.raises(CopyForked, match="goes by another key"):
        point_mirror(mirrored, origin.address, Signer.fresh(origin.key.name).verifier)


def test_no_mirror_is_made_of_what_another_key_signed(origin, place):
    with pytest.raises(Exception, match="not signed by"):
        begin_mirror(place, origin.address, Signer.fresh(origin.key.name).verifier)

    assert not place.exists()
