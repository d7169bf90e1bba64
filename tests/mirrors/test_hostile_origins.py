"""An origin that answers anything at all: nothing of it is taken, little of it is held, and it ends."""

import gzip
import json
import socket
import threading
import time
from base64 import b64encode
from contextlib import suppress

import msgspec
import pytest

from domain.refusals import Refusal, UpstreamWrong
from stores.mirror_files import fork_of, standing_of
from tests.mirrors.an_origin import Reply, packed, serving
from tests.mirrors.conftest import receive, rows
from transparency.notes import Checkpoint, Signer, signed
from upkeep.upkeep_refusals import NotAnOriginAddress, OriginUnreachable
from upkeep.upstream import origin as asked
from upkeep.upstream.fetched_entries import fetched_entries
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.mirroring import bring_up
from upkeep.upstream.origin import Origin
from upkeep.upstream.origin_address import OriginAddress
from upkeep.upstream.origin_log import OriginLog

HUGE = 10**18
A_NOTE = signed(Checkpoint("figures.example/log", 1, bytes(32)), [Signer.fresh("figures.example/log")])
AN_ITEM = {
    "number": 2**64 - 1, "origin": "figures.example/log", "size": 1, "root": b64encode(bytes(32)).decode(),
    "signed_at": "2026-01-01T00:00:00.000000Z", "note": A_NOTE, "cosignatures": [],
}  # fmt: skip


def of_pages(change):
    """Spoil the list of checkpoints by what ``change`` does to each page as an object."""

    def spoil(path, reply):
        if not path.startswith("/log/checkpoints"):
            return reply
        page = json.loads(reply.body)
        return Reply(200, json.dumps(change(page) or page).encode())

    return spoil


def of_entries(change):
    """Spoil the bytes of bundles of entries."""
    return lambda path, reply: Reply(200, change(reply.body)) if "/tile/entries/" in path else reply


def first(page, **changed):
    return {**page, "items": [{**page["items"][0], **changed}, *page["items"][1:]]}


def last(page, **changed):
    return {**page, "items": [*page["items"][:-1], {**page["items"][-1], **changed}]}


def another_leaf(body):
    at = body.index(b"village")
    return body[:at] + b"willage" + body[at + 7 :]


ANSWERS = {
    "an empty body": lambda *_: Reply(200, b""),
    "no JSON": lambda *_: Reply(200, b"<html>welcome</html>"),
    "half of the JSON": lambda _, reply: Reply(200, reply.body[: len(reply.body) // 2]),
    "JSON of another kind": lambda *_: Reply(200, b"[1, 2, 3]"),
    "a deep nest": lambda *_: Reply(200, b'{"x":' * 50_000),
    "not a number": of_pages(lambda page: {**page, "last": float("nan")}),
    "a huge number of the last": of_pages(lambda page: {**page, "last": HUGE, "more_after": HUGE}),
    "a list that has shrunk to a huge number": lambda path, reply: Reply(
        200,
        json.dumps(
            json.loads(reply.body) | {"items": [], "last": 2**64 - 1, "more_after": None}
            if not path.startswith(f"/log/checkpoints?after={2**64 - 2}")
            else {"items": [AN_ITEM], "last": 2**64 - 1, "more_after": None, "cosignatures": 0, "position": 1}
        ).encode(),
    )
    if path.startswith("/log/checkpoints")
    else reply,
    "a huge size": of_pages(lambda page: last(page, size=HUGE)),
    "a size that is no integer": of_pages(lambda page: last(page, size=1.5)),
    "a negative size": of_pages(lambda page: last(page, size=-1)),
    "numbers out of order": of_pages(lambda page: {**page, "items": page["items"][::-1]}),
    "another root beside the note": of_pages(lambda page: last(page, root="A" * 43 + "=")),
    "another size beside the note": of_pages(lambda page: last(page, size=1)),
    "a note that is none": of_pages(lambda page: last(page, note="hello")),
    "a broken signature": of_pages(lambda page: last(page, note=page["items"][-1]["note"][:-10] + "AAAAAAAA=\n")),
    "a time that is none": of_pages(lambda page: last(page, signed_at="yesterday")),
    "cosignatures that are none": of_pages(lambda page: last(page, cosignatures=["x"])),
    "two thousand cosignatures": of_pages(
        lambda page: last(page, cosignatures=["\N{EM DASH} w.example AAAABBBB\n"] * 2_000)
    ),
    "a list that never ends": of_pages(lambda page: {**page, "more_after": page["items"][-1]["number"]}),
    "entries cut short": of_entries(lambda body: body[:-1]),
    "an entry too few": of_entries(lambda body: body[: -(2 + 5)]),
    "entries of no length": of_entries(lambda body: bytes(len(body))),
    "no entries": of_entries(lambda _: b""),
    "an entry with another leaf": of_entries(another_leaf),
    "entries that are no events": of_entries(lambda _: b"\0\x02{}" * 2),
    "an entry that only looks like a restart of the log": of_entries(
        lambda body: body.replace(b'"source-registered"', b'"log-restarted" {{{')
    ),
    "not found": lambda *_: Reply(404, b"{}"),
    "forbidden": lambda *_: Reply(403, b"{}"),
    "an error": lambda *_: Reply(500, b"{}"),
    "a redirect to another host": lambda *_: Reply(302, b"", {"location": "http://127.0.0.1:1/log/checkpoint"}),
    "nothing changed": lambda *_: Reply(304, b""),
    "packed by nobody knows what": lambda _, reply: Reply(200, reply.body, {"content-encoding": "br"}),
    "called gzip and none": lambda _, reply: Reply(200, reply.body, {"content-encoding": "gzip"}),
    "cut off": lambda *_: None,
    "shorter than it says": lambda *_: Reply(200, b"", {"content-length": "99999"}, lambda out: out.write(b"{")),
    "no HTTP": lambda *_: Reply(200, b"", {"content-length": "x"}, lambda out: out.write(b"{")),
}  # fmt: skip


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits for long."""
    monkeypatch.setattr("upkeep.upstream.mirroring.PATIENCE", 0.0)
    monkeypatch.setattr("upkeep.upstream.mirror_places.PATIENCE", 0.0)


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_it_answers_nothing_is_taken_and_afterwards_all_goes_on(ahead, impatient, name):
    origin, mirrored = ahead
    before = rows(mirrored)
    origin.spoil = ANSWERS[name]

    with pytest.raises(Refusal) as refused:
        bring_up(mirrored)
    after, standing = rows(mirrored), standing_of(mirrored)
    origin.spoil = None
    bring_up(mirrored)

    assert after == before
    assert standing.trouble == refused.value.message
    assert fork_of(mirrored) is None
    assert rows(mirrored) == rows(origin.path)


@pytest.mark.parametrize("name", [name for name in ANSWERS if "leaf" not in name])
def test_whatever_it_answers_no_file_gets_the_name_of_a_mirror(ahead, place, impatient, name):
    origin, other = ahead
    other.unlink()
    origin.spoil = ANSWERS[name]

    with pytest.raises(Refusal):
        begin_mirror(place, origin.address, origin.key)

    assert not place.exists()
    assert not place.with_name(f"{place.name}.part").exists()


def endless(part):
    """A body without an end, until whoever reads it goes away."""

    def send(out):
        try:
            while True:
                out.write(part)
        except OSError:
            return

    return send


@pytest.mark.parametrize("headers", [{}, {"content-encoding": "gzip"}], ids=["as it is", "packed"])
def test_a_body_without_an_end_is_given_up(ahead, headers):
    origin, _ = ahead
    part = gzip.compress(bytes(1 << 20)) if headers else bytes(1 << 16)
    origin.spoil = lambda *_: Reply(200, b"", headers, endless(part))

    with Origin(origin.address) as found, pytest.raises((UpstreamWrong, OriginUnreachable)):
        OriginLog(found).note()


def test_a_small_body_that_unpacks_to_very_much_is_given_up_early(ahead):
    origin, _ = ahead
    bomb = gzip.compress(bytes(1 << 25), 9)
    origin.spoil = lambda *_: Reply(200, bomb, {"content-encoding": "gzip"})

    with Origin(origin.address) as found, pytest.raises(UpstreamWrong, match="more than the"):
        OriginLog(found).note()


def test_what_is_packed_is_read(ahead):
    origin, mirrored = ahead
    origin.spoil = lambda _, reply: packed(reply) if reply.status == 200 else reply

    bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)


def dripping(out):
    try:
        while True:
            out.write(b" ")
            out.flush()
            time.sleep(0.02)
    except OSError:
        return


def test_an_answer_that_drips_is_given_up_in_the_time_of_an_answer(ahead, monkeypatch):
    origin, _ = ahead
    monkeypatch.setattr(asked, "_ANSWER_WITHIN", 0.3)
    monkeypatch.setattr(asked, "_BYTES_A_SECOND", 10**9)
    origin.spoil = lambda *_: Reply(200, b"", {"content-length": "100000"}, dripping)

    with Origin(origin.address) as found, pytest.raises(OriginUnreachable, match="in time"):
        OriginLog(found).note()


def of_a_head(said, part):
    """What a server does that never comes to the end of a head: it says this, and then that again and again."""

    def handle(request):
        with request, suppress(OSError):
            request.sendall(said)
            while True:
                request.sendall(part)
                time.sleep(0.02)

    return handle


def silent(request):
    with request, suppress(OSError):
        while request.recv(1_000):
            pass


HEADS = {
    "nothing at all": silent,
    "a head that drips": of_a_head(b"HTTP/1.1 200 OK\r\nx-a: ", b"a"),
    "headers without an end": of_a_head(b"HTTP/1.1 200 OK\r\n", b"x-a: a\r\n" * 5_000),
    "no HTTP": of_a_head(b"SSH-2.0-OpenSSH\r\n", b"\r\n"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_that_never_ends_is_given_up_in_the_time_of_an_answer(name, monkeypatch):
    monkeypatch.setattr(asked, "_ANSWER_WITHIN", 0.5)
    monkeypatch.setattr(asked, "_BYTES_A_SECOND", 10**9)
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: HEADS[name](server.accept()[0]), daemon=True)
        answering.start()
        address = OriginAddress.read(f"http://127.0.0.1:{server.getsockname()[1]}")

        with Origin(address) as found, pytest.raises(OriginUnreachable):
            OriginLog(found).note()
    answering.join(10)


def test_nobody_who_listens_is_told_in_words():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with (
        Origin(OriginAddress.read(f"http://127.0.0.1:{port}")) as found,
        pytest.raises(OriginUnreachable, match="refused"),
    ):
        OriginLog(found).note()


@pytest.mark.parametrize(
    ("status", "said", "wait"), [(429, "7", 7), (503, "2", 2), (429, "999999", 600), (429, "soon", 0), (500, "", 0)]
)
def test_it_is_left_alone_for_as_long_as_it_asks(ahead, status, said, wait):
    origin, _ = ahead
    origin.spoil = lambda *_: Reply(status, b"{}", {"retry-after": said} if said else {})

    with Origin(origin.address) as found, pytest.raises(OriginUnreachable) as refused:
        OriginLog(found).note()

    assert refused.value.wait == wait


def test_what_it_had_no_room_for_is_asked_again_and_the_copy_is_whole(ahead, place):
    origin, other = ahead
    other.unlink()
    count = 0

    def spoil(path, reply):
        nonlocal count
        count += 1
        return Reply(429, b"{}", {"retry-after": "0"}) if count % 2 else reply

    origin.spoil = spoil
    begin_mirror(place, origin.address, origin.key)

    assert rows(place) == rows(origin.path)


@pytest.mark.parametrize("content", [b"", b"others", bytes(10 * 1024 * 1024 + 1)], ids=["none", "others", "too many"])
def test_other_bytes_than_an_event_names_are_not_taken(origin, mirrored, impatient, content):
    before = rows(mirrored)
    receive(origin.path, b"the bytes of a paper")
    origin.spoil = lambda path, reply: Reply(200, content) if path.startswith("/log/content") else reply

    with pytest.raises(UpstreamWrong):
        bring_up(mirrored)
    halfway = rows(mirrored)
    origin.spoil = None
    bring_up(mirrored)

    assert halfway["contents"] == before["contents"]
    assert rows(mirrored) == rows(origin.path)


def test_a_claim_of_more_cosignatures_than_there_are_has_the_list_read_once(ahead):
    origin, mirrored = ahead
    origin.spoil = of_pages(lambda page: {**page, "cosignatures": HUGE})

    bring_up(mirrored)

    assert rows(mirrored) == rows(origin.path)


@pytest.mark.parametrize(
    "said",
    [
        "", "figures.example", "ftp://figures.example", "https://", "https://a b", "https://u:p@figures.example",
        "https://figures.example/?a=1", "https://figures.example/#a", "http://figures.example:0",
        "http://figures.example:99999", "https://figures.example/a b", "file:///etc/passwd", "https://" + "a" * 600,
        "https://figures.example/%2e%2e", "http://[::1", "https://-.example-", "https://a..example",
        "https://" + "a" * 64 + ".example", "https://" + "a." * 130 + "example", "http://.",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_ledger_is_refused(said):
    with pytest.raises(NotAnOriginAddress):
        OriginAddress.read(said)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("https://Figures.Example", "https://figures.example"),
        ("https://figures.example/", "https://figures.example"),
        ("http://figures.example:8000/ledger/", "http://figures.example:8000/ledger"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://figures.example:443", "https://figures.example"),
        ("https://" + "a" * 63 + ".example", "https://" + "a" * 63 + ".example"),
        ("http://192.0.2.1:8000", "http://192.0.2.1:8000"),
    ],
)
def test_an_address_is_written_in_one_way(said, read):
    assert str(OriginAddress.read(said)) == read


def test_an_origin_below_a_path_is_asked_there(ahead):
    origin, _ = ahead
    below = msgspec.structs.replace(origin.address, path="/ledger")
    origin.spoil = lambda path, _: Reply(200, path.encode() + b"\n")

    with Origin(below) as found:
        assert OriginLog(found).note() == "/ledger/log/checkpoint\n"


@pytest.mark.parametrize("answers", [False, True], ids=["they are not answered", "they find no room"])
def test_what_is_wrong_is_told_at_once_and_not_when_all_other_questions_have_ended(answers):
    is_asked_more, ends, told = threading.Event(), threading.Event(), []

    def answer(path, _):
        if path == "/log/tile/entries/000":
            assert is_asked_more.wait(30)
            return Reply(404)
        is_asked_more.set()
        return Reply(503) if answers or ends.wait(60) else None

    def copy(origin):
        try:
            next(fetched_entries(OriginLog(origin), 1, 10_000))
        except UpstreamWrong as refusal:
            told.append(refusal)

    with serving(answer) as port, Origin(OriginAddress.read(f"http://127.0.0.1:{port}"), patience=60) as origin:
        copying = threading.Thread(target=copy, args=(origin,), daemon=True)
        copying.start()
        copying.join(20)
        ends.set()

        assert len(told) == 1
