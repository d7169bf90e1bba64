"""Guesses of histories whose older versions are written in another encoding, with other delimiters or periods."""

import pytest

from importers.guessing.place_guess import guessed_place
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import SmallHistory


@pytest.fixture
def repo(tmp_path):
    return SmallHistory(tmp_path / "town")


def guess_of(repo):
    return guessed_place(str(repo.place))


def file_of(guess):
    (file,) = spec_from(guess.spec).files
    return file


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


def test_an_older_delimiter_is_read_too(repo):
    repo.commit("date;n\n2022-03-01;1\n", "data.csv")
    repo.commit("date,n\n2022-03-01,1\n2022-03-02,2\n", "data.csv")

    guess = guess_of(repo)

    assert (asked_about(guess), file_of(guess).delimiters) == (set(), (",", ";"))


def test_an_older_form_of_the_period_is_read_too(repo):
    repo.commit("date,n\n25.02.2022,1\n26.02.2022,1\n", "data.csv")
    repo.commit("date,n\n2022-03-01,1\n2022-03-02,2\n", "data.csv")

    guess = guess_of(repo)

    assert (asked_about(guess), file_of(guess).period.formats) == (set(), ("iso", "%d.%m.%Y"))


def test_an_older_encoding_is_asked_about_with_the_line_that_reads_both(repo):
    (repo.place / "data.csv").write_bytes("date,fälle\n2022-03-01,1\n".encode("cp1252"))
    repo.git("add", "--all")
    repo.seal()
    repo.commit("date,fälle\n2022-03-01,1\n2022-03-02,2\n", "data.csv")

    guess = guess_of(repo)

    (doubt,) = [one for one in guess.doubts if one.asks]
    assert doubt.choices == ('encoding = ["utf-8-sig", "cp1252"]',)
    assert file_of(guess).encodings == ("utf-8-sig", "cp1252")
