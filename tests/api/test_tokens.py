"""A token's text is told from anything else, and its time is understood as it is said."""

import re
from datetime import UTC, datetime

import pytest

from api.authority.tokens import TOKEN_PATTERN, authorization, bearer_token, expiry, new_id, new_secret, token_text
from domain.refusals import NotAMoment

ID, SECRET = "3k9d02xm", "Zm9vYmFyYmF6cXV4LTAxMjM0NTY3ODlhYmNkZWYtXyA"
TEXT = "asr_3k9d02xm_Zm9vYmFyYmF6cXV4LTAxMjM0NTY3ODlhYmNkZWYtXyA_7d3538c3"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_a_tokens_text_is_the_same_for_ever():
    assert token_text(ID, SECRET) == TEXT


def test_a_scanner_finds_every_token_by_one_pattern():
    made = [token_text(new_id(), new_secret()) for _ in range(200)]

    assert [one for one in made if not re.fullmatch(TOKEN_PATTERN, one)] == []
    assert len(set(made)) == 200


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(f"Bearer {TEXT}", id="as it is written"),
        pytest.param(f"bearer {TEXT}", id="the scheme in lower case"),
        pytest.param(f"BEARER   {TEXT}", id="several spaces"),
    ],
)
def test_a_token_is_read_from_its_header(header):
    assert bearer_token(header.encode()) == (ID, SECRET.encode())


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param(b"", id="empty"),
        pytest.param(b"Bearer", id="the scheme alone"),
        pytest.param(TEXT.encode(), id="no scheme"),
        pytest.param(f"Basic {TEXT}".encode(), id="another scheme"),
        pytest.param(f"Bearer\t{TEXT}".encode(), id="a tab"),
        pytest.param(f"Bearer {TEXT} ".encode(), id="something behind it"),
        pytest.param(f"Bearer {TEXT}\n".encode(), id="a line's end behind it"),
        pytest.param(f"Bearer {TEXT},{TEXT}".encode(), id="two in one"),
        pytest.param(f"Bearer {TEXT[:-1]}e".encode(), id="another check"),
        pytest.param(f"Bearer {TEXT[:-8]}{TEXT[-8:].upper()}".encode(), id="the check in upper case"),
        pytest.param(f"Bearer {TEXT.replace('Zm9v', 'Zm9w')}".encode(), id="a letter mistyped"),
        pytest.param(f"Bearer {TEXT.replace('asr_', 'asx_')}".encode(), id="another prefix"),
        pytest.param(f"Bearer {TEXT.replace(ID, ID.upper())}".encode(), id="the id in upper case"),
        pytest.param(f"Bearer {TEXT[:-9]}".encode(), id="no check"),
        pytest.param(b"Bearer " + TEXT.encode().replace(b"3", b"\xb3"), id="not ASCII"),
        pytest.param(b"Bearer " + b" " * 200 + TEXT.encode(), id="too long"),
        pytest.param(b"Bearer " + b"a" * 1_000_000, id="a million bytes"),
    ],
)
def test_what_is_no_token_is_none(header):
    assert bearer_token(header) is None


def test_every_single_mistake_in_a_token_is_noticed():
    for at in range(len(TEXT)):
        for letter in "0aZ_-":
            if TEXT[at] != letter:
                assert bearer_token(f"Bearer {TEXT[:at]}{letter}{TEXT[at + 1 :]}".encode()) is None


def test_a_request_has_one_authorization_or_none_that_counts():
    one = (b"Authorization", b"Bearer x")

    assert authorization([(b"host", b"x"), one]) == b"Bearer x"
    assert authorization([(b"host", b"x")]) is None
    assert authorization([one, (b"authorization", b"Bearer x")]) == b""


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        pytest.param("90d", "2026-05-01T12:00:00.000000Z", id="days"),
        pytest.param("1d", "2026-02-01T12:00:00.000000Z", id="one day"),
        pytest.param("2026-01-31", "2026-01-31T23:59:59.999999Z", id="a date lasts its whole day"),
        pytest.param("2026-02-01T01:00+01:00", "2026-02-01T00:00:00.000000Z", id="an instant"),
        pytest.param("2026-01-31T12:00:00.000001Z", "2026-01-31T12:00:00.000001Z", id="a microsecond from now"),
        pytest.param("never", None, id="never"),
    ],
)
def test_an_expiry_is_understood(said, instant):
    assert expiry(said, NOW) == instant


@pytest.mark.parametrize(
    "said",
    ["", "90", "0d", "090d", "-1d", "1.5d", "100000d", "99999999999d", "9d ", "٩d", "soon", "Never", "2026-13-01"],
)
def test_what_is_no_expiry_is_refused_with_what_would_be_one(said):
    with pytest.raises(NotAMoment, match=r"90d, 2027-01-31, 2027-01-31T12:00:00Z or never"):
        expiry(said, NOW)


@pytest.mark.parametrize("said", ["2026-01-30", "2026-01-31T12:00:00Z", "1999-12-31T00:00:00Z"])
def test_an_expiry_that_is_over_is_refused(said):
    with pytest.raises(NotAMoment, match="later than now"):
        expiry(said, NOW)
