"""Bring the projections up to date: one leader among processes, rows and bookmark in one transaction."""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from domain.refusals import Refusal
from projections.following.failures import failure_of
from projections.following.projector import Projector
from projections.tables.generations import Generation, Pointer
from stores.sqlite.store import Store
from stores.turns import turn

BATCH = 10_000
_PATIENCE = 2.0
_FIRST_NAP, _LONGEST_NAP = 0.001, 0.02
Seconds = float
# A leader that has come no further after so many seconds may have been stopped; others go on without it.
_PATIENCE_WITH_LEADER = 1.0
# After so many more it is taken to have been stopped in the middle of writing: a generation is made without it.
TAKE_OVER = 15.0


class NotCaughtUp(Refusal):
    """The projections did not reach the ledger's head in time; try again."""


class CannotCatchUp(NotCaughtUp):
    """The projections cannot be written now; reads of what they have not read yet wait until they can."""


class ProjectionFailed(NotCaughtUp):
    """A projection cannot be applied beyond a position; earlier ones are answered."""


class Leader(Protocol):
    """Who brings the serving generation up to date while its process leads: ``follower.Follower``."""

    pointer: Pointer
    store: Store
    is_alone: bool

    def catch_up(self, patience: float | None = None) -> int:
        """Apply everything that the ledger has; wait at most so many seconds for whoever is writing."""

    def begin_anew(self) -> None:
        """Have another generation serve, though somebody who does not go on holds the one that serves."""


class Overtaken(Exception):
    """Another runner moved the bookmark; nothing was written."""


def follow_once(
    generation: Generation, store: Store, projector: Projector, limit: int = BATCH, *, is_serving: bool = True
) -> int:
    """Apply the next whole ledger batches behind the bookmark, at least ``limit`` events if there are; how many."""
    seen = generation.bookmark()
    batch = store.raw_after(seen, limit)
    if not batch:
        return 0
    end = store.batch_end(batch[-1][0])
    if end > batch[-1][0]:
        batch += store.raw_after(batch[-1][0], end - batch[-1][0])
    with generation.writing():
        _move(generation, seen, end, store.leaf(end))
        projector.apply(batch, store.batch_ends(seen, end))
        if is_serving:
            projector.refresh()
    return len(batch)


def _move(generation: Generation, seen: int, end: int, leaf: bytes | None) -> None:
    moved = generation.connection.execute(
        "UPDATE bookmark SET position = ?, leaf = ? WHERE position = ?", (end, leaf, seen)
    )
    if moved.rowcount != 1:
        raise Overtaken


def catch_up(  # noqa: PLR0913 - what to bring up to date, and how
    generation: Generation,
    store: Store,
    limit: int = BATCH,
    progress: Callable[[int, int], None] | None = None,
    *,
    is_serving: bool = True,
    projector: Projector | None = None,
) -> int:
    """Apply everything that the ledger has; the position reached.

    A generation that does not serve yet gets its totals once, at the end.
    """
    head = store.head()
    projector = projector or Projector(generation, store)
    while True:
        try:
            applied = follow_once(generation, store, projector, limit, is_serving=is_serving)
        except Overtaken:
            projector = Projector(generation, store)
            continue
        if progress is not None:
            progress(generation.bookmark(), head)
        if applied < limit:
            break
    if not is_serving:
        with generation.writing():
            projector.refresh()
    return generation.bookmark()


def reach(leader: Leader, position: int, reached: Callable[[], int]) -> None:
    """Return once the serving projections have read up to the position, leading if nobody does.

    Raises NotCaughtUp, CannotCatchUp where it is this process that leads and their file cannot be written, or
    ProjectionFailed where some event before the position cannot be applied.
    """
    until, nap = time.monotonic() + _PATIENCE, _FIRST_NAP
    seen, since = reached(), time.monotonic()
    while reached() < position:
        with turn(leader.pointer.ledger, "leader", wait=False) as leads:
            if leads:
                leader.is_alone = False
                _lead(leader, position)
                if reached() >= position:
                    return
        if not leads:
            if (now := reached()) != seen:
                seen, since = now, time.monotonic()
            # Where nothing serves yet, it is building, which takes as long as it takes.
            is_late = leader.is_alone or time.monotonic() - since > _PATIENCE_WITH_LEADER
            if is_late and seen >= 0:
                _lead_beside(leader)
        check_failed(leader.pointer.ledger, position)
        if time.monotonic() > until:
            raise NotCaughtUp(f"the projections have not reached position {position} yet; try again", position=position)
        time.sleep(nap)
        nap = min(nap * 1.5, _LONGEST_NAP)


def check_failed(ledger: Path, position: int) -> None:
    """Raises ProjectionFailed where the projections have stopped at or before the position."""
    failure = failure_of(ledger)
    if failure is not None and failure.position <= position:
        raise ProjectionFailed(
            f"the projections stopped at position {failure.position}; what was recorded before is answered: "
            f"ask with position={failure.position - 1}",
            position=position,
            failed_at=failure.position,
        )


def _lead(leader: Leader, position: int) -> None:
    try:
        leader.catch_up()
    except ProjectionFailed:
        return  # what was asked for may lie before; whoever asks is told by ``check_failed``
    except sqlite3.OperationalError as error:
        told = f"the projections cannot read on to position {position}: {error}"
        raise CannotCatchUp(told, position=position) from error


def _lead_beside(leader: Leader) -> None:
    """Follow though somebody else holds the lock: the bookmark sees to it that nothing is applied twice."""
    try:
        leader.catch_up(patience=0.05)
    except (ProjectionFailed, sqlite3.OperationalError):
        return  # or whoever leads is in the middle of writing
    leader.is_alone = True


def follow(
    leader: Leader,
    stop: threading.Event,
    reached: Callable[[], int],
    idle: float = 0.25,
    take_over: float = TAKE_OVER,
) -> None:
    """Keep the serving projections up to date until told to stop; looks at the head now and then, at no other cost.

    Where they come no further for ``take_over`` seconds because somebody holds them and does not go on, another
    generation is made. Raises CannotCatchUp or ProjectionFailed at once; the caller reports it and tries again.
    """
    seen, since = -1, time.monotonic()
    while not stop.is_set():
        if reached() < leader.store.head():
            try:
                reach(leader, leader.store.head(), reached)
            except (CannotCatchUp, ProjectionFailed):
                raise
            except NotCaughtUp:
                if (now := reached()) != seen:
                    seen, since = now, time.monotonic()
                elif seen >= 0 and time.monotonic() - since > take_over:
                    leader.begin_anew()
                continue
        seen, since = -1, time.monotonic()
        stop.wait(idle)
