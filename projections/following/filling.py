"""Filling: the rows of a whole ledger written into a file without tables, by two processes where that is sooner."""

from collections.abc import Sequence

from projections.following import second_process
from projections.following.ledger_rows import LedgerRows, Progress
from projections.tables import bookmark, ready_lines, schema
from projections.tables.generation import Generation
from projections.tables.schema import PROJECTIONS, Projection
from stores.garbage import collecting_rarely
from stores.sqlite.store import Store


def fill(
    generation: Generation, store: Store, limit: int, progress: Progress | None = None, *, alone: bool = True
) -> int:
    """Write the rows of everything up to the head into a file without tables; the position of the head.

    About ``limit`` events are drawn at once. Whatever it raises, the file is of no use afterwards. Unless it is to be
    ``alone``, another process draws where there is much.
    """
    head = store.head()
    generation.hurry()
    with generation.writing():
        if alone or not second_process.is_worth(head):
            write_rows(generation, store, head, limit, progress=progress)
        else:
            write_rows_by_two(generation, store, head, limit, progress)
    generation.take_time()
    return head


def write_rows(  # noqa: PLR0913 - what is filled, and how
    generation: Generation,
    store: Store,
    position: int,
    limit: int,
    made: Sequence[Projection] = PROJECTIONS,
    *,
    progress: Progress | None = None,
) -> None:
    """Make those tables, and write the rows of everything up to a position that is the end of a batch."""
    with collecting_rarely():
        schema.make_tables(generation, made)
        LedgerRows(generation, store, position, limit, progress).run()
        finish(generation, store, position, made)


def write_rows_by_two(
    generation: Generation, store: Store, position: int, limit: int, progress: Progress | None = None
) -> None:
    """Make all tables, and write the same rows as another process draws them."""
    with collecting_rarely():
        schema.make_tables(generation)
        second_process.write_drawn(generation, store.path, position, limit, progress)
        finish(generation, store, position)


def finish(generation: Generation, store: Store, position: int, made: Sequence[Projection] = PROJECTIONS) -> None:
    """Make the indexes, and what is read from the tables by them."""
    generation.sort_in_little()
    schema.make_indexes(generation, made)
    ready_lines.write_all(generation)
    bookmark.move(generation, 0, position, store.leaf(position))
