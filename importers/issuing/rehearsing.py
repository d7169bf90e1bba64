"""The rehearsal of an import in an empty ledger, so that nothing is recorded of what would be refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter
from typing import TypeVar

from msgspec.structs import replace

from domain.moments import instant_text
from domain.recording.bulletins import check_bulletin, check_statements
from domain.recording.commands import Bulletin, NewDocument, SaidAdjustment
from domain.recording.difference import difference
from domain.recording.draft import Draft
from domain.recording.ledger import Ledger
from domain.recording.lines import Line
from domain.recording.memory import LedgerMemory
from importers.issuing import registering
from importers.issuing.plain_lines import are_plain
from importers.issuing.shares import Shares
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from stores.opening import OpenLedger, scratch_ledger
from stores.proposal_register import ProposalRegister

_T = TypeVar("_T")


class Rehearsal:
    """The spec's sources and series as the ledger has, or will have, them; and no figure.

    Nothing that is recorded of a figure makes the ledger refuse what a file says of it later: so each thing said is
    checked once, as the ledger's own decision does, and what stays the same from one version to the next is not
    checked again.
    """

    def __init__(self, ledger: Ledger, empty: Ledger, spec: Spec) -> None:
        self._ledger = ledger
        self._memory = LedgerMemory(empty.store)
        self._actor = spec.actor
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._adjustments: dict[str, tuple[SaidAdjustment, ...]] = {}
        self._frames: set[tuple[object, ...]] = set()

    def now(self) -> datetime:
        """The time of the ledger's clock."""
        return self._ledger.clock()

    def decimals(self, series: str) -> int:
        """The decimals that the series has, or will have; raises UnknownSeries where it has none."""
        return self._memory.known_series(series).decimals

    def check(self, file: FileSpec, path: str, bulletin: Bulletin) -> None:
        """Check one version. Raises what the ledger would refuse.

        ``path`` is where this version of the file stood.
        """
        before, lines = self._lines.get(file.key, ()), bulletin.lines
        since = difference(before, lines, bulletin.since)
        front, back = since.front, since.back
        gone = before[front : len(before) - back]
        fresh = {*lines[front : len(lines) - back]}.difference(gone)
        declared = () if bulletin.adjustments == self._adjustments.get(file.key) else bulletin.adjustments
        self._check_frames(path, bulletin)
        said = tuple(sorted(fresh, key=attrgetter("period")))
        if declared or not are_plain(self._memory, bulletin.source, said, gone):
            self._decide(
                check_statements, replace(bulletin, document=None, complete=(), lines=said, adjustments=declared)
            )
        self._lines[file.key], self._adjustments[file.key] = lines, bulletin.adjustments

    def _check_frames(self, path: str, bulletin: Bulletin) -> None:
        """Refuse what the ledger would take of no commit at that path, whatever it says of a figure."""
        publisher = bulletin.document.published_by if isinstance(bulletin.document, NewDocument) else None
        frame = (path, publisher, bulletin.complete)
        if frame not in self._frames:
            for share in Shares().of(replace(bulletin, lines=(), adjustments=())):
                self._decide(check_bulletin, share)
            self._frames.add(frame)

    def _decide(self, check: Callable[[Draft, Bulletin], None], bulletin: Bulletin) -> None:
        now = self.now()
        draft = Draft(self._memory, now, instant_text(now), self._actor)
        check(draft, bulletin)
        draft.check_fits()


@contextmanager
def rehearsal(ledger: Ledger, spec: Spec) -> Iterator[Rehearsal]:
    """Where the import is decided first; raises what the ledger would refuse of the spec itself."""
    with scratch_ledger(ledger.clock) as empty:
        registering.rehearse(ledger, empty, spec)
        yield Rehearsal(ledger, empty, spec)


def rehearsed(ledger: OpenLedger, doing: Callable[[OpenLedger], _T]) -> _T:
    """What doing something with the ledger would come to: it is done with a copy, which is thrown away."""
    with scratch_ledger(ledger.clock, ledger.store) as copied:
        # What somebody has dropped is passed over, as it would be.
        ProposalRegister(ledger.store.path).copy_dropped(copied.store.path)
        return doing(copied)
