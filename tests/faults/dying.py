"""Processes that die at a step that was chosen: a function's n-th call, an SQL statement, a deed on files."""

import functools
import importlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

# Forked from one small process that has imported everything: each begins in milliseconds, with no thread of ours.
_FORKING = get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.faults.deeds", "tests.faults.failing"])
KILLED = -signal.SIGKILL
_connect = sqlite3.connect
_FILES = ("os.rename", "os.remove", "os.truncate", "os.link", "sqlite3.connect")


class At(NamedTuple):
    """Where a process dies: ``place`` is a function, ``module:Class.name``, or one of SQL and FILES."""

    place: str
    when: str
    number: int

    def __str__(self) -> str:
        return f"{self.when} call {self.number} of {self.place}"


SQL, FILES = "an SQL statement", "a deed on files"


def ended(work: Callable[..., None], *arguments: Any, at: At | None = None, output: Path | None = None) -> int:
    """How the work ended in a process of its own that dies there; what it complains of goes to ``output``."""
    return _ended(work, arguments, at, output, None)


def steps_of(work: Callable[..., None], *arguments: Any, place: str) -> int:
    """How often that place is come by, when nobody dies there."""
    with TemporaryDirectory() as folder:
        told = Path(folder) / "steps"
        assert _ended(work, arguments, At(place, "before", 0), None, told) == 0
        return int(told.read_text(encoding="ascii"))


def spread(steps: int, count: int, chance: Random) -> list[int]:
    """So many of the steps, no two alike, from all parts of the way: one of each stretch of it."""
    count = min(count, steps)
    return [chance.randint(at * steps // count + 1, (at + 1) * steps // count) for at in range(count)]


def _ended(
    work: Callable[..., None], arguments: tuple[Any, ...], at: At | None, output: Path | None, told: Path | None
) -> int:
    process = _FORKING.Process(target=_work, args=(work, arguments, at, output, told))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    assert code is not None
    return code


def _work(
    work: Callable[..., None], arguments: tuple[Any, ...], at: At | None, output: Path | None, told: Path | None
) -> None:
    if output is not None:
        with output.open("ab") as file:
            os.dup2(file.fileno(), sys.stderr.fileno())
    left = die_at(at) if at is not None else [0]
    work(*arguments)
    if told is not None:
        told.write_text(str(-left[0]), encoding="ascii")


def die() -> None:
    """As ``kill -9`` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(at: At) -> list[int]:
    """Let this process end there; how many steps are left until then."""
    left = [at.number]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            die()

    if at.place == SQL:
        _trace(step)
    elif at.place == FILES:
        sys.addaudithook(lambda event, _: step() if event in _FILES else None)
    else:
        _wrap(at, step)
    return left


def _trace(step: Callable[[], None]) -> None:
    # SQLite tells of each statement before it does anything of it.
    def connect(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = _connect(*arguments, **named)
        connection.set_trace_callback(lambda _: step())
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]  # it takes whatever the library's own takes


def _wrap(at: At, step: Callable[[], None]) -> None:
    module, _, path = at.place.partition(":")
    *above, name = path.split(".")
    owner: Any = functools.reduce(getattr, above, importlib.import_module(module))
    inner = getattr(owner, name)

    @functools.wraps(inner)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        if at.when == "before":
            step()
        found = inner(*arguments, **named)
        if at.when == "after":
            step()
        return found

    setattr(owner, name, wrapped)
