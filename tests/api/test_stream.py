"""The stream of revisions over a real server: resumed, filtered, limited, stopped, and in the company of a thousand."""

import asyncio
import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.a_server import a_server, bulletin
from tests.api.an_event_source import EventSource
from tests.api.conftest import PERSONNEL, copied, late
from tests.api.running import running

SUBSCRIBERS, OF_ONE = 1000, 32
HOSTILE = "</script> \u05d0 data: id: 7 \\n\\n"


@pytest.fixture(scope="module")
def served(filled, tmp_path_factory):
    """A service that is only read from."""
    path = copied(filled, tmp_path_factory.mktemp("served"))
    with open_ledger(path) as ledger:
        late(ledger)
    with running(path) as service:
        yield service


@pytest.fixture
def mine(path):
    """A service of the test's own."""
    with running(path) as service:
        yield service


def listed(client, query=""):
    return client.get(f"/v1/revisions?after=0&limit=1000{query}").json()["items"]


def told(service, query="", last_id="", most=1000):
    """All events up to the last one that the list has."""
    expected = listed(service.client, query)[-1:]
    with EventSource(service.port, f"/v1/stream?after=0{query}", last_id) as source:
        return source.until(lambda found: [one.data for one in found[-1:]] == expected or len(found) >= most)


def test_a_stream_tells_what_the_list_tells_and_goes_on_at_every_cut(served):
    events = told(served)

    assert [one.data for one in events] == listed(served.client)
    assert len(events) > 5
    for place, one in enumerate(events[:-1]):
        assert told(served, last_id=one.id) == events[place + 1 :]


@pytest.mark.parametrize(
    "query",
    [f"&series={PERSONNEL}", "&source=war-losses", "&q=personnel", "&kind=withdrawal", "&reason=verification",
     "&min_difference=100", "&published_from=2022-03-13", "&recorded_from=2026-01-01&recorded_to=2026-06-01"],
)  # fmt: skip
def test_filters_are_those_of_the_list(served, query):
    assert [one.data for one in told(served, query)] == listed(served.client, query) != []


def test_a_stream_begins_now_and_a_cut_before_its_first_event_loses_nothing(mine, path):
    with EventSource(mine.port).begun() as source:
        last_id = source.last_id
    revise(path, "9001")

    with EventSource(mine.port, last_id=last_id) as source:
        (event,) = source.until(bool)
        revise(path, "9002")
        (after,) = source.until(bool)

    assert (event.data["value"], after.data["value"], after.data["previous"]) == ("9001", "9002", "9001")


def revise(path, value):
    with open_ledger(path) as ledger:
        line = SaidStatement(series=PERSONNEL, value=value, reason="late-data")
        said = Bulletin(source="war-losses", published_at="2022-04-01", lines=lines_of([("2022-03-02", line)]))
        ledger.record(said, "ada")


@pytest.mark.parametrize(
    ("asked", "last_id", "problem"),
    [
        ("/v1/stream?asof=2022", "", "unknown-parameter"),
        ("/v1/stream?kind=wrong", "", "invalid-parameter"),
        ("/v1/stream?series=war-losses/none", "", "unknown-series"),
        ("/v1/stream?after=999999", "", "position-too-high"),
        ("/v1/stream?published_from=2023&published_to=2022", "", "malformed"),
        ("/v1/stream", "yesterday", "invalid-parameter"),
        ("/v1/stream", "999999", "position-too-high"),
        ("/v1/stream", "7/no/series/2022/statement/1/revision", "invalid-parameter"),
        ("/v1/stream", "0/war-losses/personnel/2022/statement/1/revision", "invalid-parameter"),
    ],
)
def test_what_cannot_be_streamed_is_a_problem_and_no_stream(served, asked, last_id, problem):
    answer = served.client.get(asked, headers={"last-event-id": last_id} if last_id else {})

    assert answer.json()["type"] == f"/problems/{problem}"


def test_its_head_tells_proxies_to_pass_it_on_as_it_is(served):
    head = served.client.head("/v1/stream", headers={"accept-encoding": "gzip"}).headers

    assert head["content-type"] == "text/event-stream"
    assert head["cache-control"] == "no-cache, no-transform"
    assert head["x-accel-buffering"] == "no"
    assert "content-encoding" not in head


def test_a_body_is_refused_because_nobody_could_tell_when_its_client_goes(served):
    assert served.client.request("GET", "/v1/stream", content=b"x").json()["type"] == "/problems/invalid-body"


def test_closed_reads_are_closed_streams(path):
    with running(path, reads_are_open=False) as service:
        assert service.client.get("/v1/stream").status_code == 401


def test_streams_end_when_the_service_is_told_to_stop(mine):
    with EventSource(mine.port).begun() as one, EventSource(mine.port, "/v1/stream?q=personnel").begun() as other:
        assert mine.stop() == 0

        assert one.more() is None
        assert other.more() is None


def test_one_address_has_so_many_streams_and_whoever_leaves_makes_room(mine):
    with ExitStack() as open_ones:
        sources = [open_ones.enter_context(EventSource(mine.port).begun()) for _ in range(OF_ONE)]
        refused = mine.client.get("/v1/stream")
        with EventSource(mine.port, address="127.0.0.2").begun():
            pass
        sources[0].close()
        while mine.client.head("/v1/stream").status_code == 503:
            pass

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/overloaded")
    assert int(refused.headers["retry-after"]) > 0


def test_streams_are_counted_by_how_soon_they_begin(mine):
    with EventSource(mine.port).begun():
        pass
    route = 'route="/v1/stream"'
    while f'asreported_requests_total{{method="GET",{route},status="200"}} 1.0' not in metrics(mine):
        pass

    assert f"asreported_request_seconds_count{{{route}}} 1.0" in metrics(mine)


def metrics(service):
    return service.client.get("/metrics").text


def test_hostile_words_are_one_line_of_data(tmp_path):
    path = tmp_path / "hostile.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        ledger.record(OpenSeries(series="town/x", title="x", unit="y", measure="level", frequency="D"), "ada")
        for value in ("1", "2", "3"):
            line = SaidStatement(series="town/x", value=value, reason="late-data", note=f"{HOSTILE}\n{'n' * 1500}")
            said = Bulletin(source="town", published_at=f"2024-01-0{value}", lines=lines_of([("2024-01-01", line)]))
            ledger.record(said, "ada")
    with running(path) as service:
        events = told(service)

        assert [one.data for one in events] == listed(service.client)
    assert [one.data["note"][: len(HOSTILE)] for one in events] == [HOSTILE, HOSTILE]


def revising(number):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    return bulletin(str(number), published_at=moment.isoformat(), reason="late-data")


async def subscribed(port, number):
    address = f"127.0.1.{number // (OF_ONE - 1) + 1}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    writer.write(b"GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    await reader.readuntil(b"id: ")
    return reader, writer


async def a_thousand(port, write):
    streams = [await subscribed(port, number) for number in range(SUBSCRIBERS)]
    await asyncio.to_thread(write)
    told = await asyncio.gather(*(values_of(reader) for reader, _ in streams))
    for _, writer in streams:
        writer.close()
    return told


async def values_of(reader):
    found: list[str] = []
    while found[-1:] != ["12"]:
        line = await reader.readline()
        if line.startswith(b"data: "):
            found.append(json.loads(line[6:])["value"])
    return found


def test_a_thousand_subscribers_all_hear_everything(tmp_path):
    with a_server(tmp_path) as server:
        server.send("POST", "/v1/bulletins", revising(1))

        def write():
            for number in range(2, 13):
                assert server.send("POST", "/v1/bulletins", revising(number)).status == 201

        told = asyncio.run(a_thousand(server.port, write))

        assert told == [[str(number) for number in range(2, 13)]] * SUBSCRIBERS
        assert server.stop() == 0
