"""The rows of a whole ledger, drawn series by series, so that they are written in the order in which they lie."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import repeat
from operator import itemgetter

from domain.keys import SeriesKey, series_key
from domain.streams import OfSeries, figures_begin, stream_named
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
# Of usual size, so many rows of events stay in a processor's cache while they are looked at.
_PART = 2_000
_POSITION = itemgetter(0)


class StreamUnknown(Exception):
    """The ledger has events in streams of which this program knows nothing."""


def check_all_drawn(done: int, head: int) -> None:
    """Raises StreamUnknown where not every event has been drawn."""
    if done != head:
        raise StreamUnknown(f"{head - done} events are in streams of no kind that is known")


class LedgerRows:
    """One walk through all streams; what follows the order of positions is held back until its turn.

    So many events are ``done``.
    """

    def __init__(self, generation: Generation, store: Store, head: int, limit: int, progress: Progress | None) -> None:
        self._generation = generation
        self._store = store
        self._head = head
        self._limit = limit
        self._progress = progress
        self._projector = Projector(generation, store)
        self._ends = store.batch_ends(0, head)
        self._batch_of = partial(bisect_left, self._ends)
        self._drawn = NewRows()
        self.done = 0
        self._told = 0
        # Of each list the ends of the batches that changed it.
        self._scopes: dict[str, set[int]] = {}

    def run(self) -> None:
        """Draw all rows, and write them; raises StreamUnknown."""
        self.describe()
        self.add_series(range)
        check_all_drawn(self.done, self._head)

    def describe(self) -> None:
        """Draw the rows of all streams but those of figures, and write them."""
        self._describe()
        for beginning in _EVIDENCE:
            for chunk in self._chunks(beginning):
                # Nothing but evidence is drawn of them, whatever their batch.
                self._write(self._projector.draw(sorted(chunk), (self._head,)))
                self._step(len(chunk))

    def add_series(self, taken: Callable[[int], Iterable[int]]) -> None:
        """Draw the rows of some of the series that are in the tables, and write them.

        ``taken`` are those of so many, in the order of their numbers.
        """
        ordered = sorted((number, key) for key, number in series.numbers(self._generation).items())
        for at in taken(len(ordered)):
            number, key = ordered[at]
            self._add_series(series_key(key), number)
        self._write(self._drawn)
        self._step(0)
        self._write_scopes()

    def _describe(self) -> None:
        events = sorted(raw for beginning in _DESCRIBED for chunk in self._chunks(beginning) for raw in chunk)
        drawn = self._projector.draw(events, self._ends)
        for scope, end in drawn.scopes:
            self._scopes.setdefault(scope, set()).add(end)
        drawn.touched, drawn.scopes = {}, {}  # they wait for those of figures
        self._write(drawn)
        self._step(len(events))

    def _add_series(self, key: SeriesKey, number: int) -> None:
        # What was said of the series touched it, too.
        touched = self._ends_of(self._store.raw_streams([(OfSeries(key).name, 0)], self._head))
        for chunk in self._chunks(figures_begin(key)):
            self._projector.draw_whole(self._drawn, key, chunk)
            ends = self._ends_of(chunk)
            touched |= ends
            for scope in scopes_of(stream_named(chunk[0][1])):
                self._scopes.setdefault(scope, set()).update(ends)
            self.done += len(chunk)
            self._write_if_many()
        self._drawn.touched.update(dict.fromkeys(zip(repeat(number), sorted(touched), strict=False)))

    def _chunks(self, beginning: str) -> Iterator[list[Raw]]:
        return _chunks(self._store.raw_begun(beginning, self._head, min(self._limit, _PART)), self._limit)

    def _ends_of(self, events: Iterable[Raw]) -> set[int]:
        return set(map(self._ends.__getitem__, set(map(self._batch_of, map(_POSITION, events)))))

    def _write_if_many(self) -> None:
        if self.done - self._told >= self._limit:
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
        self.done += count
        if self._progress is not None and self.done > self._told:
            self._progress(self.done, self._head)
        self._told = self.done


def _chunks(parts: Iterable[list[Raw]], least: int) -> Iterator[list[Raw]]:
    """The events of whole streams, so many at least but for the last ones."""
    held: list[Raw] = []
    for part in parts:
        # The stream that begins last may go on in the next part.
        last = next((at for at in reversed(range(len(part))) if part[at][2] == 1), None)
        begins = len(held) + (last or 0)
        held += part
        if last is not None and begins >= max(least, 1):
            yield held[:begins]
            held = held[begins:]
    if held:
        yield held
