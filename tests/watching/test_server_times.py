"""The time that a server gives to a file counts where it can be right, and as the server means it."""

import time
from datetime import UTC, datetime

import pytest

from importers.watching.server_times import last_modified

NOW = datetime(2022, 3, 9, 8, tzinfo=UTC)
EIGHT = "2022-03-02T08:00:00.000000Z"


@pytest.fixture
def tokyo(monkeypatch):
    """A machine whose clocks are those of Tokyo."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "said",
    [
        "Wed, 02 Mar 2022 08:00:00 GMT",
        "Wed, 02 Mar 2022 08:00:00 -0000",
        "Wed, 02 Mar 2022 08:00:00",
        "Wed, 02 Mar 2022 10:00:00 +0200",
        "Wednesday, 02-Mar-22 08:00:00 GMT",
    ],
)
def test_a_time_is_read_by_its_own_zone_or_as_utc(said, tokyo):
    assert last_modified(said, NOW) == EIGHT


@pytest.mark.parametrize("said", [None, "", "yesterday", "Wed, 32 Mar 2022 08:00:00 GMT", "2022-03-02"])
def test_what_is_no_time_is_none(said):
    assert last_modified(said, NOW) is None


def test_a_time_to_come_or_before_all_of_the_ledger_is_none():
    assert last_modified("Wed, 09 Mar 2022 08:00:00 GMT", NOW) == "2022-03-09T08:00:00.000000Z"
    assert last_modified("Wed, 09 Mar 2022 08:00:01 GMT", NOW) is None
    assert last_modified("Sun, 31 Dec 1899 23:59:59 GMT", NOW) is None


def test_a_time_no_later_than_that_of_the_version_before_is_none():
    said = "Wed, 02 Mar 2022 08:00:00 GMT"

    assert last_modified(said, NOW, "2022-03-02T07:59:59.000000Z") == EIGHT
    assert last_modified(said, NOW, EIGHT) is None
