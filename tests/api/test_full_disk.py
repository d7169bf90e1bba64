"""A disk that is full to the last byte: a service starts and reads all the same, and a token can be revoked."""

import os

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.authority.operators import Operators
from cli.doctor_words import worded
from domain.refusals import DiskFull, FileUnreadable, Refusal
from projections.answers.view import View
from stores.sqlite.reserve import RESERVE, give_up_room, hold_room, reserve_of
from tests.begun import begin
from tests.examples import LOSSES, a_ledger, issue
from tests.faults.disk_full import a_small_disk
from upkeep.doctor.examination import examined

DAY = "2022-03-02"
READS = (f"/v1/series/{LOSSES}/figures/{DAY}", "/v1/totals", "/log/checkpoint", "/log/tile/0/000.p/1", "/metrics")


@pytest.fixture
def disk(tmp_path):
    with a_small_disk(tmp_path / "disk") as disk:
        if disk is None:
            pytest.skip("mounting a file system is not permitted here")
        yield disk


@pytest.fixture
def path(disk):
    """A ledger that was used and let go, on that disk."""
    path = disk.ballast.parent / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
    begin(path, "town.example/log")
    with View.open(path) as answers:
        answers.catch_up()
    return path


def fill(disk):
    """To the last byte, whatever the file system holds back for itself."""
    with disk.ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            while room(disk) >= size:
                file.write(bytes(size))


def room(disk):
    found = os.statvfs(disk.ballast.parent)
    return found.f_bavail * found.f_frsize


def test_a_service_starts_reads_and_revokes_without_any_room_and_goes_on_with_it(path, disk):
    with Operators.open(path) as operators:
        text, token = operators.issue("ada", ["admin", "report:*"], None, "ada")
    allowed = {"authorization": f"Bearer {text}"}
    fill(disk)

    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        reads = {one: client.get(one).status_code for one in READS}
        ready = client.get("/health/ready")
        written = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers=allowed)
        doctor = {one.check: worded(one).do for one in examined(path)}
        revoked = client.delete(f"/v1/tokens/{token.id}", headers=allowed)
        passed = client.get("/v1/tokens", headers=allowed)
        disk.give_room()
        again = client.get("/health/ready")

    assert set(reads.values()) == {200}, reads
    assert (ready.status_code, "make room" in ready.json()["detail"]) == (503, True)
    assert (written.status_code, written.json()["type"]) == (507, "/problems/disk-full")
    assert "free some space" in doctor["room on the disk"]
    assert not any("rebuild" in do or "restore" in do for do in doctor.values())
    assert (revoked.status_code, passed.status_code, again.status_code) == (204, 401, 200)


def test_without_room_that_was_held_it_is_said_in_words(path, disk):
    with Operators.open(path) as operators:
        _, token = operators.issue("ada", ["admin"], None, "ada")
        give_up_room(path)
        fill(disk)
        with pytest.raises(DiskFull, match="none is revoked: the disk is full; make room"):
            operators.revoke(token.id, "ada")
        with pytest.raises(FileUnreadable, match="the disk is full: make room"):
            View.open(path)
        advice = [worded(one).do for one in examined(path)]
        assert [do for do in advice if "rebuild" in do or "restore" in do] == []


def test_room_is_held_once_there_was_a_write_and_given_up_once(path):
    assert reserve_of(path).stat().st_size == RESERVE
    assert give_up_room(path)
    assert not give_up_room(path)

    with a_ledger(path) as ledger:
        issue(ledger, "2022-03-03", {DAY: "9000"})

    assert reserve_of(path).stat().st_size == RESERVE


def test_room_is_held_where_the_system_allocates_none(path, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")
    reserve_of(path).write_bytes(b"somebody's")

    hold_room(path)

    assert reserve_of(path).stat().st_size == RESERVE
    assert reserve_of(path).read_bytes().startswith(b"somebody's")


def test_nothing_is_held_through_a_link_or_where_nothing_may_be_written(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    reserve_of(tmp_path / "ledger.db").symlink_to(elsewhere)

    hold_room(tmp_path / "ledger.db")
    hold_room(tmp_path / "no" / "such" / "folder" / "ledger.db")

    assert elsewhere.read_text() == "x"


def test_projections_that_find_no_room_while_they_are_made_say_so_and_are_made_once_there_is(path, disk):
    give_up_room(path)
    refused = []

    for left in range(32_768, 262_145, 4096):
        for made in path.parent.glob("ledger.db.answers*"):
            made.unlink()
        fill(disk)
        os.truncate(disk.ballast, disk.ballast.stat().st_size - left)
        with View.open(path) as answers:
            try:
                answers.catch_up()
            except Refusal as refusal:
                refused.append(refusal.message)
            disk.give_room()
            answers.catch_up()
            assert answers.bookmark() == answers.head()

    assert len(refused) > 10
    assert {one.partition(":")[0] for one in refused} == {"the projections cannot read on to position 6"}
    assert any("No space left on device" in one for one in refused)
