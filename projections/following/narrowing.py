"""When applying many batches fails, all before the one that fails are kept, and it is said which that is."""

import sqlite3
from collections.abc import Callable

from domain.refusals import Refusal
from projections.following.projector import Projector
from projections.following.runner import Overtaken, follow_once
from projections.tables.generations import Generation
from stores.sqlite.store import Store


class Stopped(Exception):
    """An event could not be applied; the bookmark stands just before its batch."""

    def __init__(self, position: int, error: Exception) -> None:
        super().__init__(f"position {position}: {type(error).__name__}: {error}")
        self.position = position
        self.error = error


def narrowed(generation: Generation, store: Store, apply: Callable[[], int]) -> int:
    """What ``apply`` answers; raises Stopped where an event is to blame, and passes on what may be over in a moment."""
    try:
        return apply()
    except (Overtaken, Refusal, sqlite3.OperationalError):
        raise
    except Exception as error:  # whatever a projection can fail with is such a failure
        _walk(generation, store)
        # Batch by batch it went through: then it is over already, or nothing that one of them did.
        if generation.bookmark() >= store.head():
            return generation.bookmark()
        raise Stopped(generation.bookmark() + 1, error) from error


def _walk(generation: Generation, store: Store) -> None:
    projector = Projector(generation, store)
    try:
        while follow_once(generation, store, projector, 1):
            pass
    except (Overtaken, Refusal, sqlite3.OperationalError):
        raise
    except Exception:  # noqa: BLE001 - the same again, at the event that it is about
        return
