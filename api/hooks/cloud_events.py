"""The body of a webhook: a CloudEvent 1.0 in structured mode, whose data is an item of ``/v1/revisions``."""

import hashlib
from typing import Literal

import msgspec
from msgspec import Struct

from api.http.addresses import REVISIONS
from domain.reading import ChangeKind
from domain.words import word
from projections.answers.feed import KINDS, Revision, place_text

MEDIA_TYPE = "application/cloudevents+json"
# By the kind of the revision; the version is that of ``data``.
TYPES: dict[ChangeKind, str] = {
    "revision": "asreported.figure.revised.v1",
    "withdrawal": "asreported.figure.withdrawn.v1",
    "reinstatement": "asreported.figure.reinstated.v1",
    "adjustment": "asreported.figure.adjusted.v1",
    "adjustment-withdrawal": "asreported.figure.adjustment-withdrawn.v1",
    "correction": "asreported.figure.corrected.v1",
    "voiding": "asreported.figure.voided.v1",
}
TEST = "asreported.hook.test.v1"


class CloudEvent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A CloudEvent; ``source`` is the log's origin as an address without scheme, or where the feed is served."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    time: str
    subject: str | None = None
    datacontenttype: str | None = None
    data: Revision | None = None


def message_of(one: Revision, leaf: bytes) -> str:
    """The id of a revision: the same whenever and to whichever hook it is sent, and of another ledger another one.

    ``leaf`` is that of the event since which it reads so.
    """
    return f"msg_{hashlib.sha256(leaf + place_text(one).encode()).hexdigest()[:32]}"


def revised(one: Revision, message: str, origin: str | None, time: str) -> CloudEvent:
    """The event of a revision that was recorded at that time."""
    return CloudEvent(
        specversion="1.0",
        id=message,
        source=source_of(origin),
        type=type_of(one),
        time=time,
        subject=f"{one.series}/{one.period}",
        datacontenttype="application/json",
        data=one,
    )


def type_of(one: Revision) -> str:
    """The type of the event of a revision."""
    return TYPES[word(one.kind, KINDS, "kind")]


def tested(message: str, origin: str | None, time: str) -> CloudEvent:
    """An event that tells nothing, for a receiver to try its checks on."""
    return CloudEvent(specversion="1.0", id=message, source=source_of(origin), type=TEST, time=time)


def source_of(origin: str | None) -> str:
    """Which ledger it is, as a reference: that of the log's origin, once the log has begun."""
    return REVISIONS if origin is None else f"//{origin}"


def encoded(event: CloudEvent) -> bytes:
    """The body."""
    return msgspec.json.encode(event)
