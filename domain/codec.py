"""The bytes of events: encoded once, at append, and read at any age."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from domain.events import Event, FigureEvent
from domain.refusals import EventTooLarge

LARGEST_EVENT = 16 * 1024

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Event)
_of_figure: msgspec.json.Decoder[FigureEvent] = msgspec.json.Decoder(FigureEvent)


def encode(event: Event) -> bytes:
    """The bytes that are stored, hashed and exported; raises EventTooLarge above 16 KiB."""
    stored = _encoder.encode(event)
    if len(stored) > LARGEST_EVENT:
        raise EventTooLarge(
            f"the event has {len(stored):,} bytes; at most {LARGEST_EVENT:,}: shorten its texts", size=len(stored)
        )
    return stored


def decode(stored: bytes) -> Event:
    """The event; fields that this version does not know are passed over."""
    event: Event = _decoder.decode(stored)
    return event


def decode_each(stored: Iterable[bytes]) -> Iterator[Event]:
    """The same of many, sooner."""
    return map(_decoder.decode, stored)


def decode_of_figure(stored: bytes) -> FigureEvent:
    """The event of a figure's stream."""
    return _of_figure.decode(stored)


def tag(event: Event) -> str:
    """The event's name on disk."""
    return _tag_of(type(event))


def tags(events: Iterable[Event]) -> Iterator[str]:
    """The same of many events, sooner."""
    return map(_tag_of, map(type, events))


@cache
def _tag_of(kind: type[Event]) -> str:
    return str(kind.__struct_config__.tag)


def leaf_hash(stored: bytes) -> bytes:
    """The event's leaf in a Merkle tree: SHA-256(0x00 || stored bytes), RFC 6962 section 2.1."""
    return hashlib.sha256(b"\x00" + stored).digest()


def leaf_hashes(stored: Iterable[bytes]) -> list[bytes]:
    """The same of many, sooner."""
    return [hashlib.sha256(b"\x00" + one).digest() for one in stored]


def hash_text(digest: bytes) -> str:
    """A leaf or root in base64, as checkpoints and proofs hold them.

    >>> hash_text(leaf_hash(b""))
    'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0='
    """
    return base64.b64encode(digest).decode()
