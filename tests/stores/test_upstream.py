"""The file that says what a ledger is a copy of, written by many at once."""

import threading

import pytest

from stores.upstream import Upstream, forget_upstream, keep_timeline, keep_upstream, upstream_of

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
