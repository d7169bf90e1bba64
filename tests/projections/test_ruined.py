"""What is derived from the events is made of them again when its file is ruined, by whoever needs it next."""

import os

import pytest

from domain.refusals import FileUnreadable
from projections.answers.figures import ask_figures
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from tests.examples import LOSSES, a_ledger, issue

WHOLE: dict[str, str | None] = {"2022-03-01": "10", "2022-03-02": "20"}


@pytest.fixture
def path(tmp_path):
    """A ledger whose projections were made, and that nobody has open."""
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, "2022-03-02", WHOLE)
    with View.open(path) as answers:
        answers.catch_up()
    return path


def ruin(file, how):
    if how == "rubbish in it":
        file.write_bytes(b"\x00\xff no database " * 1000)
        return
    file.unlink(missing_ok=True)
    if how == "empty":
        file.touch()
    elif how == "a folder":
        file.mkdir()
    elif how == "a pipe":
        os.mkfifo(file)
    elif how == "a link to nothing":
        file.symlink_to("/no/such/disk/file")


def serving(path):
    pointer = Pointer(path)
    return pointer.file(pointer.read())


def values(answers):
    answers.catch_up()
    return {one.period: one.value for one in ask_figures(answers, answers.at(), LOSSES).items}


EVERY_WAY = pytest.mark.parametrize("how", ["rubbish in it", "empty", "a folder", "a pipe", "a link to nothing"])


@EVERY_WAY
def test_a_generation_that_is_ruined_is_made_again_by_the_next_read(path, how):
    ruin(serving(path), how)

    with View.open(path) as answers:
        assert values(answers) == WHOLE


@EVERY_WAY
def test_a_generation_that_is_ruined_is_made_again_by_a_rebuild(path, how):
    ruin(serving(path), how)

    with View.open(path) as answers:
        rebuild(Pointer(path), answers.store)

        assert values(answers) == WHOLE


def test_a_generation_that_is_overwritten_while_it_serves_is_made_again(path):
    with View.open(path) as answers:
        assert values(answers) == WHOLE
        for file in path.parent.glob(f"{path.name}.answers.[0-9]*"):
            ruin(file, "rubbish in it")

        assert values(answers) == WHOLE


@pytest.mark.parametrize("ending", [".leader", ".rebuild.leader", ".answers.failed"])
def test_a_pipe_in_the_place_of_a_file_that_is_made_again_keeps_nobody_waiting(path, ending):
    file = path.with_name(path.name + ending)
    file.unlink(missing_ok=True)
    os.mkfifo(file)
    serving(path).unlink()

    with View.open(path) as answers:
        assert values(answers) == WHOLE
        rebuild(Pointer(path), answers.store)
        assert values(answers) == WHOLE


def test_who_has_a_ledger_open_that_was_replaced_leaves_the_files_of_the_new_one_alone(path, tmp_path):
    other = tmp_path / "other.db"
    with a_ledger(other) as ledger:
        issue(ledger, "2022-03-02", {"2022-03-02": "77"})
    with View.open(path) as answers, open_ledger(path) as ledger:
        issue(ledger, "2022-03-03", {"2022-03-03": "30"})
        path.rename(tmp_path / "moved.db")
        other.rename(path)
        for file in tmp_path.glob("ledger.db-*"):
            file.unlink()
        with View.open(path) as others:
            assert values(others) == {"2022-03-02": "77"}
        before = Pointer(path).stamp()

        with pytest.raises(FileUnreadable, match="was moved away or replaced"):
            answers.catch_up()

        assert Pointer(path).stamp() == before
