"""A file that is exported is whole or not there, whoever else writes beside it."""

import os

import pytest

from domain.refusals import FileUnreadable, LedgerBusy
from stores.sqlite.replacing import part_of, unfinished
from upkeep.exports.whole_file import whole_file
from upkeep.upkeep_refusals import FileExists


def test_what_was_written_has_the_name_and_nothing_else_is_left(tmp_path):
    place = tmp_path / "out.csv"
    part_of(place).write_text("half of a longer one, by a process that was killed")

    with whole_file(place) as file:
        file.write(b"all")
        assert not place.exists()

    assert place.read_bytes() == b"all"
    assert list(tmp_path.iterdir()) == [place]


def test_what_breaks_leaves_nothing(tmp_path):
    def write_half():
        with whole_file(tmp_path / "out.csv") as file:
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()

    assert not list(tmp_path.iterdir())


def test_two_never_write_the_same_file_at_once(tmp_path):
    place = tmp_path / "out.csv"

    with whole_file(place) as first:
        first.write(b"first")
        with pytest.raises(LedgerBusy, match="another process is making"), whole_file(place) as second:
            second.write(b"second")

    assert place.read_bytes() == b"first"


def test_a_new_file_does_not_replace_one_that_came_meanwhile(tmp_path):
    place = tmp_path / "out.csv"
    place.write_bytes(b"mine")

    with pytest.raises(FileExists, match="is there already"), whole_file(place, is_new=True) as file:
        file.write(b"other")

    assert place.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("make", [whole_file, unfinished])
def test_what_a_link_leads_to_is_left_alone(make, tmp_path):
    place, precious = tmp_path / "out", tmp_path / "precious"
    precious.write_text("mine")
    part_of(place).symlink_to(precious)

    with pytest.raises(FileUnreadable, match=r"out\.part is"), make(place):
        raise AssertionError("nothing may be made")

    assert precious.read_text() == "mine"
    assert part_of(place).is_symlink(), "it is somebody's own"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(part_of(tmp_path / "out"))

    with pytest.raises(FileUnreadable, match="is no file"), whole_file(tmp_path / "out"):
        raise AssertionError("nothing may be made")
