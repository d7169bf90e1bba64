"""The service as it runs: Granian in processes of its own, on real sockets."""

import os
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from api.authority.operators import Operators
from api.policy import Policy
from api.service.listening import Port, PortTaken, UnixSocket
from api.service.serving import serve
from stores.opening import open_ledger
from stores.sqlite.operators import OperatorsLogExposed, log_of
from tests.api.addresses import ALL, address
from tests.api.by_hand import said
from tests.api.conftest import PERSONNEL, late
from tests.api.running import running


def test_it_answers_over_a_socket_and_stops_when_told(path):
    with running(path) as service:
        for name in ALL:
            url = address(service.client, name)
            got, head = service.client.get(url), service.client.head(url)
            again = service.client.get(url, headers={"if-none-match": got.headers["etag"]})
            assert (got.status_code, head.status_code, again.status_code) == (200, 200, 304), url
            assert head.headers["content-length"] == got.headers["content-length"]
            assert (head.content, again.content) == (b"", b"")

        assert service.stop() == 0


def test_two_workers_are_never_behind_what_was_recorded(path):
    url = f"/v1/series/{PERSONNEL}/figures"
    with running(path, workers=2) as service:
        before = service.client.get(url).json()
        with open_ledger(path) as ledger:
            late(ledger)
            head = str(ledger.head())

        for _ in range(20):
            with httpx.Client(base_url=service.client.base_url) as fresh:
                after = fresh.get(url)
                assert after.headers["ledger-position"] == head
                assert after.json() != before
        route = 'route="/v1/series/{source}/{series}/figures",status="200"'
        assert f'asreported_requests_total{{method="GET",{route}}} 21.0' in service.client.get("/metrics").text


def test_two_workers_count_against_one_limit(path):
    with running(path, workers=2, reads_per_minute=30) as service:
        answers = []
        for _ in range(40):
            with httpx.Client(base_url=service.client.base_url) as fresh:
                answers.append(fresh.get("/v1/totals").status_code)

    assert 30 <= answers.count(200) < 40, "of two counts all would pass; a few of one come free meanwhile"


def test_it_survives_what_strangers_send(path):
    with running(path) as service:
        for raw in (b"GET /%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /v1/totals?\xff HTTP/1.1\r\nHost: a\r\n\r\n",
                    b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"nonsense\r\n\r\n"):  # fmt: skip
            assert not said(service.port, raw).startswith(b"HTTP/1.1 5"), raw
        assert said(service.port, b"GET /v1/totals HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert said(service.port, b"GET /v1/totals HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
        assert service.client.get("/health/ready").status_code == 200


def test_a_taken_port_is_refused_before_anything_starts(path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{port}: .*--port"):
            serve(path, Port(port=port))


def test_a_service_that_runs_takes_its_port(path):
    with running(path) as service, pytest.raises(PortTaken):
        Port(port=service.port).check()


# A Unix socket.


def test_it_answers_over_a_unix_socket_that_others_cannot_reach(path, tmp_path):
    place = tmp_path / "service.socket"
    with running(path, place=place, reads_per_minute=2) as service:
        forwarded = [{"x-forwarded-for": one} for one in ("198.51.100.1", "198.51.100.2")]

        assert place.stat().st_mode & 0o777 == 0o660
        assert [service.client.get("/v1/totals", headers=forwarded[0]).status_code for _ in range(3)] == [200, 200, 429]
        assert service.client.get("/v1/totals", headers=forwarded[1]).status_code == 200
        with pytest.raises(PortTaken, match="something else listens there"):
            UnixSocket(place).check()
        assert service.stop() == 0
        assert not place.exists()


def test_the_socket_of_a_service_that_was_killed_is_in_nobodys_way(tmp_path):
    place = tmp_path / "service.socket"
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(place))

    UnixSocket(place).check()

    assert not place.exists()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda place: place.write_text("precious"), id="a file"),
        pytest.param(lambda place: place.mkdir(), id="a folder"),
    ],
)
def test_what_is_no_socket_is_left_alone(make, tmp_path):
    place = tmp_path / "precious"
    make(place)

    with pytest.raises(PortTaken, match="precious"):
        UnixSocket(place).check()

    assert place.exists()


def test_a_socket_where_there_is_no_folder_is_refused(tmp_path):
    with pytest.raises(PortTaken, match="No such file or directory"):
        UnixSocket(tmp_path / "nowhere" / "service.socket").check()


# Refusing to start.


def test_it_does_not_start_over_tokens_that_others_can_read(path):
    with Operators.open(path) as operators:
        operators.issue("ada", ["admin"], None, "ada")
    log_of(path).chmod(0o644)

    with pytest.raises(OperatorsLogExposed):
        serve(path, Port(port=0))


def test_it_does_not_start_with_a_proxy_that_is_no_address(path):
    with pytest.raises(ValueError, match="nginx"):
        serve(path, Port(port=0), policy=Policy(trusted_proxies=("nginx",)))


# Stopping.


def test_what_is_in_flight_is_finished_and_nobody_new_is_let_in(path):
    with Operators.open(path) as operators:
        text, _ = operators.issue("ada", ["report:*"], None, "ada")
    bulletin = {
        "source": "war-losses",
        "published_at": "2022-04-01",
        "statements": [{"series": PERSONNEL, "period": "2022-04-01", "value": "17700"}],
    }
    answers = []
    with running(path) as service, closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")  # the write has to wait for this one, and is in flight meanwhile

        def post():
            given = {"authorization": f"Bearer {text}"}
            answers.append(service.client.post("/v1/bulletins", json=bulletin, headers=given))

        poster = threading.Thread(target=post)
        poster.start()
        time.sleep(0.5)
        service.process.send_signal(signal.SIGTERM)
        await_closed(service.port)
        writer.execute("ROLLBACK")
        poster.join()

        assert [one.status_code for one in answers] == [201]
        assert service.process.wait(20) == 0
    with open_ledger(path) as ledger:
        assert ledger.head() == answers[0].json()["position"]


def await_closed(port):
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("new connections are taken all the same")


def test_it_tells_of_itself_in_lines(path):
    with running(path) as service:
        service.client.get("/v1/totals")
        service.client.post("/v1/sources")
        service.stop()

        told = [(one["logger"].partition(".")[0], one["event"]) for one in service.log()]
    assert ("granian", "Started worker-1") in told
    assert [event for name, event in told if name == "asreported"] == ["request"]


def children(process):
    """The process ids of whoever a process started."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return [int(one) for one in found]


def workers_of(service):
    """The worker processes, told by their open sockets from Python's own resource tracker."""
    commands = {one: command_of(one) for one in children(service.process.pid)}
    return [one for one, command in commands.items() if command and b"resource_tracker" not in command]


def command_of(process):
    """What a process was started with, b"" for one that ends just now: it leaves the list while we look."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def wait_until(holds, within=30.0):
    until = time.monotonic() + within
    while not holds():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


def answers(service):
    try:
        return service.client.get("/health/live").status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
def test_a_worker_that_is_killed_is_replaced(path):
    with running(path) as service:
        before = workers_of(service)
        os.kill(before[0], signal.SIGKILL)

        wait_until(lambda: workers_of(service) not in ([], before) and answers(service))

        assert service.stop() == 0


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
def test_workers_that_are_killed_again_and_again_are_replaced(path):
    with running(path, workers=2) as service:
        killed = workers_of(service)
        for one in killed:  # both at once, as by a kernel that is short of memory
            os.kill(one, signal.SIGKILL)
        for _ in range(3):  # and each time as soon as there is a new one
            wait_until(lambda: set(workers_of(service)) - set(killed))
            (new, *_) = set(workers_of(service)) - set(killed)
            os.kill(new, signal.SIGKILL)
            killed.append(new)

        wait_until(lambda: len(set(workers_of(service)) - set(killed)) == 2 and answers(service))

        assert service.stop() == 0


def test_a_service_whose_workers_only_die_ends(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is no ledger" * 1000)

    with pytest.raises(AssertionError, match="as soon as they start, 10 in a row"), running(path):
        pass


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")
def test_workers_end_with_the_process_that_started_them(path):
    with running(path, workers=2) as service:
        workers = workers_of(service)
        assert len(workers) == 2
        service.process.kill()
        service.process.wait()

        wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in workers))

        Port(port=service.port).check()
