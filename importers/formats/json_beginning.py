"""The rows at the beginning of a JSON list that a version has in common with the one before, byte for byte."""

import msgspec
from msgspec import Raw

from domain.recording.difference import ListDifference, common_ends

_rows = msgspec.json.Decoder(list[Raw])
_BLANKS = b" \t\r\n"
# The last rows are what changes; those before them are taken over until twice as many have come.
_TAIL = 6


class JsonBeginning:
    """Rows of a list, to be taken over by a version that begins with the same bytes.

    What follows is decoded as a list of its own: a version that is no list is then none either, and decoded in full.
    """

    def __init__(self) -> None:
        self._bytes, self._taken = b"", b""
        self._rows: list[Raw] = []
        # The rows that were given last, and how many of them had been taken over.
        self._given: tuple[list[Raw], int] = [], 0
        self.since: ListDifference | None = None
        """What the rows that were given last have in common with those before, where both were taken over."""

    @property
    def taken(self) -> bytes:
        """The bytes that were taken over by the version that was read last; the same object until others are."""
        return self._taken

    def rows(self, content: bytes) -> list[Raw]:
        """The rows of a list; raises msgspec.DecodeError or UnicodeDecodeError where it is none."""
        tail = self._behind(content)
        self._taken = b"" if tail is None else self._bytes
        if tail is None:
            self._bytes, self._rows, self._given = b"", [], ([], 0)
            # What msgspec passes over it does not read as text.
            content.decode()
            tail = _rows.decode(content)
        rows = self._rows + tail
        self._compare(rows)
        if len(tail) > 2 * _TAIL:
            self._keep(content, rows)
        return rows

    def _compare(self, rows: list[Raw]) -> None:
        """Compare with the rows given before, behind those that stand in both."""
        before, taken = self._given
        front, back = common_ends(before[taken:], rows[taken:]) if taken else (0, 0)
        self.since = ListDifference(before, rows, taken + front, back) if taken else None
        self._given = rows, len(self._rows)

    def _behind(self, content: bytes) -> list[Raw] | None:
        """The rows behind those that are taken over; None where the version does not go on from them."""
        if not self._rows or not content.startswith(self._bytes):
            return None
        rest = content[len(self._bytes) :].lstrip(_BLANKS)
        if not rest.startswith(b","):
            return None
        try:
            rest.decode()
            return _rows.decode(b"[" + rest[1:]) or None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None  # told of as a whole

    def _keep(self, content: bytes, rows: list[Raw]) -> None:
        """Take over all rows but the last."""
        at = _before_blanks(content, len(content)) - 1
        for row in reversed(rows[-_TAIL:]):
            at = _before_blanks(content, _before_blanks(content, at) - len(bytes(row))) - 1
        self._bytes = content[:at]
        # Rows as they were decoded keep the bytes of their whole version alive.
        self._rows += [row.copy() for row in rows[len(self._rows) : -_TAIL]]


def _before_blanks(content: bytes, at: int) -> int:
    """Behind the last byte before a place that is no blank."""
    while content[at - 1] in _BLANKS:
        at -= 1
    return at
