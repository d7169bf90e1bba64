"""Applying ledger batches to a generation: rows and bookmark in one transaction, up to the one batch that cannot be."""

from collections.abc import Callable

from domain.refusals import AlreadyStored, Refusal
from projections.following.projector import Projector
from projections.tables import bookmark
from projections.tables.bookmark import Overtaken
from projections.tables.generation import Generation
from stores.sqlite.events import Raw
from stores.sqlite.store import Store

# How many events are drawn at once.
BATCH = 10_000
# How many are applied in one transaction at most: pages and ready lines are then written once for all of them.
_FOLLOWED = 20_000
# Events of usual size have a thirtieth of the largest; so many are read before it is looked how large they are.
_READ, _MOST_BYTES = 5_000, 32 << 20


class Stopped(Exception):
    """An event could not be applied; the bookmark stands just before its batch."""

    def __init__(self, position: int, error: Exception) -> None:
        super().__init__(f"position {position}: {type(error).__name__}: {error}")
        self.position = position
        self.error = error


def follow_once(
    generation: Generation, store: Store, projector: Projector, limit: int = _FOLLOWED, *, is_serving: bool = True
) -> int:
    """Apply the next whole ledger batches behind the bookmark, at least ``limit`` events if there are; how many.

    Where the events are large they are fewer.
    """
    seen = bookmark.position(generation)
    batch = _events_behind(store, seen, limit)
    if not batch:
        return 0
    end = store.batch_end(batch[-1][0])
    if end > batch[-1][0]:
        batch += store.raw_after(batch[-1][0], end - batch[-1][0])
    with generation.writing():
        bookmark.move(generation, seen, end, store.leaf(end))
        projector.apply(batch, store.batch_ends(seen, end), with_totals=is_serving)
    return len(batch)


def _events_behind(store: Store, position: int, limit: int) -> list[Raw]:
    found: list[Raw] = []
    size = 0
    while len(found) < limit and size < _MOST_BYTES:
        wanted = min(_READ, limit - len(found))
        some = store.raw_after(found[-1][0] if found else position, wanted)
        found += some
        size += sum(len(raw[4]) for raw in some)
        if len(some) < wanted:
            break
    return found


def catch_up(  # noqa: PLR0913 - what to bring up to date, and how
    generation: Generation,
    store: Store,
    limit: int = _FOLLOWED,
    progress: Callable[[int, int], None] | None = None,
    *,
    is_serving: bool = True,
    projector: Projector | None = None,
) -> int:
    """Apply everything that the ledger had when this began; the position reached.

    A generation that does not serve yet gets its ready lines once, at the end.
    """
    head = store.head()
    projector = projector or Projector(generation, store)
    while True:
        try:
            applied = follow_once(generation, store, projector, limit, is_serving=is_serving)
        except Overtaken:
            projector = Projector(generation, store)
            continue
        reached = bookmark.position(generation)
        if progress is not None:
            progress(reached, head)
        if not applied or reached >= head:
            break
    if not is_serving:
        with generation.writing():
            projector.write_totals()
    return reached


def narrowed(generation: Generation, store: Store, apply: Callable[[], int]) -> int:
    """What ``apply`` answers; raises Stopped where an event is to blame, all before it being applied.

    What may be over in a moment is no event's fault, and is passed on as the refusal that it is.
    """
    try:
        return apply()
    except Exception as error:  # whatever a projection can fail with is such a failure
        if is_no_event_to_blame(error):
            raise
        _apply_one_by_one(generation, store)
        reached = bookmark.position(generation)
        # Batch by batch it went through: then it is over already, or nothing that one of them did.
        if reached >= store.head():
            return reached
        raise Stopped(reached + 1, _said(error)) from error


def is_no_event_to_blame(error: Exception) -> bool:
    """Whether it is the file or its bookmark that fails, and not what was written."""
    return isinstance(error, Overtaken) or (isinstance(error, Refusal) and not isinstance(error, AlreadyStored))


def _said(error: Exception) -> Exception:
    """What failed, in the first words that were said of it."""
    return error.__cause__ if isinstance(error.__cause__, Exception) and isinstance(error, AlreadyStored) else error


def _apply_one_by_one(generation: Generation, store: Store) -> None:
    try:
        projector = Projector(generation, store)
        while follow_once(generation, store, projector, 1):
            pass
        with generation.writing():
            projector.write_totals()  # what was applied before may have left them for the end
    except Exception as error:  # the same again, at the event that it is about
        if is_no_event_to_blame(error):
            raise
