"""The file that says what a ledger is a copy of, written by many at once."""

import os
import threading

import pytest

from domain.refusals import FileUnreadable
from stores.upstream import (
    KnownRows,
    Upstream,
    forget_upstream,
    keep_operators,
    keep_timeline,
    keep_upstream,
    place_of_upstream,
    upstream_of,
)

ADDRESS = "postgresql://db.example/figures"


@pytest.fixture
def file(tmp_path):
    """A ledger's file that is a copy."""
    keep_upstream(tmp_path / "ledger.db", Upstream(address=ADDRESS))
    return tmp_path / "ledger.db"


def test_the_latest_of_many_timelines_that_are_met_at_once_is_kept(file):
    failed = []

    def meet(timelines):
        try:
            for timeline in timelines:
                keep_timeline(file, timeline)
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    threads = [threading.Thread(target=meet, args=(range(first, 40, 4),)) for first in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert upstream_of(file) == Upstream(address=ADDRESS, timeline=39)


def test_an_earlier_timeline_is_not_met_again(file):
    keep_timeline(file, 3)
    keep_timeline(file, 2)

    assert upstream_of(file) == Upstream(address=ADDRESS, timeline=3)


def test_a_ledger_that_left_meets_no_timeline(file):
    forget_upstream(file)

    keep_timeline(file, 2)

    assert upstream_of(file) is None


def test_a_timeline_and_what_is_known_of_operators_keep_each_other(file):
    few, many = (KnownRows(number=number, digest="d") for number in (2, 7))
    keep_operators(file, many)
    keep_timeline(file, 3)
    keep_operators(file, few)

    assert upstream_of(file) == Upstream(address=ADDRESS, timeline=3, operators=many)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"address":"\xff"}', b'{"address":"x","y":' + b"[" * 60_000, b" " * 70_000]
)
def test_a_file_that_says_nothing_is_named(file, content):
    place_of_upstream(file).write_bytes(content)

    with pytest.raises(FileUnreadable, match=r"ledger\.db\.upstream"):
        upstream_of(file)


@pytest.mark.parametrize("kind", [os.mkfifo, os.mkdir])
def test_what_is_no_plain_file_keeps_nobody_waiting(file, kind):
    place_of_upstream(file).unlink()
    kind(place_of_upstream(file))

    with pytest.raises(FileUnreadable, match=r"ledger\.db\.upstream"):
        upstream_of(file)
