"""Open streams are counted over all processes, and none of them holds up a service that is told to stop."""

import signal
import subprocess
import sys
from contextlib import ExitStack
from time import monotonic

import pytest

from api.middleware.open_streams import OpenStreams
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.an_event_source import EventSource, silent
from tests.api.running import running
from tests.test_architecture import ROOT

OPEN = "asreported_open_streams"
CLIENT = ("127.0.0.1", 4711)
VALUES, DAYS = 10, 12 * 28
REVISIONS = (VALUES - 1) * DAYS
KILLED_AFTER = 10.0
# A process with two streams that ends only when it is killed.
_OTHER = """
import sys, time
from pathlib import Path
from api.middleware.open_streams import OpenStreams
streams = OpenStreams(Path(sys.argv[1]))
with streams.one(("127.0.0.1", 1)), streams.one(None):
    print("open", flush=True)
    time.sleep(600)
"""


def test_streams_are_counted_while_they_are_open():
    streams = OpenStreams()
    with streams.one(CLIENT), streams.one(CLIENT), streams.one(None), streams.one(("", 0)):
        assert (streams.count(), streams.clients) == (4, {CLIENT})

    assert (streams.count(), streams.clients) == (0, set())


def test_those_of_other_processes_count_until_these_end_however_they_end(tmp_path):
    ours = OpenStreams(tmp_path)
    command = [sys.executable, "-c", _OTHER, str(tmp_path)]
    with ours.one(CLIENT), subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        both = ours.count()
        other.send_signal(signal.SIGKILL)
        other.wait()

        assert (both, ours.count()) == (3, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_metrics_tell_how_many_streams_are_open(workers, path):
    with running(path, workers=workers) as service:
        with ExitStack() as sources:
            for _ in range(5):
                sources.enter_context(EventSource(service.port).begun())

            assert f"{OPEN} 5.0" in service.client.get("/metrics").text
        while f"{OPEN} 0.0" not in service.client.get("/metrics").text:
            pass


@pytest.fixture
def long_history(tmp_path):
    """A ledger of which a stream is longer than all that lies between it and a client that does not read."""
    path, days = tmp_path / "long.db", [f"2024-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        ledger.record(OpenSeries(series="town/x", title="x", unit="y", measure="level", frequency="D"), "ada")
        for value in range(1, VALUES + 1):
            said = SaidStatement(series="town/x", value=str(value), reason="late-data", note="n" * 2000)
            lines = lines_of([(day, said) for day in days])
            ledger.record(Bulletin(source="town", published_at=f"2025-01-{value:02}", lines=lines), "ada")
        with View(ledger.store) as view:
            view.catch_up()  # or a service that has just begun refuses what it is asked first
    return path


def test_readers_that_read_nothing_hold_up_no_service_that_is_told_to_stop(long_history):
    with running(long_history) as service, ExitStack() as idle:
        sockets = [idle.enter_context(silent(service.port)) for _ in range(5)]
        expected = service.client.get("/v1/revisions?limit=1").json()["items"][0]
        # Two that read everything, one after the other: meanwhile the others were sent all that there is room for.
        for query in ("", "&q=town"):
            with EventSource(service.port, f"/v1/stream?after=0{query}") as source:
                source.until(lambda found: [one.data for one in found[-1:]] == [expected])

        told = monotonic()
        assert service.stop() == 0

        # One that does not end is killed after ten seconds. That the log speaks of a kill says nothing: Granian takes
        # a worker whose memory the system still frees for one that does not end.
        assert monotonic() - told < KILLED_AFTER
        assert [line for line in service.log() if line["level"] == "error"] == []
        assert not all(all_of(one).endswith(b"0\r\n\r\n") for one in sockets), "nothing was left to be read"


def test_a_reader_whose_stream_was_ended_half_way_goes_on_at_another_service(long_history):
    with running(long_history) as service:
        with EventSource(service.port, "/v1/stream?after=0") as source:
            found = source.until(bool)
            assert service.stop() == 0
            while (some := source.more()) is not None:
                found += some
        last_id = source.last_id
    with running(long_history) as service, EventSource(service.port, last_id=last_id) as source:
        came = len(found)
        found += source.until(lambda more: came + len(more) >= REVISIONS)

    assert 0 < came < REVISIONS
    assert len({one.id for one in found}) == len(found) == REVISIONS


def all_of(connection):
    """What had come, to the end of the connection."""
    found = b""
    connection.settimeout(20.0)
    try:
        while part := connection.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found
