"""The growth of an origin's log beyond a mirror's, fetched and compared with all that was signed before it is taken."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

import msgspec

from domain.codec import decode, leaf_hash
from domain.refusals import UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from domain.streams import OfLog
from transparency.transparency_log import Log
from upkeep.upstream.contradictions import check_goes_on, of_a_restart, two_trees
from upkeep.upstream.fetched_entries import fetched_entries
from upkeep.upstream.origin_checkpoints import OriginCheckpoint
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.restarts import Restarts
from upkeep.upstream.spooled_entries import SpooledEntries

_RESTARTED = b'"log-restarted"'


class CheckedEntries:
    """Fetches what comes behind the mirror's head; nothing is written but the spool."""

    def __init__(self, log: Log, origin: OriginLog, noted: SignedCheckpoint | None) -> None:
        """``noted`` is a checkpoint that was found right before, whether it was kept since or not."""
        self._log, self._origin, self._noted = log, origin, noted
        self._restarts = Restarts()

    def fetch(self, new: Sequence[OriginCheckpoint], spool: SpooledEntries) -> None:
        """Spool the entries up to the last of the new checkpoints.

        Raises Contradiction where two signed trees cannot both be, or where the log has another name and no event says
        why; UpstreamWrong where the bytes that came are not what was signed.
        """
        held, noted, last = self._log.checkpoints.last(), self._noted, new[-1]
        wanted = {one.signed.size: one for one in new}
        is_rewritten = False
        for size, root in self._roots(sorted({*wanted, *self._noted_size(last)}), spool):
            one = wanted.get(size)
            if one is not None and one.signed.root != root:
                if held is not None:
                    check_goes_on(self._log, self._origin, held, one)
                why = "do not have the root that was signed at that size"
                raise UpstreamWrong(f"the first {size:,} events as {self._origin.address} sent them {why}", size=size)
            is_rewritten |= noted is not None and noted.size == size and noted.root != root
        if noted is not None and is_rewritten:
            raise two_trees(noted, last)
        if held is not None and held.origin != last.signed.origin:
            for recorded in self._log.store.stream(OfLog()):
                self._restarts.note(recorded.event)
            if not self._restarts.goes_on(held.origin, last.signed.origin):
                raise of_a_restart(held, last)

    def _noted_size(self, last: OriginCheckpoint) -> set[int]:
        return {self._noted.size} if self._noted is not None and self._noted.size <= last.signed.size else set()

    def _roots(self, sizes: Sequence[int], spool: SpooledEntries) -> Iterator[tuple[int, bytes]]:
        """The root at each of these sizes, of the events that are here and of those that come."""
        head = self._log.store.head()
        yield from ((size, self._log.root(size)) for size in sizes if size <= head)
        later, tree = [size for size in sizes if size > head], self._log.frontier(head)
        for states in fetched_entries(self._origin, head + 1, later[-1]) if later else ():
            spool.add(states)
            for state in states:
                if _RESTARTED in state:
                    self._see_restart(state)
            leaves = [leaf_hash(state) for state in states]
            while later and later[0] <= tree.size + len(leaves):
                grown = later[0] - tree.size
                tree.grow(leaves[:grown])
                del leaves[:grown]
                yield later.pop(0), tree.root()
            tree.grow(leaves)

    def _see_restart(self, state: bytes) -> None:
        # Bytes that are no event are refused where they are made into rows, if they were signed at all.
        with suppress(msgspec.MsgspecError, ValueError, RecursionError):
            self._restarts.note(decode(state))
