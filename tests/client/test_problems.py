"""Every error of the client says what the service said, and passing ones are waited for as the service asks."""

import asyncio
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import asreported
from asreported.problems import problem_of
from asreported.retries import Retries
from tests.client.conftest import KEY

TOTALS: dict[str, Any] = {"items": [], "next": None, "position": 3}


@contextmanager
def answering(*answers):
    """A service that gives these answers, one after the other, and then the last one again; what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):  # called by its name
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append((self.command, self.path, dict(self.headers), body))
            status, head, content = answers[min(len(asked), len(answers)) - 1]
            if status is None:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"content-length": len(content), **head}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - called by its name

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join(10)


def good(body=TOTALS):
    return 200, {"ledger-position": 7}, json.dumps(body).encode()


def totals(address, token=None, **more):
    with asreported.connect(address, token, **more) as ledger:
        return ledger.totals().to_list()


def problem(status, slug="overloaded", **more):
    members = {"type": f"/problems/{slug}", "title": "Too much.", "status": status, "detail": "wait a little", **more}
    return status, {"retry-after": 0}, json.dumps(members).encode()


def test_a_figure_that_was_not_there_yet_says_when_it_was_published(personnel):
    with pytest.raises(asreported.NotThere) as caught:
        personnel.as_of("2022-03-01").figure("2022-03-02")

    assert caught.value.kind == "figure-not-published-then"
    assert caught.value.facts["first_published_at"] == "2022-03-02"
    assert caught.value.status == 404
    assert "2022-03-02" in str(caught.value)


def test_a_mistyped_filter_is_refused_with_the_nearest_name(personnel):
    with pytest.raises(asreported.BadQuestion) as caught:
        personnel.revisions(kinds="revision").to_list()

    assert caught.value.kind == "unknown-parameter"
    assert "kind" in str(caught.value)


def test_a_moment_that_a_question_does_not_know_is_refused_and_not_left_out(ledger):
    with pytest.raises(asreported.BadQuestion):
        ledger.as_of("2022-03-02").events().to_list()


def test_writing_without_a_token_is_not_allowed(ledger):
    with pytest.raises(asreported.NotAllowed) as caught:
        ledger.register(asreported.NewSource(source="town", name="The town"))

    assert caught.value.status == 401


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(
            (200, {"ledger-position": 7}, b'{"items": [], "next": "\xff"}'), asreported.NotUnderstood, id="no text"
        ),
        pytest.param((200, {"ledger-position": 7}, b'{"a":' + b"[" * 100_000), asreported.NotUnderstood, id="nested"),
        pytest.param((200, {"ledger-position": "9" * 5000}, good()[2]), asreported.NotUnderstood, id="no position"),
        pytest.param((404, {}, b'{"type": "\xff"}'), asreported.NotThere, id="a problem that is no text"),
        pytest.param((400, {}, b'{"a":' + b"[" * 100_000), asreported.BadQuestion, id="a nested problem"),
        pytest.param((429, {"retry-after": "9" * 5000}, b""), asreported.TooMany, id="to wait for ever"),
        pytest.param((500, {}, b'{"detail": null}'), asreported.NotAvailable, id="nothing said"),
    ],
)
def test_whatever_a_stranger_answers_is_one_of_the_errors_of_the_client(answer, kind):
    with answering(answer) as (address, _), pytest.raises(kind) as caught:
        totals(address, patience=0)

    assert str(caught.value) not in {"", "None"}


@pytest.mark.parametrize("connect", [asreported.connect, asreported.connect_async])
@pytest.mark.parametrize(
    "url",
    ["ftp://h", "http://", "http://[::1", "http://h:port", "http://a b", "http://h\n", "http://a..b", "http://h/?a=b"],
)
def test_what_is_no_address_of_a_service_is_refused_before_anything_is_asked(url, connect):
    with pytest.raises(ValueError, match="not the address of a service"):
        connect(url)


def test_a_token_is_sent_without_the_line_end_that_a_file_has_behind_it():
    with answering(good()) as (address, asked):
        totals(address, "asr_secret\n")

    assert asked[0][2]["authorization"] == "Bearer asr_secret"


@pytest.mark.parametrize("token", ["asr_secret\nx: y", "asr_secret\u20ac"])
def test_a_token_that_cannot_be_sent_is_refused_and_not_shown(token):
    with pytest.raises(ValueError, match="not a token") as caught:
        asreported.connect("http://h", token)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_would_make_another_address_is_refused(name, ledger):
    with pytest.raises(ValueError, match="not a name"):
        ledger.source(name)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_service_that_is_busy_is_asked_again(status):
    with answering(problem(status), problem(status), good()) as (address, asked):
        assert totals(address) == []

    assert len(asked) == 3


def test_a_connection_that_breaks_is_made_again():
    with answering((None, {}, b""), good()) as (address, asked), asreported.connect(address) as ledger:
        assert ledger.totals().to_list() == []

    assert len(asked) == 2


def test_asyncio_waits_and_asks_again_too():
    async def read(address):
        async with asreported.connect_async(address) as ledger:
            return await ledger.totals().to_list()

    with answering(problem(503), (None, {}, b""), good()) as (address, asked):
        assert asyncio.run(read(address)) == []

    assert len(asked) == 3


def test_a_wait_that_is_longer_than_the_patience_is_not_begun():
    status, _, body = problem(429, "too-many-requests")
    with (
        answering((status, {"retry-after": 3600}, body)) as (address, asked),
        pytest.raises(asreported.TooMany) as caught,
    ):
        totals(address)

    assert (len(asked), caught.value.retry_after) == (1, 3600)


def test_what_does_not_pass_is_not_asked_again():
    with answering(problem(500, "internal-error")) as (address, asked), pytest.raises(asreported.NotAvailable):
        totals(address)

    assert len(asked) == 1


def test_what_is_written_again_has_the_same_key_and_the_same_bytes():
    receipt = {"position": 8, "recorded": 1}
    bulletin = asreported.Bulletin(source="town", published_at="2022-03-02")
    service = answering(problem(503, "outcome-unknown"), good(receipt))
    with service as (address, asked), asreported.connect(address, "asr_x") as ledger:
        assert ledger.issue(bulletin).position == 8

    (_, path, first, body), (_, _, second, again) = asked
    assert path == "/v1/bulletins"
    assert len(first["idempotency-key"]) > 20
    assert (first["idempotency-key"], body) == (second["idempotency-key"], again)
    assert first["authorization"] == "Bearer asr_x"


def test_a_token_does_not_follow_to_another_address():
    with answering(good()) as (elsewhere, asked_there):
        moved = (307, {"location": f"{elsewhere}/v1/totals"}, b"")
        with answering(moved) as (address, _), pytest.raises(asreported.NotUnderstood, match="another address"):
            totals(address, "asr_x")

    assert asked_there == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((200, {"ledger-position": 7}, b"<html>"), id="a page"),
        pytest.param((200, {"ledger-position": 7}, b'{"items": 3}'), id="another shape"),
        pytest.param((200, {}, json.dumps(TOTALS).encode()), id="no position"),
        pytest.param((200, {"ledger-position": "seven"}, json.dumps(TOTALS).encode()), id="a position in words"),
    ],
)
def test_an_answer_of_something_else_is_not_understood(answer):
    with answering(answer) as (address, _), pytest.raises(asreported.NotUnderstood):
        totals(address)


def test_nobody_there_is_no_answer():
    with pytest.raises(asreported.NoAnswer, match="no answer from"):
        totals("http://127.0.0.1:9", patience=0)


def test_a_refusal_of_a_proxy_says_what_its_status_says():
    refused = problem_of(403, b"<html>", None)

    assert (type(refused), refused.kind, str(refused)) == (asreported.NotAllowed, "about:blank", "HTTP status 403")


def test_waits_grow_and_end_within_bounds():
    busy = problem_of(503, b"{}", "1")
    retries = Retries(1000)

    assert [retries.wait_after(busy) for _ in range(7)] == [1, 1, 1, 2, 4, 8, 16]
    with pytest.raises(asreported.NotAvailable):
        retries.wait_after(busy)


def test_every_error_is_one_of_the_clients():
    errors = [one for one in vars(asreported).values() if isinstance(one, type) and issubclass(one, Exception)]

    assert len(errors) == 11
    assert all(issubclass(one, asreported.AsreportedError) for one in errors)


def test_the_series_of_a_key_is_not_asked_for_before_it_is_needed():
    with asreported.connect("http://127.0.0.1:9") as nobody:
        assert nobody.series(KEY).as_of("2022-03-02").key == KEY
