"""Bearer tokens: the text that is shown once, and what may be shown of a token ever after.

``asr_<id>_<secret>_<check>``: the id names the token in the operators' log and is no secret; the secret is 32 random
bytes in base64url; the check is the CRC-32 of all before it, so that a scanner tells a leaked token from a look-alike.
"""

import base64
import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.moments import instant_text, last_instant, moment_text
from domain.refusals import NotAMoment

PREFIX = "asr"
# What a secret scanner looks for; docs/decisions/0018 tells how to check a find.
TOKEN_PATTERN = r"asr_[0-9a-z]{8}_[A-Za-z0-9_-]{43}_[0-9a-f]{8}"  # noqa: S105 - the form of a token, not a token
DEFAULT_EXPIRY = "365d"
NEVER = "never"

_BEARER = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] {1,8}(asr_([0-9a-z]{8})_([A-Za-z0-9_-]{43}))_([0-9a-f]{8})")
_IN_DAYS = re.compile(r"([1-9][0-9]{0,4})d", re.ASCII)
_ID_LETTERS = string.digits + string.ascii_lowercase
_ID_LENGTH = 8
_SECRET_BYTES = 32

Digest = Callable[[bytes], bytes]
State = Literal["active", "expired", "revoked"]


class Token(Struct, frozen=True, kw_only=True):
    """What anybody may see of a token: neither its secret nor the digest of it.

    ``created``, ``expires`` and ``revoked`` are instants; a token without ``expires`` lasts until it is revoked.
    ``last_used`` is the beginning of the hour in which it was last used; None if that is not known.
    """

    id: str
    owner: str
    scopes: tuple[str, ...]
    created: str
    issued_by: str
    expires: str | None
    revoked: str | None
    state: State
    last_used: str | None = None


class NewToken(Struct, frozen=True, kw_only=True):
    """A token that was issued now; ``text`` is what its owner sends, and is never shown again."""

    token: Token
    text: str


class Tokens(Struct, frozen=True, kw_only=True):
    """Every token ever issued, oldest first."""

    items: list[Token]
    next: None = None


class BearerToken(NamedTuple):
    """What somebody presents: a token's id and secret, neither of them believed yet."""

    id: str
    secret: bytes


def new_id() -> str:
    """A token's name: 8 digits and lower-case letters."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))


def new_secret() -> str:
    """32 random bytes as 43 characters of base64url."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def token_text(token: str, secret: str) -> str:
    """The text that a client sends, of an id and a secret.

    >>> token_text("0demo0id", "A" * 43)
    'asr_0demo0id_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_e0e22d1c'
    """
    unchecked = f"{PREFIX}_{token}_{secret}"
    return f"{unchecked}_{_crc(unchecked.encode()):08x}"


def sha256(secret: bytes) -> bytes:
    """What is kept of a secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret).digest()


def authorization(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """The one Authorization header of a request; None without one, and empty, which is no token, with several."""
    found = [value for name, value in headers if name.lower() == b"authorization"]
    return (found[0] if len(found) == 1 else b"") if found else None


def bearer_token(header: bytes | None) -> BearerToken | None:
    """The token in an Authorization header, or None if there is none that is well formed."""
    found = _BEARER.fullmatch(header or b"")
    if found is None or int(found[4], 16) != _crc(found[1]):
        return None
    return BearerToken(found[2].decode(), found[3])


def of_password(header: bytes | None) -> bytes | None:
    """The header that a program would have sent, where a browser sent a token as a password; else the same.

    >>> of_password(b"Basic " + base64.b64encode(b"ada:asr_x")), of_password(b"Bearer asr_x"), of_password(b"Basic %")
    (b'Bearer asr_x', b'Bearer asr_x', b'')
    """
    if header is None or header[:6].lower() != b"basic ":
        return header
    try:
        return b"Bearer " + base64.b64decode(header[6:], validate=True).partition(b":")[2]
    except ValueError:
        return b""


def expiry(said: str, now: datetime) -> str | None:
    """The instant from which a token is refused, as said: ``90d``, a date, an instant or ``never``.

    Of a date the whole day still counts. Raises NotAMoment, also for a moment that is over.
    """
    if said == NEVER:
        return None
    try:
        days = _IN_DAYS.fullmatch(said)
        instant = instant_text(now + timedelta(days=int(days[1]))) if days else last_instant(moment_text(said))
    except (NotAMoment, OverflowError):
        raise NotAMoment(
            f"not a moment for a token to expire: {said!r:.60}; write 90d, 2027-01-31, 2027-01-31T12:00:00Z or never",
            moment=said[:60],
        ) from None
    if instant <= instant_text(now):
        raise NotAMoment(f"a token expires later than now, not at {instant}", moment=said[:60])
    return instant


def _crc(text: bytes) -> int:
    return zlib.crc32(text)
