"""Bounds of what one answer makes this client hold, and of how far a list leads it, whoever answers."""

from collections.abc import Mapping

from asreported.exchange import ENCODING
from asreported.problems import AnswerTooLarge, NotUnderstood

_ENCODINGS = frozenset({"", "identity", ENCODING})
# A cursor is part of an address; those of the service have some fifty characters.
_LONGEST_CURSOR = 4096


class BoundedBody:
    """The body of an answer as it comes in, after it was unpacked: never more than ``most`` bytes."""

    def __init__(self, head: Mapping[str, str], most: int) -> None:
        """Raises NotUnderstood where it is packed in a way that was not asked for."""
        packed = head.get("content-encoding", "").strip().lower()
        if packed not in _ENCODINGS:
            raise NotUnderstood(f"the answer is packed as {packed[:50]!r}, which was not asked for")
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, part: bytes) -> None:
        """The next part of it; raises AnswerTooLarge."""
        self._size += len(part)
        if self._size > self._most:
            raise AnswerTooLarge(f"the answer has more than {self._most:,} bytes; connect(most_bytes=...) allows more")
        self._parts.append(part)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)


class Cursors:
    """The way through the pages of a list, on which no page is asked for twice."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def after(self, cursor: str | None) -> str | None:
        """The cursor of the next page, None if there is none; raises NotUnderstood for a way that leads nowhere."""
        if cursor is not None:
            if cursor in self._asked or len(cursor) > _LONGEST_CURSOR:
                raise NotUnderstood("the pages of the list never end: one leads to another that was read already")
            self._asked.add(cursor)
        return cursor
