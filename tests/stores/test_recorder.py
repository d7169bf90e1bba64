"""The recorder keeps what the eventsourcing library asks of one, by the library's own tests and by ours."""

import tempfile
import uuid
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from eventsourcing.tests.persistence import ApplicationRecorderTestCase

from stores.sqlite.recorder import SQLiteLedgerRecorder


class TestLibrary(ApplicationRecorderTestCase[SQLiteLedgerRecorder]):
    """What the library asks of every recorder; subscribing is optional there, and refused here."""

    def create_recorder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        recorder = SQLiteLedgerRecorder(Path(folder.name) / "ledger.db")
        self.addCleanup(recorder.close)
        return recorder

    def new_originator_id(self):
        """A stream has a name and no UUID, and is read back under it."""
        return str(uuid.uuid4())


@pytest.fixture
def recorder(tmp_path):
    opened = SQLiteLedgerRecorder(tmp_path / "ledger.db")
    yield opened
    opened.close()


def an_event(stream, version, topic="topic"):
    return StoredEvent(stream, version, topic, f"{stream}/{version}".encode())


def test_an_empty_recorder_knows_no_position(recorder):
    assert recorder.max_notification_id() is None
    assert recorder.select_notifications(None, 10) == []
    assert recorder.select_events("a") == []
    assert recorder.insert_events([]) == []


def test_inserted_events_are_answered_by_their_positions(recorder):
    assert recorder.insert_events([an_event("a", 1), an_event("b", 1)]) == [1, 2]
    assert recorder.insert_events([an_event("a", 2)]) == [3]
    assert recorder.max_notification_id() == 3


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ({}, [0, 1, 2, 3]),
        ({"gt": 1}, [2, 3]),
        ({"gt": 0}, [1, 2, 3]),
        ({"lte": 2}, [0, 1, 2]),
        ({"lte": 0}, [0]),
        ({"gt": 0, "lte": 2}, [1, 2]),
        ({"desc": True}, [3, 2, 1, 0]),
        ({"limit": 2}, [0, 1]),
        ({"limit": 0}, []),
        ({"desc": True, "limit": 1}, [3]),
        ({"gt": 0, "lte": 3, "desc": True, "limit": 2}, [3, 2]),
    ],
)
def test_a_stream_is_selected_by_version(recorder, asked, versions):
    recorder.insert_events([an_event("a", version) for version in range(4)] + [an_event("b", 1)])

    assert recorder.select_events("a", **asked) == [an_event("a", version) for version in versions]


@pytest.mark.parametrize(
    ("asked", "positions"),
    [
        ({"start": None, "limit": 10}, [1, 2, 3, 4]),
        ({"start": 1, "limit": 10}, [1, 2, 3, 4]),
        ({"start": 2, "limit": 2}, [2, 3]),
        ({"start": 2, "limit": 10, "inclusive_of_start": False}, [3, 4]),
        ({"start": None, "limit": 10, "stop": 2}, [1, 2]),
        ({"start": 2, "limit": 10, "stop": 2}, [2]),
        ({"start": 1, "limit": 10, "topics": ["odd"]}, [1, 3]),
        ({"start": 2, "limit": 10, "topics": ["odd"]}, [3]),
        ({"start": 1, "limit": 1, "topics": ["even"]}, [2]),
        ({"start": 1, "limit": 10, "topics": ["odd", "even"]}, [1, 2, 3, 4]),
        ({"start": 4, "limit": 10, "inclusive_of_start": False}, []),
    ],
)
def test_notifications_are_selected_by_position(recorder, asked, positions):
    recorder.insert_events([an_event("a", version, "odd" if version % 2 else "even") for version in range(1, 5)])

    selected = recorder.select_notifications(**asked)

    assert [(one.id, one.originator_id, one.state) for one in selected] == [
        (n, "a", f"a/{n}".encode()) for n in positions
    ]


def test_a_version_conflict_is_told_and_nothing_of_the_batch_is_written(recorder):
    recorder.insert_events([an_event("a", 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([an_event("b", 1), an_event("a", 1)])

    assert recorder.max_notification_id() == 1
    assert recorder.select_events("b") == []
    assert recorder.insert_events([an_event("b", 1)]) == [2]


def test_followers_have_to_pull(recorder):
    with pytest.raises(OperationalError, match="pulling"):
        recorder.subscribe()
