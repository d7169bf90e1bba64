"""The projections held against new ones that are built from the events alone, in a process of its own if it is much."""

import gc
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cli.refusals import FoundWrong
from domain.refusals import Refusal
from domain.store import Store
from projections.answers import Answers
from projections.projector import Projector
from projections.runner import Overtaken, follow_once
from projections.tables import TABLES, Generation, Pointer

_TRIES = 20
_AT_ONCE = 100_000
_WORTH_A_PROCESS = 20_000


@contextmanager
def comparing(path: Path, head: int) -> Iterator[Callable[[], dict[str, int]]]:
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


def compare(path: Path, beside: Path) -> dict[str, int]:
    """How many rows each projection has, all equal to those of new ones; raises FoundWrong where one differs.

    The new ones are built in the file ``beside``.
    """
    try:
        return _compared(path, beside)
    except Refusal:
        raise
    except Exception as error:  # a damaged file can fail in any way that SQLite and Python know
        raise FoundWrong(
            f"the projections cannot be held against new ones ({error}); asreported rebuild makes them anew"
        ) from error


def _compared(path: Path, beside: Path) -> dict[str, int]:
    with Answers.open(path) as answers:
        _look_at(answers.pointer)
        fresh = Generation(beside, durable=False)
        try:
            fresh.hurry()
            fresh.create()
            for _ in range(_TRIES):
                _follow(fresh, answers.store)
                answers.catch_up()
                with fresh.beside(answers.generation.path) as serving:
                    if fresh.rows(f"SELECT position FROM {serving}bookmark") == [(fresh.bookmark(),)]:  # noqa: S608 - a name of ours
                        return _compare(fresh, serving)
        finally:
            fresh.close()
    raise FoundWrong("the ledger is being written to all the time: verify again when it is quieter")


def _look_at(pointer: Pointer) -> None:
    """Read what serves once as it lies there: whoever follows would make a ruined file again, and nobody be told."""
    if number := pointer.read():
        with closing(Generation(pointer.file(number))) as serving:
            serving.bookmark()


def _follow(fresh: Generation, store: Store) -> None:
    projector, head = Projector(fresh, store), store.head()
    while fresh.bookmark() < head:
        try:
            follow_once(fresh, store, projector, _AT_ONCE, is_serving=False)
        except Overtaken as error:
            raise FoundWrong("somebody else writes to the temporary projections") from error
    with fresh.writing():
        projector.refresh()


def _compare(fresh: Generation, serving: str) -> dict[str, int]:
    rows = {}
    # Every table has a key, so as many rows of which none is missing are the same rows.
    for table in TABLES:
        new, kept = (fresh.rows(f"SELECT count(*) FROM {one}{table}")[0][0] for one in ("main.", serving))  # noqa: S608 - a name of TABLES
        missing = fresh.rows(f"SELECT * FROM main.{table} EXCEPT SELECT * FROM {serving}{table} LIMIT 1")  # noqa: S608 - a name of TABLES
        if new != kept or missing:
            raise _difference(fresh, serving, table)
        rows[table] = int(new)
    return rows


def _difference(fresh: Generation, serving: str, table: str) -> FoundWrong:
    pairs = zip_longest(_rows(fresh, f"{serving}{table}"), _rows(fresh, f"main.{table}"))
    old, new = next(pair for pair in pairs if pair[0] != pair[1])
    return FoundWrong(f"the projection {table} has the row {old}, the events give {new}", table=table)


def _rows(generation: Generation, table: str) -> Iterator[tuple[Any, ...]]:
    columns = len(generation.connection.execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608 - a name of TABLES
    order = ", ".join(str(at + 1) for at in range(columns))
    return iter(generation.connection.execute(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608 - a name of TABLES
