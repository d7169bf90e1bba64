"""Signatures of webhooks by Standard Webhooks: secrets that are shown once, and the headers of each request."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from domain.moments import instant_text

PREFIX = "whsec_"
# For so long the secret before the last one signs too, so that a receiver can change over.
OVERLAP = timedelta(hours=24)
_BYTES = 32


class Secret(Struct, frozen=True, array_like=True):
    """A secret as it is kept, and the instant until which it signs; None is as long as it is the last one."""

    text: str
    until: str | None = None


def fresh_secret() -> str:
    """A new secret: 32 random bytes as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def kept(found: Iterable[Secret]) -> str:
    """Secrets as they are stored."""
    return msgspec.json.encode(list(found)).decode()


def current(stored: str, now: datetime) -> list[Secret]:
    """Those of the stored secrets that sign now, the last one first."""
    found = msgspec.json.decode(stored, type=list[Secret])
    return [one for one in found if one.until is None or one.until > instant_text(now)]


def rotated(stored: str, fresh: str, now: datetime) -> str:
    """The stored secrets with a new one; the last one until now signs for a day yet, and none that is older."""
    before = current(stored, now)[0]
    return kept([Secret(fresh), Secret(before.text, instant_text(now + OVERLAP))])


def signed_headers(found: Iterable[Secret], message: str, now: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks: which message, when it was sent, and a signature of each secret."""
    sent = str(int(now.timestamp()))
    content = f"{message}.{sent}.".encode() + body
    return {
        "webhook-id": message,
        "webhook-timestamp": sent,
        "webhook-signature": " ".join(_signature(one.text, content) for one in found),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return f"v1,{base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()}"
