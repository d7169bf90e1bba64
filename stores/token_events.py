"""The events of the operators' log: one frozen Struct per fact about a token, its tag the name on disk."""

import msgspec
from msgspec import Struct


class Noted(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every event of the operators' log says of itself; ``key`` and ``request`` are an attempt's hashes."""

    number: int
    recorded_at: str
    recorded_by: str
    token: str
    key: str | None = None
    request: str | None = None


class TokenIssued(Noted, frozen=True, kw_only=True, tag="token-issued"):
    """Somebody was given a token; ``digest`` is the SHA-256 (hex) of its secret, which is kept nowhere."""

    digest: str
    owner: str
    scopes: tuple[str, ...]
    expires: str | None = None


class TokenRevoked(Noted, frozen=True, kw_only=True, tag="token-revoked"):
    """The token holds no longer, whatever it could do."""

    why: str | None = None


class TokenExpired(Noted, frozen=True, kw_only=True, tag="token-expired"):
    """The token's time was found to be over; that holds even if a clock goes back."""


TokenEvent = TokenIssued | TokenRevoked | TokenExpired

# What ``decode`` raises of bytes that are no event.
NO_EVENT = (msgspec.MsgspecError, ValueError, TypeError, RecursionError)
_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[TokenEvent] = msgspec.json.Decoder(TokenEvent)


def encode(event: TokenEvent) -> bytes:
    """The bytes that are stored."""
    return _encoder.encode(event)


def decode(stored: bytes) -> TokenEvent:
    """The event; fields that this version does not know are passed over. Raises one of NO_EVENT."""
    return _decoder.decode(stored)


def tag(event: TokenEvent) -> str:
    """The event's name on disk."""
    return str(event.__struct_config__.tag)
