"""Rebuilding: a new generation of the projections is filled beside the one that serves, and swapped in by one step."""

from collections.abc import Callable

from projections.following.batches import BATCH, Stopped, catch_up, is_no_event_to_blame, narrowed
from projections.following.failures import ProjectionFailed, forget_failure
from projections.following.filling import fill
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
        generation = _filled(pointer, number, store, limit, progress, alone=not wait)
        try:
            with turn(pointer.ledger_file, "leader", wait=wait):
                position = _applied(generation, store, lambda: catch_up(generation, store, limit))
                generation.settle()
                pointer.swap(number)
                forget_failure(pointer.ledger_file)
        finally:
            generation.close()
        return position


def _filled(  # noqa: PLR0913 - what is filled, and how
    pointer: Pointer,
    number: int,
    store: Store,
    limit: int,
    progress: Callable[[int, int], None] | None,
    *,
    alone: bool,
) -> Generation:
    generation = Generation(pointer.file(number), durable=False)
    try:
        try:
            fill(generation, store, limit, progress, alone=alone)
        except Exception as error:  # whatever a projection can fail with is such a failure
            if is_no_event_to_blame(error):
                raise
            # In the order of positions it is found which event that is, and everything before it is applied.
            generation.close()
            pointer.remove(number)
            generation = Generation(pointer.file(number), durable=False)
            schema.create(generation)
            _applied(generation, store, lambda: catch_up(generation, store, limit, is_serving=False))
    except BaseException:
        generation.close()
        raise
    return generation


def _applied(generation: Generation, store: Store, apply: Callable[[], int]) -> int:
    try:
        return narrowed(generation, store, apply)
    except Stopped as stopped:
        raise ProjectionFailed(f"cannot rebuild beyond {stopped}", position=stopped.position) from stopped
