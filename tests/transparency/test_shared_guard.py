"""Copies of one ledger that share a guard: whatever they do at the same time, nothing is signed twice at a size."""

import multiprocessing
import shutil
from contextlib import closing

import pytest

from domain.recording.commands import NewSource
from domain.recording.ledger import Ledger
from domain.refusals import LedgerBusy, Refusal
from stores.guard import guard_of, halt_of, key_of
from stores.sqlite.copying import copy_online
from stores.sqlite.store import Store
from tests.transparency.grown import append
from transparency.beginning import begin
from transparency.guarding import guard, guarded_note
from transparency.signing import Signing
from transparency.transparency_log import Log


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    with closing(Store(path)) as store:
        append(store, 600)
    begin(path, "town.example/log")
    return path


@pytest.fixture
def copies(path, tmp_path):
    """Two folders with one ledger, one key, and a link to one guard on another disk."""
    place = tmp_path / "other disk" / "guard"
    place.parent.mkdir()
    guard_of(path).rename(place)
    guard_of(path).symlink_to(place)
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    copy_online(path, copy)
    shutil.copy(key_of(path), key_of(copy))
    guard_of(copy).symlink_to(place)
    return path, copy


def signatures(ledger):
    with Log.open(ledger) as log:
        return {(one.size, one.root) for one in log.kept.all()}


def sign_often(ledger, start):
    start.wait()
    with Log.open(ledger) as log:
        for _ in range(30):
            try:
                Signing(log).sign()
            except Refusal:
                continue


def test_of_two_copies_that_went_apart_one_alone_is_signed(copies):
    for ledger, name in zip(copies, ("one", "other"), strict=True):
        with Ledger.open(ledger) as opened:
            opened.register_source(NewSource(source=name, name=name), "ada")
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    others = [context.Process(target=sign_often, args=(ledger, start)) for ledger in copies]
    for one in others:
        one.start()
    start.set()
    for one in others:
        one.join(120)

    signed = signatures(copies[0]) | signatures(copies[1])

    assert [one.exitcode for one in others] == [0, 0]
    assert len({size for size, _ in signed}) == len(signed)
    assert max(size for size, _ in signed) == 601
    assert sum(signatures(one) == signed for one in copies) == 1


def test_who_comes_second_replaces_nothing(path):
    before = guard_of(path).read_text()
    guard(path, before.replace("town", "vill"), before)

    with pytest.raises(LedgerBusy, match="was replaced while this was signed"):
        guard(path, before, before)

    assert guarded_note(path) == before.replace("town", "vill")
    assert not halt_of(path).exists()
