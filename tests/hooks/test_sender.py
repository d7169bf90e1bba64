"""One webhook is sent to the address that was checked, within seconds, and whatever comes back does no harm."""

import asyncio
import ipaddress
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from api.hooks.receiver_url import receiver_url
from api.hooks.sender import Sender
from tests.hooks.a_receiver import a_receiver

HEADERS = {"webhook-id": "msg_1", "content-type": "application/json"}
HERE = ["127.0.0.1"]


def send(url, *, times=1, allow_private=True, headers=HEADERS, **more):
    """What came of sending something there, the last time."""

    async def sent():
        with ThreadPoolExecutor(2) as threads:
            to = receiver_url(url, allow_private=allow_private)
            one = Sender(to, threads, allow_private=allow_private, **more)
            try:
                return [await one.send(headers, b'{"a":1}') for _ in range(times)][-1]
            finally:
                await one.close()

    return asyncio.run(sent())


@contextmanager
def answering(*parts):
    """A port where each connection is answered with these bytes, whatever it asks, and then left open."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        met: list[socket.socket] = []

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                met.append(connection)
                try:
                    connection.recv(65_536)
                    for part in parts:
                        connection.sendall(part)
                except OSError:
                    continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/in"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in met:
                one.close()


def test_what_is_sent_arrives_with_its_headers(receiver):
    tried = send(f"{receiver.url}?a=%20b")

    (request,) = receiver.requests
    assert (tried.status, tried.is_delivered, tried.answer) == (204, True, None)
    assert (request.path, request.body) == ("/in?a=%20b", b'{"a":1}')
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_success(status, receiver):
    receiver.answer = lambda _: (status, {}, b"" if status == 204 else b"ok")

    assert send(receiver.url).is_delivered


@pytest.mark.parametrize("status", [300, 400, 401, 404, 410, 429, 500, 503])
def test_every_other_status_is_none_and_its_words_are_remembered(status, receiver):
    receiver.answer = lambda _: (status, {}, "nein \u202e\x1b[31m ü".encode() + b"\xff" * 1000)

    tried = send(receiver.url)

    assert (tried.status, tried.is_delivered) == (status, False)
    assert tried.answer is not None
    assert tried.answer.isprintable()
    assert len(tried.answer) <= 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status, receiver):
    with a_receiver() as elsewhere:
        receiver.answer = lambda _: (status, {"location": elsewhere.url}, b"")

        tried = send(receiver.url)

        assert (tried.status, tried.is_delivered) == (status, False)
        assert tried.answer == "a redirect, which is not followed"
        assert elsewhere.requests == []


def test_of_a_huge_answer_only_the_beginning_is_read(receiver):
    receiver.answer = lambda _: (500, {"content-length": str(2**40)}, b"x" * 2**22)

    tried = send(receiver.url)

    assert (tried.status, len(tried.answer or "")) == (500, 200)


def test_an_answer_that_never_ends_counts_by_its_status():
    with answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc") as url:
        tried = send(url)

    assert tried.is_delivered


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nx: "], ids=["nothing", "half a head"])
def test_a_receiver_that_says_nothing_is_waited_for_within_bounds(said):
    with answering(said) as url:
        tried = send(url, within=0.2)

    assert (tried.status, tried.answer) == (None, "no whole answer within 0.2 seconds")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 500_000 + b"\r\n\r\n", id="a header without end"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", id="no status"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", id="no length"),
        pytest.param(b"\x16\x03\x01" * 100, id="TLS"),
    ],
)
def test_what_is_no_http_is_a_failure(said):
    with answering(said) as url:
        tried = send(url, within=1.0)

    assert tried.status is None
    assert tried.answer


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=300))
def test_whatever_bytes_come_back_are_an_answer(said):
    with answering(b"HTTP/1.1 500 no\r\n" + said + b"\r\n\r\n" * 2) as url:
        tried = send(url)

    assert not tried.is_delivered
    assert (tried.answer or "").isprintable()


def test_nobody_there_is_a_failure():
    with a_receiver() as gone:
        url = gone.url

    tried = send(url)

    assert (tried.status, tried.is_delivered) == (None, False)


def test_a_name_that_nobody_knows_is_a_failure():
    def unknown(*_):
        raise socket.gaierror(-2, "Name or service not known")

    tried = send("https://nowhere.example/", resolve=unknown)

    assert "cannot be resolved" in (tried.answer or "")


def test_a_header_cannot_be_smuggled_in(receiver):
    tried = send(receiver.url, headers={"webhook-id": "msg_1\r\nx-evil: 1"})

    assert tried.status is None
    assert receiver.requests == []


# Where names lead.


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="this machine"),
        pytest.param(["9.9.9.9", "10.0.0.1"], id="one of two"),
        pytest.param(["::ffff:127.0.0.1"], id="hidden"),
        pytest.param(["169.254.169.254"], id="of a cloud"),
        pytest.param(["0.0.0.0"], id="any"),  # noqa: S104 - it is what must be refused
        pytest.param([], id="none"),
    ],
)
def test_a_name_that_leads_into_a_network_near_us_is_not_followed(addresses, receiver):
    tried = send(f"http://rebound.example:{receiver.port}/", allow_private=False, resolve=lambda *_: addresses)

    assert "not of the internet" in (tried.answer or "")
    assert receiver.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(receiver):
    # A name that is answered in another way each time: only the first answer is used, and no library asks again.
    asked = []

    def rebinding(host, port):
        asked.append((host, port))
        return HERE if len(asked) == 1 else ["192.0.2.1"]

    tried = send(f"http://rebound.example:{receiver.port}/in", resolve=rebinding)

    assert tried.is_delivered
    assert asked == [("rebound.example", receiver.port)]
    assert receiver.requests[0].headers["host"] == f"rebound.example:{receiver.port}"


def test_each_new_connection_is_checked_again(receiver):
    receiver.answer = lambda _: (204, {"connection": "close"}, b"")
    answers = iter([HERE, []])

    tried = send(f"http://rebound.example:{receiver.port}/", resolve=lambda *_: next(answers), times=2)

    assert "no address" in (tried.answer or "")
    assert len(receiver.requests) == 1


def test_several_addresses_are_tried_in_turn(receiver):
    tried = send(f"http://several.example:{receiver.port}/", resolve=lambda *_: ["127.9.9.9", "127.0.0.1"])

    assert tried.is_delivered


# TLS.


def certified(folder, name, *, valid=True):
    """The files of a key and a certificate of its own for a host, and whether it is valid now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    until = datetime.now(UTC) + timedelta(days=1 if valid else -1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=10))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def over_tls(file):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with a_receiver(context=context) as receiver:
        yield receiver


def send_over_tls(receiver, host, trusted):
    trust = ssl.create_default_context(cafile=None if trusted is None else str(trusted))
    return send(f"https://{host}:{receiver.port}/in", resolve=lambda *_: HERE, trust=trust)


def test_a_certificate_of_the_host_is_believed_if_its_authority_is(tmp_path):
    file = certified(tmp_path, "right.example")
    with over_tls(file) as receiver:
        assert send_over_tls(receiver, "right.example", file).is_delivered
        assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("name", "valid", "trusted"),
    [
        pytest.param("other.example", True, True, id="of another host"),
        pytest.param("right.example", False, True, id="expired"),
        pytest.param("right.example", True, False, id="of nobody's authority"),
    ],
)
def test_any_other_certificate_is_not_and_nothing_is_sent(name, valid, trusted, tmp_path):
    file = certified(tmp_path, name, valid=valid)
    with over_tls(file) as receiver:
        tried = send_over_tls(receiver, "right.example", file if trusted else None)

        assert tried.status is None
        assert "certificate" in (tried.answer or "").lower()
        assert receiver.requests == []


def test_a_host_by_its_address_is_asked_for_a_certificate_of_the_address(tmp_path):
    file = certified(tmp_path, "right.example")
    with over_tls(file) as receiver:
        tried = send_over_tls(receiver, str(ipaddress.ip_address(HERE[0])), file)

        assert "certificate" in (tried.answer or "").lower()
