"""The projections compared with new ones that are built from the events alone, in another process if they are many."""

import gc
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from msgspec import Struct

from domain.moments import OPEN
from domain.refusals import Refusal
from projections.following.batches import follow_once
from projections.following.failures import check_failed
from projections.following.projector import Projector
from projections.tables import bookmark, schema
from projections.tables.bookmark import Overtaken
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from stores.sqlite.looking import check_beside
from stores.sqlite.store import Store
from upkeep.upkeep_refusals import FoundWrong

_TRIES = 20
_AT_ONCE = 100_000
_WORTH_A_PROCESS = 20_000


class Compared(Struct, frozen=True, kw_only=True):
    """What was found of the projections: every row of ``rows`` is equal to a new one, up to ``position``.

    ``rows`` has a count for each table, and is None where nothing was compared: no generation serves this program, or
    ``generation`` is of another ledger.
    """

    generation: int | None = None
    rows: dict[str, int] | None = None
    position: int = 0
    behind: int = 0


@contextmanager
def comparing(path: Path, head: int) -> Iterator[Callable[[], Compared]]:
    """What ``compare`` answers, once it is asked for; it is worked on meanwhile where there is much."""
    # Made here, so that it goes away also where the other process is ended.
    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        fresh = Path(folder) / "answers"
        if head < _WORTH_A_PROCESS:
            yield lambda: compare(path, fresh)
            return
        # Spawned: a fork would share the files that this process has open.
        with ProcessPoolExecutor(1, get_context("spawn"), _begin) as other:
            working = other.submit(compare, path, fresh)
            try:
                yield working.result
            except BaseException:
                for process in list(other._processes.values()):  # noqa: SLF001 - the library has no way to end what runs
                    process.terminate()
                raise


def _begin() -> None:
    # An interrupt is the first process's to answer, which then ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Rows are made by the million and none of them points back: looking for such takes a tenth of the time.
    gc.disable()


def compare(path: Path, beside: Path) -> Compared:
    """What was found of the projections that serve; raises FoundWrong where a row is another than a new one.

    The new ones are built in the file ``beside``. Those that serve are only read, as far as they have come: whoever
    follows would make what is ruined again, and nobody would be told.
    """
    store = Store(path)
    try:
        return _compared(store, Pointer(path), beside)
    except Refusal:
        raise
    except Exception as error:  # a damaged file can fail in any way that SQLite and Python know
        raise FoundWrong(
            f"the projections cannot be held against new ones ({error}); asreported rebuild makes them anew"
        ) from error
    finally:
        store.close()


def _compared(store: Store, pointer: Pointer, beside: Path) -> Compared:
    number = _serving(pointer)
    if not number:
        return Compared()
    fresh = Generation(beside, durable=False)
    try:
        fresh.hurry()
        schema.create(fresh)
        for _ in range(_TRIES):
            with fresh.beside(pointer.file(number)) as serving:
                _check_tables(fresh, serving, number)
                position, leaf = bookmark.read(fresh, serving)
                if position and store.leaf(position) != leaf:
                    return Compared(generation=number)
                if position == bookmark.position(fresh):
                    rows, behind = _compare(fresh, serving), store.head() - position
                    return Compared(generation=number, rows=rows, position=position, behind=behind)
            _follow(fresh, store, position)
    finally:
        fresh.close()
    raise FoundWrong("the ledger is being written to all the time: verify again when it is quieter")


def _serving(pointer: Pointer) -> int:
    """The generation that is named; 0 for none, or one of an older form. Raises FoundWrong for what is ruined."""
    check_failed(pointer.ledger_file, OPEN)
    named = pointer.named()
    if named is None and (pointer.path.is_symlink() or pointer.path.exists()):
        raise FoundWrong(f"{pointer.path} names no projections; asreported rebuild makes them anew")
    if named is None or named.form != schema.FORMAT:
        return 0
    if not pointer.is_there(named.number):
        raise FoundWrong(f"{pointer.file(named.number)} is missing or empty; asreported rebuild makes it anew")
    check_beside(pointer.file(named.number))
    return named.number


def _check_tables(fresh: Generation, serving: str, number: int) -> None:
    if schema.has_triggers(fresh, serving) or not schema.is_as_made(fresh, serving):
        raise FoundWrong(
            f"the tables of the projections (generation {number}) are not those that this program makes; asreported "
            "rebuild makes them anew"
        )


def _follow(fresh: Generation, store: Store, position: int) -> None:
    """Up to a position that is the end of a batch."""
    projector = Projector(fresh, store)
    while (wanted := position - bookmark.position(fresh)) > 0:
        try:
            follow_once(fresh, store, projector, min(wanted, _AT_ONCE), is_serving=False)
        except Overtaken as error:
            raise FoundWrong("somebody else writes to the temporary projections") from error
    with fresh.writing():
        projector.write_totals()


def _compare(fresh: Generation, serving: str) -> dict[str, int]:
    rows = {}
    for table in schema.TABLES:
        different = schema.difference(fresh, serving, table)
        if different is not None:
            why = f"the projection {table} has the row {different.old}, the events give {different.new}"
            raise FoundWrong(why, table=table)
        rows[table] = schema.count(fresh, table)
    return rows
