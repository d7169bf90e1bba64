"""A token that ends while a request is on its way records nothing any more."""

import json
import socket
import time
from datetime import UTC, datetime, timedelta

import pytest

from api.authority.operators import Operators
from domain.recording.commands import RegisterSource
from stores.opening import open_ledger
from tests.api.by_hand import until_answered
from tests.api.running import running

BODY = json.dumps({"source": "village", "name": "Village"}).encode()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "root")
    return path


def begun(port, token):
    """A write of which the head and the first byte of the body have been sent."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(
        b"POST /v1/sources HTTP/1.1\r\nHost: here\r\nConnection: close\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b" % (token.encode(), len(BODY), BODY[:1])
    )
    time.sleep(0.3)  # the service has let it in by now, and waits for the rest
    return connection


def answered(connection):
    with connection:
        connection.sendall(BODY[1:])
        return until_answered(connection)


def test_a_token_that_is_revoked_while_the_body_comes_records_nothing(path):
    with Operators.open(path) as operators, running(path) as service:
        text, token = operators.issue("ada", ["admin", "report:*"], "90d", "root")
        first, second = begun(service.port, text), begun(service.port, text)

        assert b"201 Created" in answered(first)
        operators.revoke(token.id, "root")

        assert b"401 Unauthorized" in answered(second)
    with open_ledger(path) as ledger:
        assert ledger.head() == 2


def test_so_does_one_that_expires_meanwhile(path):
    with Operators.open(path) as operators, running(path) as service:
        soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat(timespec="seconds").replace("+00:00", "Z")
        text, _ = operators.issue("ada", ["admin", "report:*"], soon, "root")
        connection = begun(service.port, text)
        time.sleep(2.5)

        assert b"401 Unauthorized" in answered(connection)
