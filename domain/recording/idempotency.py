"""An attempt: the mark by which a command that is sent again is recorded once."""

import re

from msgspec import Struct

from domain.refusals import Malformed

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Attempt(Struct, frozen=True):
    """The caller's key and its request, both as SHA-256 (hex); they stand in the batch of what the attempt records.

    The same key with the same request is the same attempt, however often and however late it is made. ``key`` is the
    hash of the key as its owner scoped it, so that two owners who choose one word do not meet.
    """

    key: str
    request: str


def check_attempt(attempt: Attempt) -> None:
    """Refuse what is no pair of hashes; raises Malformed."""
    if not (_HASH.fullmatch(attempt.key) and _HASH.fullmatch(attempt.request)):
        raise Malformed("an attempt is named by two SHA-256 hashes, each of 64 lower-case hexadecimal digits")
