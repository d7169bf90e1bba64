"""Tokens are issued, recognised, revoked and expire, and every refusal looks and costs alike."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from api.authority.operators import Operators
from api.authority.operators_log import OperatorsLog
from api.authority.scopes import ADMIN, require
from api.authority.tokens import sha256, token_text
from api.http.http_refusals import NotAScope, NotAuthenticated, TokenAlreadyIssued, UnknownToken
from domain.recording.idempotency import Attempt
from domain.refusals import IdempotencyKeyReused, InvalidText, Malformed, NotAMoment, NotASlug
from stores.sqlite.operators import log_of
from tests.histories import Clock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


class Counting:
    """A digest that counts how often it is asked."""

    def __init__(self):
        self.asked = 0

    def __call__(self, secret):
        self.asked += 1
        return sha256(secret)


@pytest.fixture
def ledger(tmp_path):
    return tmp_path / "asreported.db"


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
def operators(ledger, clock):
    with Operators.open(ledger, clock) as opened:
        yield opened


def bearer(text):
    return f"Bearer {text}".encode()


def tags(ledger):
    log = OperatorsLog(ledger)
    try:
        return [event.__struct_config__.tag for event in log.events()]
    finally:
        log.close()


def test_a_token_is_recognised_with_its_owner_and_scopes(operators):
    text, token = operators.issue("ada", ["report:town", "correct"], "90d", "root")

    assert operators.authenticate(bearer(text)) == token
    assert (token.owner, token.scopes, token.issued_by) == ("ada", ("correct", "report:town"), "root")
    assert (token.created, token.expires) == ("2026-01-01T00:00:00.000000Z", "2026-04-01T00:00:00.000000Z")
    assert (token.state, token.revoked) == ("active", None)
    assert [one.id for one in operators.tokens()] == [token.id]


def test_a_token_without_an_end_lasts(operators, clock):
    texts = [operators.issue("ada", ["read"], expires, "root")[0] for expires in (None, "never")]
    clock.move(timedelta(days=100_000))

    assert [operators.authenticate(bearer(text)).owner for text in texts] == ["ada", "ada"]


def test_a_revoked_token_is_no_token_and_stays_in_the_list(operators, clock):
    text, token = operators.issue("ada", ["read"], "90d", "root")
    clock.move(timedelta(hours=1))

    revoked = operators.revoke(token.id, "root", "left in a script")

    assert operators.authenticate(bearer(text)) is None
    assert (revoked.state, revoked.revoked) == ("revoked", "2026-01-01T01:00:00.000000Z")
    assert operators.tokens() == [revoked]


def test_revoking_again_changes_nothing(operators, ledger, clock):
    _, token = operators.issue("ada", ["read"], "90d", "root")
    once = operators.revoke(token.id, "root", "first")
    clock.move(timedelta(hours=1))

    assert operators.revoke(token.id, "ada", "second") == once
    assert tags(ledger) == ["token-issued", "token-revoked"]


def test_what_was_never_issued_cannot_be_revoked(operators, ledger):
    with pytest.raises(UnknownToken, match="3k9d02xm"):
        operators.revoke("3k9d02xm", "root")

    assert not log_of(ledger).exists()


def test_a_token_holds_up_to_the_microsecond_before_it_expires(operators, clock):
    text, _ = operators.issue("ada", ["read"], "1d", "root")

    clock.move(timedelta(days=1) - TICK)
    before = operators.authenticate(bearer(text))
    clock.move(TICK)
    then = operators.authenticate(bearer(text))

    assert before is not None
    assert then is None


def test_an_expiry_is_noted_once_by_whoever_comes_first(operators, ledger, clock):
    operators.issue("ada", ["read"], "1d", "root")
    operators.issue("bob", ["read"], "2d", "root")
    with Operators.open(ledger, clock) as others:
        clock.move(timedelta(days=1))
        for one in (operators, others, operators):
            one.authenticate(None)
            one.tokens()

    assert tags(ledger) == ["token-issued", "token-issued", "token-expired"]
    assert [token.state for token in operators.tokens()] == ["expired", "active"]


def test_an_expiry_that_cannot_be_noted_holds_all_the_same_and_is_told_once(operators, ledger, clock, caplog):
    text, _ = operators.issue("ada", ["read"], "1d", "root")
    connection = sqlite3.connect(log_of(ledger))
    connection.execute("CREATE TRIGGER full BEFORE INSERT ON noted_events BEGIN SELECT raise(ABORT, 'no room'); END")
    connection.close()
    clock.move(timedelta(days=1))

    found = [operators.authenticate(bearer(text)) for _ in range(3)]

    assert found == [None] * 3
    assert tags(ledger) == ["token-issued"]
    assert [line.getMessage().rpartition(": ")[2] for line in caplog.records] == ["no room"]


def test_an_expiry_that_was_noted_holds_even_if_the_clock_goes_back(operators, clock):
    text, _ = operators.issue("ada", ["read"], "1d", "root")
    clock.move(timedelta(days=1))
    operators.authenticate(None)

    clock.move(timedelta(hours=-2))

    assert operators.authenticate(bearer(text)) is None


def test_a_revoked_token_does_not_expire_on_top(operators, ledger, clock):
    _, token = operators.issue("ada", ["read"], "1d", "root")
    operators.revoke(token.id, "root")
    clock.move(timedelta(days=2))

    assert [one.state for one in operators.tokens()] == ["revoked"]
    assert tags(ledger) == ["token-issued", "token-revoked"]


def test_an_expired_token_can_be_revoked(operators, clock):
    _, token = operators.issue("ada", ["read"], "1d", "root")
    clock.move(timedelta(days=2))

    assert operators.revoke(token.id, "root").state == "revoked"


def test_the_log_goes_on_where_the_clock_went_back(operators, ledger, clock):
    operators.issue("ada", ["read"], "1d", "root")
    clock.move(timedelta(days=-1))

    _, second = operators.issue("bob", ["read"], "10d", "root")

    assert second.created == "2026-01-01T00:00:00.000001Z"


def test_every_refusal_computes_one_digest_and_says_the_same(ledger, clock):
    counting = Counting()
    with_log = Operators(OperatorsLog(ledger), clock, counting)
    text, active = with_log.issue("ada", ["admin"], "90d", "root")
    expired, _ = with_log.issue("ada", ["admin"], "1d", "root")
    revoked, token = with_log.issue("ada", ["admin"], "90d", "root")
    with_log.revoke(token.id, "root")
    clock.move(timedelta(days=1))
    secret = "A" * 43
    bearer_token = {
        "valid": bearer(text),
        "none": None,
        "empty": b"",
        "malformed": bearer(text[:-1]),
        "no scheme": text.encode(),
        "long": b"Bearer " + b"a" * 100_000,
        "unknown": bearer(token_text("00000000", secret)),
        "wrong secret": bearer(token_text(active.id, secret)),
        "wrong secret of a revoked one": bearer(token_text(token.id, secret)),
        "expired": bearer(expired),
        "revoked": bearer(revoked),
    }

    digests, refusals = {}, {}
    for name, header in bearer_token.items():
        before = counting.asked
        found = with_log.authenticate(header)
        digests[name] = counting.asked - before
        try:
            require(ADMIN, found)
        except NotAuthenticated as refusal:
            refusals[name] = (refusal.message, refusal.facts, str(refusal))
    with_log.close()

    assert set(digests.values()) == {1}
    assert set(refusals) == bearer_token.keys() - {"valid"}
    assert len({str(one) for one in refusals.values()}) == 1


def test_a_log_without_tokens_refuses_alike(ledger, clock):
    counting = Counting()
    empty = Operators(OperatorsLog(ledger), clock, counting)

    assert empty.authenticate(bearer(token_text("00000000", "A" * 43))) is None
    assert empty.authenticate(None) is None
    assert counting.asked == 2
    assert not log_of(ledger).exists()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        pytest.param({"owner": ""}, InvalidText, id="no owner"),
        pytest.param({"owner": "  "}, InvalidText, id="an owner of spaces"),
        pytest.param({"owner": "a" * 101}, InvalidText, id="a long owner"),
        pytest.param({"owner": "ada\n"}, InvalidText, id="an owner of two lines"),
        pytest.param({"owner": "\u202eada"}, InvalidText, id="an owner that reads backwards"),
        pytest.param({"by": ""}, InvalidText, id="nobody issues it"),
        pytest.param({"by": "\x00"}, InvalidText, id="a control character issues it"),
        pytest.param({"scopes": []}, NotAScope, id="no scope"),
        pytest.param({"scopes": ["correct", "reports:*"]}, NotAScope, id="one scope of two"),
        pytest.param({"scopes": ["report:A"]}, NotASlug, id="a source that can be none"),
        pytest.param({"expires": "soon"}, NotAMoment, id="no moment"),
        pytest.param({"expires": "2025-12-31"}, NotAMoment, id="over already"),
        pytest.param({"expires": "2026-01-01T00:00:00Z"}, NotAMoment, id="over now"),
        pytest.param({"attempt": Attempt("key", "request")}, Malformed, id="no hashes"),
    ],
)
def test_what_cannot_be_issued_is_refused_and_nothing_is_written(wrong, refusal, operators, ledger):
    said = {"owner": "ada", "scopes": ["read"], "expires": "1d", "by": "root", **wrong}

    with pytest.raises(refusal):
        operators.issue(**said)

    assert list(ledger.parent.iterdir()) == []


def test_a_reason_that_is_no_text_revokes_nothing(operators, ledger):
    _, token = operators.issue("ada", ["read"], "1d", "root")

    with pytest.raises(InvalidText):
        operators.revoke(token.id, "root", "x" * 2001)

    assert tags(ledger) == ["token-issued"]


def test_the_same_attempt_again_names_the_token_that_it_issued(operators, ledger):
    attempt = Attempt("a" * 64, "b" * 64)
    _, token = operators.issue("ada", ["read"], "1d", "root", attempt=attempt)

    with pytest.raises(TokenAlreadyIssued, match="shown once") as refused:
        operators.issue("ada", ["read"], "1d", "root", attempt=attempt)

    assert refused.value.facts == {"token": token.id}
    assert tags(ledger) == ["token-issued"]


def test_the_same_key_with_another_request_is_refused(operators, ledger):
    operators.issue("ada", ["read"], "1d", "root", attempt=Attempt("a" * 64, "b" * 64))

    with pytest.raises(IdempotencyKeyReused):
        operators.issue("ada", ["read"], "1d", "root", attempt=Attempt("a" * 64, "c" * 64))

    assert tags(ledger) == ["token-issued"]


def test_a_refused_attempt_may_be_made_again(operators):
    attempt = Attempt("a" * 64, "b" * 64)
    with pytest.raises(NotAScope):
        operators.issue("ada", ["nothing"], "1d", "root", attempt=attempt)

    assert operators.issue("ada", ["read"], "1d", "root", attempt=attempt)[1].state == "active"


def test_a_token_tells_the_hour_in_which_it_was_last_used(operators, clock, ledger):
    text, token = operators.issue("ada", ["report:town"], None, "root")
    assert operators.token(token.id).last_used is None

    clock.now = datetime(2026, 3, 4, 15, 59, 59, tzinfo=UTC)
    assert operators.authenticate(bearer(text)) is not None
    clock.now = datetime(2026, 3, 5, tzinfo=UTC)

    with Operators.open(ledger, clock) as another:
        assert another.token(token.id).last_used == "2026-03-04T15:00:00.000000Z"
        assert [one.last_used for one in another.tokens()] == ["2026-03-04T15:00:00.000000Z"]


def test_a_token_that_is_refused_was_not_used(operators):
    text, token = operators.issue("ada", ["report:town"], None, "root")
    operators.revoke(token.id, "root")

    assert operators.authenticate(bearer(text)) is None

    assert operators.token(token.id).last_used is None


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"a b c\n" * 10, b"x" * 10_000, "a folder", "a pipe"])
def test_without_its_note_of_last_use_a_token_works_as_ever(operators, ledger, damage):
    text, token = operators.issue("ada", ["report:town"], None, "root")
    place = ledger.with_name(ledger.name + ".operators.used")
    if damage == "a folder":
        place.mkdir()
    elif damage == "a pipe":
        os.mkfifo(place)  # whoever opened it would wait for ever, and everybody with him
    else:
        place.write_bytes(damage)

    assert operators.token(token.id).last_used is None
    assert operators.authenticate(bearer(text)) is not None


def test_nobody_but_the_owner_reads_when_tokens_were_used(operators, ledger):
    text, _ = operators.issue("ada", ["report:town"], None, "root")

    operators.authenticate(bearer(text))

    assert ledger.with_name(ledger.name + ".operators.used").stat().st_mode & 0o077 == 0


def test_a_token_holds_until_it_expires_or_another_process_revokes_it(operators, ledger, clock):
    _, lasting = operators.issue("desk", ["report:*"], None, "tester")
    _, short = operators.issue("desk", ["report:*"], "1d", "tester")
    held = [operators.is_active(one) for one in (lasting.id, short.id, "00000000")]

    clock.now += timedelta(days=1)
    expired = [operators.is_active(one.id) for one in (lasting, short)]
    with Operators.open(ledger, clock) as others:
        others.revoke(lasting.id, "tester")

    assert held == [True, True, False]
    assert expired == [True, False]
    assert not operators.is_active(lasting.id)
    log_of(ledger).unlink()
    assert not operators.is_active(lasting.id)
