"""Copies of one ledger that share a guard: whatever they do at the same time, nothing is signed twice at a size."""

import multiprocessing
import shutil
from contextlib import closing

import pytest

from domain.recording.commands import RegisterSource
from domain.refusals import LedgerBusy, Refusal
from stores.opening import open_ledger
from stores.sqlite.copying import copy_online
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.transparency.grown import append
from transparency.guarding import guarded_note, replace_guard
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
    surroundings_of(path).guard.rename(place)
    surroundings_of(path).guard.symlink_to(place)
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    copy_online(path, copy)
    shutil.copy(surroundings_of(path).key, surroundings_of(copy).key)
    surroundings_of(copy).guard.symlink_to(place)
    return path, copy


def signatures(ledger):
    with Log.open(ledger) as log:
        return {(one.size, one.root) for one in log.checkpoints.all()}


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
        with open_ledger(ledger) as opened:
            opened.record(RegisterSource(source=name, name=name), "ada")
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
    before = surroundings_of(path).guard.read_text()
    replace_guard(surroundings_of(path), before.replace("town", "vill"), before)

    with pytest.raises(LedgerBusy, match="was replaced while this was signed"):
        replace_guard(surroundings_of(path), before, before)

    assert guarded_note(surroundings_of(path)) == before.replace("town", "vill")
    assert not surroundings_of(path).halt.exists()
