"""The blocks of the series that were asked for last, within a bound in bytes."""

from collections import OrderedDict
from threading import Lock

from domain.keys import series_key
from projections.answers.block import BlockName, SeriesExtent
from projections.answers.version_tally import VersionTally
from projections.blocks.block_columns import StatisticsCache
from projections.blocks.bucket_cache import BucketCache
from projections.blocks.counted_versions import counted_tally
from projections.blocks.lines import FORMS, ReadyLines
from projections.blocks.pair_texts import PairTexts
from projections.blocks.said_rows import DoesNotFit
from projections.blocks.series_block import SeriesBlock
from projections.blocks.series_changes import SeriesChanges, changes_of
from projections.blocks.series_locks import SeriesLocks
from projections.blocks.slot_block_rows import loaded, replaced
from projections.blocks.tally_cache import TallyCache
from projections.moment import At
from projections.tables import touches
from projections.tables.descriptions import NumberedSeries
from projections.tables.generation import Generation
from projections.tables.vintage_columns import slot_rows
from stores.sqlite.store import Store

_ROOM = 96 * 1024 * 1024
# Beyond these a block is loaded anew, since that takes no longer.
_MOST_BATCHES, _MOST_PERIODS = 64, 256
# Changes behind the position that was reached then are looked up one by one, up to so many positions further.
_LONG_AGO = 100_000
# Within these a block is read, and brought up to date, in less than five milliseconds: so few events are of no more
# batches and periods, and it is never loaded anew for them.
_FEW_ROWS, _FEW_EVENTS = 100_000, 64


class SeriesBlocks:
    """Blocks by series, the least recently used let go first; safe to share among threads."""

    def __init__(self, store: Store, room: int = _ROOM) -> None:
        self._store = store
        self._room = room
        self._kept: OrderedDict[BlockName, SeriesBlock] = OrderedDict()
        self._sizes: dict[BlockName, int] = {}
        self._lock = Lock()
        self._locks = SeriesLocks()
        self._tallies = TallyCache()
        self.taken = 0

    def __len__(self) -> int:
        return len(self._kept)

    def changes(self, name: BlockName, position: int) -> SeriesChanges | None:
        """What else there is of the series, where its block is kept and tells it up to that position."""
        block = self._kept.get(name)
        return block.changes if block is not None and position <= block.changes.reached else None

    def extent(self, name: BlockName, last_change: int) -> SeriesExtent | None:
        """How much a block holds that is there and small, with little that is new before that position."""
        block = self._kept.get(name)
        if block is None or last_change - block.position > _FEW_EVENTS or block.statements.said.count > _FEW_ROWS:
            return None
        if last_change > block.position and block.is_worn:
            return None
        return block.statements.extent

    def block(self, generation: Generation, name: BlockName, number: int, last_change: int) -> SeriesBlock:
        """The block of the series with that number in the generation, up to its last change or further."""
        block = self._get(name)
        if block is None:
            return self._loaded_once(generation, name, number, last_change)
        if block.position >= last_change:
            return block
        if block.is_worn or last_change - block.changes.reached > _LONG_AGO:
            block = _load(generation, name[1], number, last_change)
        else:
            block = self._up_to_date(generation, name[1], number, block, last_change)
        self._put(name, block)
        return block

    def tally(
        self, generation: Generation, name: BlockName, series: NumberedSeries, at: At, last_change: int
    ) -> VersionTally | None:
        """What all versions of the series come to, counted once for all threads for as long as nothing changes."""
        kept_under = (name, at.published, last_change)
        known = self._tallies.get(kept_under)
        if known is not None:
            return known[0]
        with self._locks.held(kept_under):
            known = self._tallies.get(kept_under)
            if known is not None:
                return known[0]
            found = counted_tally(generation, series.number, at, series.series.decimals)
            self._tallies.put(kept_under, found)
            return found

    def _loaded_once(self, generation: Generation, name: BlockName, number: int, last_change: int) -> SeriesBlock:
        """The block of a series that has none, made once for all threads that want it at the same time."""
        with self._locks.held(name):
            block = self._get(name)
            if block is None or block.position < last_change:
                block = _load(generation, name[1], number, last_change)
                self._put(name, block)
            return block

    def _up_to_date(
        self, generation: Generation, key: str, number: int, block: SeriesBlock, last_change: int
    ) -> SeriesBlock:
        """The block with what was recorded since; only the periods of which something was are read again."""
        touched = touches.between(generation, key, block.position, last_change)
        periods = self._store.periods_changed(series_key(key), touched) if len(touched) <= _MOST_BATCHES else None
        if periods is None or len(periods) > _MOST_PERIODS:
            return _load(generation, key, number, last_change)
        fresh = {one: slot_rows(generation, number, one) for one in periods}
        try:
            with block.statements.said.lock:
                statements = replaced(block.statements, {one: rows for one, (rows, _) in fresh.items()})
                adjustments = replaced(block.adjustments, {one: rows for one, (_, rows) in fresh.items()})
        except DoesNotFit:
            return _load(generation, key, number, last_change)
        return SeriesBlock(last_change, statements, adjustments, block.lines, block.changes, block.kept)

    def _get(self, name: BlockName) -> SeriesBlock | None:
        with self._lock:
            block = self._kept.get(name)
            if block is not None:
                self._kept.move_to_end(name)
            return block

    def _put(self, name: BlockName, block: SeriesBlock) -> None:
        """Keep it in the place of an older one, and let go of those that were used least recently."""
        with self._lock:
            known = self._kept.get(name)
            if known is not None and known.position > block.position:
                return
            self._kept[name] = block
            self._weigh(name, block.size)
            self._kept.move_to_end(name)
            while self.taken > self._room:
                oldest, _ = self._kept.popitem(last=False)
                self._weigh(oldest, 0)

    def _weigh(self, name: BlockName, size: int) -> None:
        # What it weighed then: a block and the one that grew out of it share what their rows say.
        self.taken += size - self._sizes.pop(name, 0)
        if size:
            self._sizes[name] = size


def _load(generation: Generation, key: str, number: int, position: int) -> SeriesBlock:
    changes = changes_of(generation, key, number)
    # Some rows may be newer than the position: what is read again because of that changes nothing.
    statements, adjustments = map(loaded, slot_rows(generation, number))
    lines = {form: ReadyLines(statements.said, form) for form in FORMS}
    kept = StatisticsCache(BucketCache(len(statements.periods)), PairTexts())
    return SeriesBlock(position, statements, adjustments, lines, changes, kept)
