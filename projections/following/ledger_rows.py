"""The rows of a whole ledger, drawn series by series, so that they are written in the order in which they lie."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, repeat
from operator import itemgetter

from domain.keys import SeriesKey, series_key
from domain.streams import figures_begin, stream_named
from projections.following.projector import Projector
from projections.tables import series
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.scopes import scopes_of
from stores.sqlite.events import Raw
from stores.sqlite.store import Store

Progress = Callable[[int, int], None]
# How the names of all streams begin that are no figure's; the first two say what the others are about.
_DESCRIBED = ("source/", "series/")
_EVIDENCE = ("document/", "bulletin/", "log")
# How many ends of batches of lists are kept before they are written: some 40 MB.
_MOST_SCOPES = 200_000
_POSITION = itemgetter(0)


class StreamUnknown(Exception):
    """The ledger has events in streams of which this program knows nothing."""


class LedgerRows:
    """One walk through all streams; what follows the order of positions is held back until its turn."""

    def __init__(self, generation: Generation, store: Store, head: int, limit: int, progress: Progress | None) -> None:
        self._generation = generation
        self._store = store
        self._head = head
        self._limit = limit
        self._progress = progress
        self._projector = Projector(generation, store)
        self._ends = array("q", store.batch_ends(0, head))
        self._batch_of = partial(bisect_left, self._ends)
        self._drawn = NewRows()
        self._done, self._told = 0, 0
        # Of each series and list the ends of the batches that changed it.
        self._touched: dict[int, set[int]] = {}
        self._scopes: dict[str, set[int]] = {}

    def run(self) -> None:
        """Draw all rows, and write them; raises StreamUnknown."""
        self._describe()
        for beginning in _EVIDENCE:
            for chunk in _chunks(self._store.raw_begun(beginning, self._head), self._limit):
                # Nothing but evidence is drawn of them, whatever their batch.
                self._write(self._projector.draw(sorted(chunk), (self._head,)))
                self._step(len(chunk))
        numbers = series.numbers(self._generation)
        for key in sorted(numbers, key=numbers.__getitem__):
            self._add_series(series_key(key), numbers[key])
        self._write(self._drawn)
        self._step(0)
        self._write_scopes()
        if self._done != self._head:
            raise StreamUnknown(f"{self._head - self._done} events are in streams of no kind that is known")

    def _describe(self) -> None:
        events = sorted(raw for beginning in _DESCRIBED for raw in self._store.raw_begun(beginning, self._head))
        drawn = self._projector.draw(events, self._ends)
        for number, end in drawn.touched:
            self._touched.setdefault(number, set()).add(end)
        for scope, end in drawn.scopes:
            self._scopes.setdefault(scope, set()).add(end)
        drawn.touched, drawn.scopes = {}, {}
        self._write(drawn)
        self._step(len(events))

    def _add_series(self, key: SeriesKey, number: int) -> None:
        touched = self._touched.pop(number, set())
        for chunk in _chunks(self._store.raw_begun(figures_begin(key), self._head), self._limit):
            self._projector.draw_whole(self._drawn, key, chunk)
            ends = set(map(self._ends.__getitem__, map(self._batch_of, map(_POSITION, chunk))))
            touched |= ends
            for scope in scopes_of(stream_named(chunk[0][1])):
                self._scopes.setdefault(scope, set()).update(ends)
            self._done += len(chunk)
            self._write_if_many()
        self._drawn.touched.update(dict.fromkeys(zip(repeat(number), sorted(touched), strict=False)))

    def _write_if_many(self) -> None:
        if self._done - self._told >= self._limit:
            self._write(self._drawn)
            self._drawn = NewRows()
            self._step(0)

    def _write(self, drawn: NewRows) -> None:
        self._projector.write(drawn)
        if sum(map(len, self._scopes.values())) > _MOST_SCOPES:
            self._write_scopes()

    def _write_scopes(self) -> None:
        ordered = ((scope, end) for scope, ends in sorted(self._scopes.items()) for end in sorted(ends))
        self._projector.write(NewRows(scopes=dict.fromkeys(ordered)))
        self._scopes = {}

    def _step(self, count: int) -> None:
        self._done += count
        if self._progress is not None and self._done > self._told:
            self._progress(self._done, self._head)
        self._told = self._done


def _chunks(rows: Iterator[Raw], least: int) -> Iterator[list[Raw]]:
    """The events of whole streams, so many at least but for the last ones."""
    begun: list[Raw] = []
    while chunk := [*begun, *islice(rows, least)]:
        begun = []
        for raw in rows:
            if raw[2] == 1:
                begun = [raw]
                break
            chunk.append(raw)
        yield chunk
