"""Deliveries are signed as Standard Webhooks says, by the judgement of its own library and of nobody's."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from api.hooks import signatures
from api.hooks.signatures import Secret, fresh_secret
from tests.hooks.delivered import revise

NOW = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


@given(st.binary(min_size=24, max_size=64), st.from_regex(r"msg_[0-9a-f]{32}", fullmatch=True), INSTANTS, st.text())
def test_a_signature_is_the_one_that_the_library_makes(key, message, now, body):
    secret = "whsec_" + base64.b64encode(key).decode()

    headers = signatures.signed_headers([Secret(secret)], message, now, body.encode())

    assert headers["webhook-signature"] == Webhook(secret).sign(message, now, body)
    assert headers["webhook-id"] == message
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))


def by_hand(secret, message, sent, body):
    """The signature as its standard and RFC 2104 say it, with nothing but a hash."""
    key = base64.b64decode(secret.removeprefix("whsec_")).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(one ^ 0x36 for one in key) + f"{message}.{sent}.".encode() + body).digest()
    outer = hashlib.sha256(bytes(one ^ 0x5C for one in key) + inner).digest()
    return f"v1,{base64.b64encode(outer).decode()}"


@given(st.binary(min_size=24, max_size=64), INSTANTS, st.binary())
def test_a_signature_is_the_one_that_anybody_computes_from_what_was_sent(key, now, body):
    secret = "whsec_" + base64.b64encode(key).decode()

    headers = signatures.signed_headers([Secret(secret)], "msg_1", now, body)

    assert headers["webhook-signature"] == by_hand(secret, "msg_1", headers["webhook-timestamp"], body)


def test_a_signature_is_the_one_that_the_libraries_of_the_standard_are_tested_with():
    secret, message, sent = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330

    headers = signatures.signed_headers(
        [Secret(secret)], message, datetime.fromtimestamp(sent, UTC), b'{"test": 2432232314}'
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_delivered_after_a_rotation_carries_a_signature_of_each_secret(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    new = deliveries.register.rotate(added.hook.id)
    revise(ledger, 1)
    deliveries.pass_time(seconds=10)
    deliveries.clock.now += timedelta(hours=24)
    revise(ledger, 1, start=2)
    deliveries.pass_time(seconds=10)

    both, one = receiver.taken
    assert both.headers["webhook-signature"].split(" ") == [signature(secret, both) for secret in (new, added.secret)]
    assert one.headers["webhook-signature"] == signature(new, one)


def test_each_try_is_signed_for_its_own_moment_under_one_id(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda _: (503, {}, b"")
    revise(ledger, 1)
    deliveries.pass_time(minutes=1)

    assert len({request.message for request in receiver.requests}) == 1
    assert len({request.headers["webhook-timestamp"] for request in receiver.requests}) == len(receiver.requests) == 3
    for request in receiver.requests:
        assert request.headers["webhook-signature"] == signature(added.secret, request)


def signature(secret, request):
    return by_hand(secret, request.message, request.headers["webhook-timestamp"], request.body)


def test_the_library_accepts_what_was_signed_and_nothing_that_was_changed():
    secret, body = fresh_secret(), b'{"a":1}'
    headers = signatures.signed_headers([Secret(secret)], "msg_1", datetime.now(UTC), body)

    assert Webhook(secret).verify(body, headers) == {"a": 1}
    for changed, said in ((headers, b'{"a":2}'), ({**headers, "webhook-id": "msg_2"}, body)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(said, changed)


def test_a_secret_has_the_length_that_the_standard_asks_for():
    assert 24 <= len(base64.b64decode(fresh_secret().removeprefix("whsec_"))) <= 64
    assert fresh_secret() != fresh_secret()


def test_for_a_day_after_a_rotation_both_secrets_are_accepted():
    old, new, newest = fresh_secret(), fresh_secret(), fresh_secret()
    stored = signatures.rotated(signatures.kept([Secret(old)]), new, NOW)

    def signing(at, kept=stored):
        return [one.text for one in signatures.current(kept, at)]

    assert signing(NOW) == [new, old]
    assert signing(NOW + timedelta(hours=23)) == [new, old]
    assert signing(NOW + timedelta(hours=24)) == [new]
    assert signing(NOW, signatures.rotated(stored, newest, NOW)) == [newest, new]


def test_a_receiver_that_knows_either_secret_accepts_what_both_signed():
    now = datetime.now(UTC)
    old, new = fresh_secret(), fresh_secret()
    stored = signatures.rotated(signatures.kept([Secret(old)]), new, now)

    headers = signatures.signed_headers(signatures.current(stored, now), "msg_1", now, b"{}")

    assert Webhook(old).verify(b"{}", headers) == Webhook(new).verify(b"{}", headers) == {}
