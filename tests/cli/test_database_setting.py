"""The setting ``database`` names a file, or an address of PostgreSQL of which this machine keeps a copy."""

import os

import pytest

from cli.database_setting import file_of
from domain.refusals import AlreadyExists
from stores.upstream import Upstream, keep_upstream, place_of_upstream, upstream_of


@pytest.fixture(autouse=True)
def no_password(monkeypatch):
    """The test's own environment."""
    monkeypatch.setenv("PGPASSWORD", "of before")


def test_a_path_is_the_file(tmp_path):
    assert file_of(str(tmp_path / "a.db"), "") == tmp_path / "a.db"
    assert not place_of_upstream(tmp_path / "a.db").exists()


def test_an_address_is_the_copy_in_the_home_folder(tmp_path):
    file = file_of("postgresql://recorder@one:5432,two:5433/ledger", str(tmp_path / "home"))

    assert file == tmp_path / "home" / "asreported.db"
    assert upstream_of(file) == Upstream(address="postgresql://recorder@one:5432,two:5433/ledger")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgresql://recorder:s%23cret@one/ledger", "postgresql://recorder@one/ledger"),
        ("postgres://one/ledger?password=s%23cret&sslmode=require", "postgres://one/ledger?sslmode=require"),
    ],
)
def test_a_password_goes_to_the_driver_and_is_kept_nowhere(tmp_path, given, kept):
    file = file_of(given, str(tmp_path))

    assert os.environ["PGPASSWORD"] == "s#cret"
    assert upstream_of(file) == Upstream(address=kept)
    assert "s%23cret" not in place_of_upstream(file).read_text()


def test_the_same_address_again_keeps_the_timeline_that_was_met(tmp_path):
    file = file_of("postgresql://one/ledger", str(tmp_path))
    keep_upstream(file, Upstream(address="postgresql://one/ledger", timeline=3))

    file_of("postgresql://one/ledger", str(tmp_path))

    assert upstream_of(file) == Upstream(address="postgresql://one/ledger", timeline=3)


def test_a_mirror_does_not_become_a_node(tmp_path):
    keep_upstream(tmp_path / "asreported.db", Upstream(address="https://figures.example", key="k"))

    with pytest.raises(AlreadyExists):
        file_of("postgresql://one/ledger", str(tmp_path))
