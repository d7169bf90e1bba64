"""The verifier keys that a machine met are read from a plain file of keys, or nothing is."""

import os

import pytest

from domain.refusals import FileUnreadable
from stores.surroundings import surroundings_of
from transparency.known_keys import kept_keys
from transparency.notes import Signer


@pytest.fixture
def files(tmp_path):
    return surroundings_of(tmp_path / "ledger.db")


def test_keys_that_were_met_are_known(files):
    keys = [Signer.fresh(name).verifier for name in ("a.example/log", "b.example/log")]
    files.verifiers.write_text("".join(f"{key}\n" for key in keys))

    assert kept_keys(files, None) == keys


def test_where_none_was_met_none_is_known(files):
    assert kept_keys(files, None) == []


@pytest.mark.parametrize("content", [b"junk\n", b"\xff\n", b"a.example/log+00000000+AAAA\n"])
def test_a_line_that_is_no_key_is_told_with_the_file(files, content):
    files.verifiers.write_bytes(content)

    with pytest.raises(FileUnreadable, match=r"ledger\.db\.verifiers"):
        kept_keys(files, None)


@pytest.mark.parametrize("kind", [os.mkfifo, os.mkdir])
def test_what_is_no_plain_file_keeps_nobody_waiting(files, kind):
    kind(files.verifiers)

    with pytest.raises(FileUnreadable, match=r"ledger\.db\.verifiers"):
        kept_keys(files, None)
