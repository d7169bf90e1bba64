"""One webhook is sent to the address that was checked, within seconds, and whatever comes back does no harm."""

import ipaddress
import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hooks.a_receiver import a_receiver
from tests.hooks.sending import HERE, answering, send


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
    ("beginning", "part"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nx: ", b"y", id="a head, letter by letter"),
        pytest.param(b"", b"HTTP/1.1 102 Processing\r\n\r\n", id="an answer that is always about to come"),
    ],
)
def test_a_receiver_that_trickles_is_waited_for_no_longer(beginning, part):
    with answering(beginning, *[part] * 10_000, pause=0.01) as url:
        tried = send(url, within=0.5)

    assert (tried.status, tried.answer) == (None, "no whole answer within 0.5 seconds")


def test_a_body_that_trickles_is_cut_off_and_the_status_counts():
    with answering(
        b"HTTP/1.1 500 no\r\ntransfer-encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 10_000, pause=0.05
    ) as url:
        tried = send(url)

    assert tried.status == 500
    assert 0 < len(tried.answer or "") < 200


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
    assert "accident" not in (tried.answer or "")


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
