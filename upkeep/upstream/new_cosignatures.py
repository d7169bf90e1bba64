"""The cosignatures that witnesses add to checkpoints that a mirror has already, found with few questions."""

import math
import time

from stores.shared_rows import NumberedCosignature
from transparency.checkpoint_list import CheckpointPage
from transparency.keeping_checkpoints import KeepingCheckpoints
from transparency.notes import VerifierKey
from transparency.transparency_log import Log
from upkeep.upstream.origin_checkpoints import listed
from upkeep.upstream.origin_log import LISTED_AT_ONCE, OriginLog

# Seconds between two walks through the whole list.
_WALKS_EVERY = 10.0


class NewCosignatures:
    """Keeps what pages bring; where the origin counts more than are here, the list is read from its end again."""

    def __init__(self, log: Log, origin: OriginLog, keeper: KeepingCheckpoints, key: VerifierKey) -> None:
        self._kept, self._origin, self._keeper, self._key = log.checkpoints, origin, keeper, key
        # For so many in all, the whole list was read, and did not have them.
        self._missed = -1
        self._walked_at = -math.inf

    def take(self, page: CheckpointPage) -> bool:
        """Keep those of a page, and look for the others; whether nothing is left to look for. Raises as asking does."""
        self._keep(page)
        wanted = page.cosignatures
        if page.more_after is not None or wanted == self._missed or wanted <= self._kept.cosignature_count():
            return True
        if time.monotonic() - self._walked_at < _WALKS_EVERY:
            return False
        self._walked_at = time.monotonic()
        after = self._kept.last_number()
        while after > 0 and self._kept.cosignature_count() < wanted:
            after = max(0, after - LISTED_AT_ONCE)
            self._keep(self._origin.page(after))
        self._missed = wanted if self._kept.cosignature_count() < wanted else -1
        return True

    def _keep(self, page: CheckpointPage) -> None:
        last = self._kept.last_number()
        known = set(self._kept.cosignatures_of(page.items[0].number, page.items[-1].number)) if page.items else set()
        found = [
            NumberedCosignature(0, one.signed.origin, one.signed.size, line)
            for one in (listed(item, self._key) for item in page.items if item.number <= last)
            for line in one.lines
            if (one.row.number, line) not in known and self._kept.numbered(one.row.number) == one.signed
        ]
        if found:
            self._keeper.keep_cosignatures(found)
