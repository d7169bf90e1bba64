"""Rebuilding: a new generation of the projections is filled beside the one that serves, and swapped in by one step."""

from collections.abc import Callable

from projections.following.batches import BATCH, Stopped, catch_up, narrowed
from projections.following.failures import ProjectionFailed, forget_failure
from projections.tables import schema
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from stores.sqlite.store import Store
from stores.turns import turn


def rebuild(
    pointer: Pointer,
    store: Store,
    progress: Callable[[int, int], None] | None = None,
    limit: int = BATCH,
    *,
    wait: bool = True,
) -> int:
    """Read the whole ledger into new tables while the old ones serve; the position reached.

    Killed half way, it leaves the old ones serving and a file that the next rebuild removes. Raises ProjectionFailed
    where an event cannot be applied; the old ones serve on. Without ``wait`` nobody is waited for: the other rebuild
    already does so, and the leader is taken to have been stopped.
    """
    with turn(pointer.ledger_file, "rebuilder", wait=wait) as is_only_one:
        if not is_only_one:
            return 0
        old = pointer.read()
        for number in pointer.numbers():
            if number != old:
                pointer.remove(number)
        number = max(pointer.numbers(), default=old) + 1
        generation = Generation(pointer.file(number), durable=False)
        try:
            schema.create(generation)
            _applied(generation, store, lambda: catch_up(generation, store, limit, progress, is_serving=False))
            with turn(pointer.ledger_file, "leader", wait=wait):
                position = _applied(generation, store, lambda: catch_up(generation, store, limit))
                generation.settle()
                pointer.swap(number)
                forget_failure(pointer.ledger_file)
        finally:
            generation.close()
        return position


def _applied(generation: Generation, store: Store, apply: Callable[[], int]) -> int:
    try:
        return narrowed(generation, store, apply)
    except Stopped as stopped:
        raise ProjectionFailed(f"cannot rebuild beyond {stopped}", position=stopped.position) from stopped
