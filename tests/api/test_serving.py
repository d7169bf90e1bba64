"""The service as it runs: Granian in a process of its own, on a real socket."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from api.listening import Port, PortTaken
from api.serving import serve
from domain.ledger import Ledger
from tests.api.addresses import ALL, address
from tests.api.conftest import PERSONNEL, late
from tests.test_architecture import ROOT

_PROGRAM = (
    "import sys; from api.listening import Port; from api.serving import serve;"
    "serve(sys.argv[1], Port(port=int(sys.argv[2])), int(sys.argv[3]))"
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(path, workers=1):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(path), str(port), str(workers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    output = process.stdout
    assert output is not None
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            wait_for(client, process, output)
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        output.close()


def wait_for(client, process, output):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            client.get("/health/live")
        except httpx.TransportError:
            if process.poll() is not None:
                raise AssertionError(output.read()) from None
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the service did not come up")


def test_it_answers_over_a_socket_and_stops_when_told(path):
    with served(path) as (client, process):
        for name in ALL:
            url = address(client, name)
            got, head = client.get(url), client.head(url)
            again = client.get(url, headers={"if-none-match": got.headers["etag"]})
            assert (got.status_code, head.status_code, again.status_code) == (200, 200, 304), url
            assert head.headers["content-length"] == got.headers["content-length"]
            assert (head.content, again.content) == (b"", b"")
        process.send_signal(signal.SIGTERM)

        assert process.wait(15) == 0


def test_two_workers_are_never_behind_what_was_recorded(path):
    url = f"/v1/series/{PERSONNEL}/figures"
    with served(path, workers=2) as (client, _):
        before = client.get(url).json()
        with Ledger.open(path) as ledger:
            late(ledger)
            head = str(ledger.head())

        for _ in range(20):
            with httpx.Client(base_url=client.base_url) as fresh:
                after = fresh.get(url)
                assert after.headers["ledger-position"] == head
                assert after.json() != before
        route = 'route="/v1/series/{source}/{series}/figures",status="200"'
        assert f'asreported_requests_total{{method="GET",{route}}} 21.0' in client.get("/metrics").text


def test_it_survives_what_strangers_send(path):
    with served(path) as (client, _):
        port = client.base_url.port
        for raw in (b"GET /%ff%fe HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /v1/totals?\xff HTTP/1.1\r\nHost: a\r\n\r\n",
                    b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"nonsense\r\n\r\n"):  # fmt: skip
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(raw)
                answer = connection.recv(4096)
            assert not answer.startswith(b"HTTP/1.1 5"), answer
        assert client.get("/health/ready").status_code == 200


def test_a_taken_port_is_refused_before_anything_starts(path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(PortTaken, match=rf"127\.0\.0\.1:{port}: .*--port"):
            serve(path, Port(port=port))


def test_a_service_that_runs_takes_its_port(path):
    with served(path) as (client, _), pytest.raises(PortTaken):
        Port(port=client.base_url.port).check()
