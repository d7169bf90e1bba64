"""A store that is not trusted: its rows as verification reads them, and the refusal where it cannot give them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from domain.refusals import Refusal
from domain.signed_checkpoint import SignedCheckpoint

# Position, stream, version, tag, stored bytes, leaf; a damaged store may hold values of other kinds.
EventRow = tuple[int, str, int, str, bytes, bytes]
# Stream, version, position.
VersionRow = tuple[str, int, int]
# Last position, first position, instant.
BatchRow = tuple[int, int, str]


class Damaged(Refusal):
    """The store cannot give what it holds, or holds something of another kind than was stored."""

    def __init__(self, said: str, kind: str = "") -> None:
        """``said`` is what the store says, ``kind`` the driver's name for such an error, if it was the driver's."""
        super().__init__(f"{kind}: {said}" if kind else said)
        self.said = said


class Guards(NamedTuple):
    """The version of the store's tables, and whether what keeps their rows from being changed is in place."""

    version: int
    missing: Sequence[str]
    strange: Sequence[str]


class StoredRows(Protocol):
    """Rows as they lie there: nothing is decoded, compared or mended.

    Everything is read through one connection, while others may go on recording. Every method raises Damaged where the
    store cannot give what it holds.
    """

    @property
    def path(self) -> Path:
        """The ledger that the rows belong to; its key and guard lie beside it."""

    def guards(self) -> Guards:
        """The guards that keep rows from being changed."""

    def page_damage(self) -> str | None:
        """The first fault in the store's own structures, indexes included; None where they are sound."""

    def head(self) -> int:
        """The last position; 0 in an empty ledger."""

    def events(self, after: int, until: int) -> Iterator[EventRow]:
        """The events behind a position up to another, by position."""

    def versions(self, until: int) -> Iterator[VersionRow]:
        """The versions of the events up to a position, in the order of streams and versions."""

    def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves from a position to a position, both included."""

    def batches(self, until: int) -> Iterator[BatchRow]:
        """The batches that end at or before a position, in their order."""

    def has_lookup(self, kind: str, key: str, position: int) -> bool:
        """Tell whether the event is filed under the key."""

    def lookups(self, until: int) -> int:
        """The number of keys under which events up to a position are filed."""

    def stray(self) -> tuple[str, int] | None:
        """A table with a row of a position behind the last event, and that position; read in one moment."""

    def content_names(self) -> set[str]:
        """The SHA-256 under which each content is kept."""

    def content_events(self) -> Iterator[tuple[int, bytes]]:
        """Position and stored bytes of every event that brought a content."""

    def content(self, sha256: str) -> bytes | None:
        """The bytes kept under that SHA-256."""

    def checkpoints(self) -> list[SignedCheckpoint]:
        """Every kept checkpoint, in the order of signing."""

    def last_checkpoint(self) -> SignedCheckpoint | None:
        """The one that was signed last."""

    def checkpoint_numbers(self) -> Iterator[int]:
        """The numbers of the kept checkpoints, ascending; nothing where the store has no place for them."""

    def stray_cosignature(self) -> tuple[str, int] | None:
        """Origin and size of a cosignature whose checkpoint is missing."""

    def recorded_at(self, position: int) -> str | None:
        """When the batch was recorded that holds the position."""
