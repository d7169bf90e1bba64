"""The guess for an archive of several files: one reads as figures, several do, or none."""

import tomllib

import pytest

from importers.guessing.place_guess import guessed_place
from importers.import_refusals import UnreadableFile
from tests.importers.workbook_files import packed

CASES = "date;cases\n2022-03-01;5\n2022-03-02;6\n2022-03-03;7\n"
NOTES = "code,meaning\na,first\nb,second\n"


@pytest.fixture
def guess_of(tmp_path):
    def guessed(members):
        (tmp_path / "town.zip").write_bytes(packed(members))
        return guessed_place(str(tmp_path / "town.zip"))

    return guessed


def table_of(guess):
    return tomllib.loads(guess.spec)["files"][0].get("table")


def test_the_one_file_of_an_archive_that_reads_as_figures_is_taken_and_told(guess_of):
    guess = guess_of({"notes.csv": NOTES, "readme.txt": "hello", "data/cases.csv": CASES})

    assert (guess.asks, guess.read, table_of(guess)) == (False, 3, {"member": "data/cases.csv"})
    assert "the archive has 3 files, and this one reads as figures" in guess.doubts[0].why


def test_of_several_the_fullest_is_taken_and_asked_about(guess_of):
    guess = guess_of({"a.csv": "date,deaths\n2022-03-01,1\n", "b.csv": CASES, "__MACOSX/b.csv": CASES})

    assert (guess.asks, table_of(guess)) == (True, {"member": "b.csv"})
    assert guess.doubts[0].choices == ('table.member = "b.csv"', 'table.member = "a.csv"')


def test_an_archive_without_figures_is_refused_with_its_files(guess_of):
    with pytest.raises(UnreadableFile, match=r"of none of the files in the archive .*'notes.csv', 30 bytes"):
        guess_of({"notes.csv": NOTES, "photo.jpg": "x"})


def test_of_an_archive_of_one_file_no_member_is_named(guess_of):
    assert table_of(guess_of({"cases.csv": CASES})) is None


def test_a_file_that_is_larger_than_its_archive_may_be_unpacked_is_passed_over(guess_of):
    guess = guess_of({"zeros.csv": b"0" * (20 << 20), "cases.csv": CASES})

    assert (guess.read, table_of(guess)) == (3, {"member": "cases.csv"})
