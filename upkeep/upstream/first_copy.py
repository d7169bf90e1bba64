"""The first copy of an origin's log: a new ledger's file, filled as quickly as it can be, and checked byte for byte."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from domain.refusals import UpstreamWrong
from stores.sqlite.copied_batches import CopiedRows, check_versions
from stores.sqlite.file import check_free
from stores.sqlite.filling import Filling
from transparency.frontier import Frontier
from transparency.notes import Checkpoint, VerifierKey
from upkeep.progress import Progress
from upkeep.upstream import spooled_entries
from upkeep.upstream.fetched_entries import fetched_entries
from upkeep.upstream.origin_checkpoints import OriginCheckpoint, listed, signed_note
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.restarts import Restarts
from upkeep.upstream.whole_batches import whole_batches


class FirstCopy(Struct, frozen=True):
    """What was copied: up to that checkpoint, whose note it is, so many contents, and so many checkpoints."""

    last: Checkpoint
    note: str
    contents: int
    checkpoints: int


def fill_first_copy(log: OriginLog, key: VerifierKey, part: Path, step: Progress | None = None) -> FirstCopy:
    """Fill an empty file with all that the origin has signed.

    Nothing is taken that the key did not sign: the roots of all checkpoints are those of the bytes that came. Raises
    OriginUnreachable, DiskFull, or UpstreamWrong for anything that is not as it was signed; then the file is of no use.
    """
    last = signed_note(log.note(), key)
    with Filling(part) as filling:
        copying = _Copying(log, key, filling, last)
        for rows in whole_batches(1, fetched_entries(log, 1, last.size)):
            check_free(part.parent, spooled_entries.LEFT_FREE)
            copying.take(rows)
            if step is not None:
                step(copying.tree.size, last.size, "Copying events")
        return copying.ended()


class _Copying:
    """Takes rows in their order, and each checkpoint when the tree has its size."""

    def __init__(self, log: OriginLog, key: VerifierKey, filling: Filling, last: Checkpoint) -> None:
        self.tree = Frontier()
        self._log, self._filling, self._last = log, filling, last
        self._restarts = Restarts()
        self._contents: set[str] = set()
        self._checkpoints = _listed_up_to(log, key, last)
        self._next = next(self._checkpoints, None)
        self._before: OriginCheckpoint | None = None
        self._take_checkpoints(())

    def take(self, rows: CopiedRows) -> None:
        """Put whole batches into the file."""
        check_versions(rows.events, self._filling.has_version)
        for _, sha256, size in rows.contents:
            if sha256 not in self._contents:
                self._filling.content(sha256, self._log.content(sha256, size))
                self._contents.add(sha256)
        self._filling.events(rows.events)
        self._filling.batches(rows.batches)
        self._filling.lookups(rows.lookups)
        self._restarts.see(rows.events)
        self._take_checkpoints([row[5] for row in rows.events])

    def _take_checkpoints(self, leaves: list[bytes] | tuple[()]) -> None:
        """Grow the tree by the leaves, with a look at each size that was signed."""
        at = 0
        while self._next is not None and self._next.signed.size <= self.tree.size + len(leaves) - at:
            size = self._next.signed.size
            grown = size - self.tree.size
            self.tree.grow(leaves[at : at + grown])
            at += grown
            self._take_checkpoint(self._next)
            self._next = next(self._checkpoints, None)
        self.tree.grow(leaves[at:])

    def _take_checkpoint(self, one: OriginCheckpoint) -> None:
        signed, before = one.signed, self._before
        if self.tree.root() != signed.root:
            raise UpstreamWrong(
                f"the first {signed.size:,} events do not have the root that {signed.origin} signed at that size",
                size=signed.size,
            )
        ended = before.signed.origin if before is not None else signed.origin
        if ended != signed.origin and not self._restarts.goes_on(ended, signed.origin):
            why = f"checkpoint {one.row.number} is of {signed.origin}, and no event says that the log {ended} ended"
            raise UpstreamWrong(why, origin=signed.origin)
        self._before = one
        row = (one.row.number, signed.origin, signed.size, signed.root, signed.note, signed.signed_at)
        self._filling.checkpoints([row])
        self._filling.cosignatures([(signed.origin, signed.size, line) for line in dict.fromkeys(one.lines)])

    def ended(self) -> FirstCopy:
        """What was copied, if that is all; raises UpstreamWrong where the list ends before what was signed."""
        if self._next is not None or self._before is None or self._before.of_tree != self._last:
            why = f"the list of checkpoints does not have the one of size {self._last.size} that the origin shows"
            raise UpstreamWrong(why, size=self._last.size)
        return FirstCopy(self._last, self._before.signed.note, len(self._contents), self._before.row.number)


def _listed_up_to(log: OriginLog, key: VerifierKey, last: Checkpoint) -> Iterator[OriginCheckpoint]:
    """Every checkpoint of the list up to that one, each as large as the one before or larger."""
    after: int | None = 0
    sizes: dict[str, int] = {}
    largest = 0
    while after is not None:
        page = log.page(after)
        for one in (listed(item, key) for item in page.items):
            origin, size = one.signed.origin, one.signed.size
            _check_signed(one, key, begun=key.name in sizes)
            if size < largest or size <= sizes.get(origin, -1) or size > last.size:
                raise UpstreamWrong(f"checkpoint {one.row.number} is of size {size}, after {largest}", size=size)
            sizes[origin] = largest = size
            yield one
            if one.of_tree == last:
                return
        after = page.more_after


def _check_signed(one: OriginCheckpoint, key: VerifierKey, *, begun: bool) -> None:
    """Signed by the key, or of a log that ended before the key's began."""
    if one.signed.origin == key.name and not one.is_signed:
        raise UpstreamWrong(f"checkpoint {one.row.number} is not signed by {key}", number=one.row.number)
    if one.signed.origin != key.name and begun:
        why = f"is of {one.signed.origin}, after those of {key.name}"
        raise UpstreamWrong(f"checkpoint {one.row.number} {why}", number=one.row.number)
