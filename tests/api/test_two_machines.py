"""Whatever was acknowledged on one machine is read on the other with the next request."""

import random
import socket
import threading
import time
from contextlib import closing
from hashlib import sha256

import pytest

from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from stores.opening import open_store
from tests.api.a_server import BULLETINS, SERIES, SOURCE, Caller, bulletin
from tests.api.two_machines import two_machines
from tests.hooks.a_receiver import TAKEN, a_receiver

PATIENCE = 30.0
LARGEST = 10 * 1024 * 1024
FIGURES = f"/v1/series/{SERIES}/figures"


@pytest.fixture(scope="module")
def machines(tmp_path_factory, postgres):
    """Two machines that record and read one ledger."""
    with (
        postgres.database("template0") as name,
        two_machines(tmp_path_factory.mktemp("machines"), postgres.place.address(name)) as both,
    ):
        yield both


def test_what_one_machine_acknowledged_the_other_reads_with_the_next_request(machines):
    first, second = machines
    for number in range(1, 41):
        writer, reader = (first, second) if number % 2 else (second, first)

        written = writer.send("POST", BULLETINS, bulletin(str(number)))
        read = reader.send("GET", f"{FIGURES}/2022-03-02")

        assert written.status == 201, written.body
        assert read.json()["value"] == str(number)
        assert int(read.told["ledger-position"]) >= int(written.told["ledger-position"])


def test_a_token_holds_on_all_machines_with_the_next_request_and_so_does_its_end(machines):
    first, second = machines
    for number in range(8):
        issuer, other = (first, second) if number % 2 else (second, first)

        issued = issuer.send("POST", "/v1/tokens", {"owner": "grace", "scopes": ["admin"]}).json()
        caller = Caller(other.port, issued["text"])
        held = caller.send("GET", "/v1/tokens").status
        issuer.send("DELETE", f"/v1/tokens/{issued['token']['id']}")
        read = caller.send("GET", "/v1/tokens").status
        written = caller.send("POST", "/v1/sources", {"source": "city", "name": "The city"}).status
        caller.hang_up()

        assert (held, read, written) == (200, 401, 401)


def test_a_machine_that_reads_nothing_learns_of_everything_by_itself(machines):
    first, second = machines
    written = first.send("POST", BULLETINS, bulletin("1"))

    position = f"asreported_ledger_position {float(written.told['ledger-position'])}"
    until = time.monotonic() + PATIENCE
    while position not in second.send("GET", "/metrics").body.decode():
        assert time.monotonic() < until, f"the second machine never reached {position}"
        time.sleep(0.02)


def test_a_stream_of_one_machine_tells_what_another_one_recorded(machines):
    first, second = machines
    first.send("POST", BULLETINS, bulletin("1"))
    with socket.create_connection(("127.0.0.1", second.port), timeout=PATIENCE) as stream:
        stream.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n")
        told = stream.recv(65536)
        assert told.startswith(b"HTTP/1.1 200")
        first.send("POST", BULLETINS, bulletin("2", published_at="2026-01-02T08:00:00Z"))
        while b"data: " not in told:
            told += (came := stream.recv(65536))
            assert came, "the stream ended"

    assert b'"2"' in told


@pytest.mark.parametrize("size", [1, LARGEST])
def test_the_bytes_of_a_document_that_one_machine_received_are_served_by_both(machines, size):
    first, second = machines
    content = random.Random(size).randbytes(size)
    paper = {"source": SOURCE, "url": f"https://town.example/{size}.pdf"}
    document = first.send("POST", "/v1/documents", paper).json()["document"]

    stored = first.send("PUT", f"/v1/documents/{document}/content", content, content_type="application/pdf")
    served = [one.send("GET", f"/v1/documents/{document}/content") for one in (second, first)]
    by_digest = [one.send("GET", f"/log/content/{sha256(content).hexdigest()}") for one in (second, first)]

    assert stored.status == 201, stored.body
    assert [one.status for one in (*served, *by_digest)] == [200] * 4
    assert served[0] == served[1]
    assert served[0].told["content-type"] == "application/pdf"
    assert {one.body for one in (*served, *by_digest)} == {content}


def test_a_hook_of_one_machine_delivers_what_another_one_recorded(machines):
    first, second = machines
    told = threading.Event()

    def taken(request):
        if request.data["value"] == "200":
            told.set()
        return TAKEN

    with a_receiver() as receiver, closing(open_store(second.path)) as store:
        receiver.answer = taken
        HookRegister(store).add(receiver.url, Wanted(), "tester", allow_private=True)
        for value in ("100", "200"):
            first.send("POST", BULLETINS, bulletin(value, period="2022-03-03"))

        assert told.wait(PATIENCE), "nothing was delivered"
