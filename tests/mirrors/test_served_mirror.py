"""A mirror that is served: it follows by itself, records nothing, and tells when its origin is dark or has forked."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from api.app import create_app
from api.authority.operators import Operators
from projections.answers.view import View
from stores.mirror_files import keep_standing, standing_of
from tests.api.a_server import Server

PATIENCE = 30.0


@pytest.fixture
def client(mirrored):
    with View.open(mirrored) as answers, TestClient(create_app(answers)) as asking:
        yield asking


def answered(mirrored, ago):
    """Let the origin have answered so long ago."""
    then = (datetime.now(UTC) - ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    keep_standing(mirrored, replace(standing_of(mirrored), answered_at=then))


def test_a_mirror_is_as_fresh_as_it_can_be_while_its_origin_answers(client, mirrored):
    answer = client.get("/v1/totals")

    assert answer.status_code == 200
    assert "ledger-stale" not in answer.headers
    assert client.get("/health/ready").status_code == 200


def test_an_origin_that_has_not_answered_for_minutes_is_told_of(client, mirrored):
    answered(mirrored, timedelta(minutes=6))

    answer, ready, page = client.get("/v1/totals"), client.get("/health/ready"), client.get("/sources")

    assert answer.headers["ledger-stale"] == "true"
    assert ready.status_code == 200
    assert "could not be followed since" in ready.json()["upstream"]
    assert "could not be followed since" in page.text


def test_a_service_follows_the_origin_by_itself(origin, mirrored):
    with Operators.open(mirrored) as operators:
        text, _ = operators.issue("ada", ["admin"], None, "root")
    server = Server(mirrored, text, 1)
    server.start()
    try:
        server.await_answer()
        origin.record("city")
        until = time.monotonic() + PATIENCE
        while b'"city"' not in (answer := server.send("GET", "/v1/sources")).body:
            assert time.monotonic() < until, answer
            time.sleep(0.05)
        metrics = server.send("GET", "/metrics").body.decode()
        ended = server.stop()
    finally:
        server.end()

    assert "asreported_upstream_questions_total" in metrics
    assert ended == 0
