"""A mirror is equal to its origin row for row, from the first copy on."""

import msgspec
import pytest

from domain.recording.commands import RegisterSource
from domain.refusals import LedgerBusy, ReadOnlyCopy, UpstreamWrong
from stores.mirror_files import standing_of
from stores.opening import open_ledger
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import surroundings_of
from stores.turns import turn
from stores.upstream import Upstream, upstream_of
from tests.begun import restart
from tests.mirrors.conftest import receive, rows
from tests.transparency.a_witness import Witness
from transparency.notes import note_of
from transparency.transparency_log import Log
from upkeep.upkeep_refusals import FileExists, NotAMirror, OriginBehind
from upkeep.upstream.mirror_places import begin_mirror, point_mirror
from upkeep.upstream.mirroring import bring_up
from upkeep.upstream.origin_address import OriginAddress
from upkeep.verifying.verification import verified


def test_a_first_copy_is_equal_row_for_row(origin, mirrored):
    found = rows(mirrored)

    assert found == rows(origin.path)
    assert {table: bool(there) for table, there in found.items() if table != "cosignatures"} == dict.fromkeys(
        ["stored_events", "batches", "lookups", "contents", "checkpoints"], True
    )


def test_a_mirror_says_of_whom_it_is_and_by_which_key(origin, mirrored):
    assert upstream_of(mirrored) == Upstream(address=str(origin.address), key=str(origin.key))


def test_what_is_recorded_and_signed_later_follows(origin, mirrored):
    origin.record("village", "hamlet")
    receive(origin.path, b"more")

    head = bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)
    assert head == len(rows(origin.path)["stored_events"])


def test_a_mirror_verifies(origin, mirrored):
    origin.record("village")
    bring_up(mirrored)

    found = verified(mirrored, None, with_projections=False)

    assert found.position == len(rows(origin.path)["stored_events"])


def test_events_that_are_not_signed_yet_are_not_taken_and_it_is_noted_since_when(origin, mirrored):
    before = rows(mirrored)
    with open_ledger(origin.path) as ledger:
        ledger.record(RegisterSource(source="village", name="village"), "ada")

    bring_up(mirrored)

    assert rows(mirrored) == before
    assert standing_of(mirrored).unsigned_since is not None


def test_the_guard_of_a_mirror_moves_on_with_what_it_copied(origin, mirrored):
    origin.record("village")

    bring_up(mirrored)

    with Log.open(mirrored) as log:
        assert surroundings_of(mirrored).guard.read_text() == log.last().note


def test_a_cosignature_of_an_old_checkpoint_follows(origin, mirrored):
    with Log.open(origin.path) as log:
        first = log.checkpoints.all()[0]
    witness = Witness("witness.example", origin.key)
    line = witness.cosignature(note_of(first.note).text)
    with open_ledger(origin.path) as ledger:
        Checkpoints(ledger.store).keep_cosignatures(first.origin, first.size, [line])

    bring_up(mirrored)

    assert rows(mirrored)["cosignatures"] == [(first.origin, first.size, line)]


def test_a_log_that_is_restarted_is_followed_once_its_new_key_is_named(origin, mirrored):
    surroundings_of(origin.path).key.unlink()
    with open_ledger(origin.path) as ledger:
        restart(ledger, "town.example/second", "the key is lost", "ada")

    with pytest.raises(Exception, match="goes on as town"):
        bring_up(mirrored)
    point_mirror(mirrored, origin.address, origin.key)
    bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)
    assert surroundings_of(mirrored).guard.read_text().startswith("town.example/second\n")


def test_an_address_that_does_not_have_the_log_is_not_gone_by(origin, mirrored):
    before = upstream_of(mirrored)

    with pytest.raises(UpstreamWrong, match="404"):
        point_mirror(mirrored, OriginAddress.read(f"{origin.address}/elsewhere"), origin.key)

    assert upstream_of(mirrored) == before
    origin.record("village")
    bring_up(mirrored)
    assert rows(mirrored) == rows(origin.path)


def test_a_first_copy_of_a_log_that_was_restarted_has_its_earlier_checkpoints(origin, place):
    surroundings_of(origin.path).key.unlink()
    with open_ledger(origin.path) as ledger:
        restart(ledger, "town.example/second", "the key is lost", "ada")

    begin_mirror(place, origin.address, origin.key)
    origin.record("village")
    bring_up(place)

    assert rows(place) == rows(origin.path)


def test_nothing_is_recorded_upon_a_mirror(origin, mirrored):
    with open_ledger(mirrored) as ledger, pytest.raises(ReadOnlyCopy) as refused:
        ledger.record(RegisterSource(source="village", name="village"), "ada")

    assert str(origin.address) in refused.value.message


def test_an_origin_that_shows_an_older_copy_of_itself_is_waited_for(origin, mirrored):
    page = origin.client.get("/log/checkpoints?after=0&limit=256").json()
    older = {**page, "items": page["items"][:1], "last": 1}

    def spoil(path, reply):
        after = int(path.partition("after=")[2].partition("&")[0]) if "after=" in path else 0
        items = [one for one in older["items"] if one["number"] > after]
        return type(reply)(200, msgspec.json.encode({**older, "items": items})) if "checkpoints" in path else reply

    origin.spoil = spoil
    with pytest.raises(OriginBehind):
        bring_up(mirrored)
    origin.spoil = None
    origin.record("village")
    bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)


def test_one_process_follows_at_a_time(mirrored):
    with turn(mirrored, "signer", wait=False), pytest.raises(LedgerBusy):
        bring_up(mirrored)


def test_a_ledger_of_its_own_is_never_made_a_mirror(origin, original, tmp_path):
    own = tmp_path / "own.db"
    with open_ledger(own) as ledger:
        ledger.record(RegisterSource(source="village", name="village"), "ada")

    with pytest.raises(FileExists):
        begin_mirror(own, origin.address, origin.key)
    with pytest.raises(NotAMirror):
        bring_up(own)
    assert upstream_of(own) is None
