"""A ledger of many machines at several sizes: the seconds, memory and disk of each deed, printed and judged by nobody.

``python -m benchmarks.scaling 1000000 3000000`` measures ledgers of so many versions, one after the other; what
``docs/scale.md`` says of the slope comes from it. Each deed is a process of its own, as an operator starts it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

from msgspec import Struct

from benchmarks import made_up, postgres
from benchmarks.appending import bulletin, issue_one, opened
from benchmarks.measuring import QUICK, Bench, timed
from benchmarks.postgres import Server
from benchmarks.service import served
from stores.opening import open_ledger
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.store import Store

_VERB = (sys.executable, "-m", "cli.main")
_COPY = "import sys; from stores.store_at import open_store; s = open_store(sys.argv[1]); s.copy_events(); s.close()"
_FOLLOW = "import sys; from projections.answers.view import View; v = View.open(sys.argv[1]); v.catch_up(); v.close()"
_SINGLE, _LARGE, _LARGEST_BATCH = 100, 20, 1_000
_MEBIBYTE = 1 << 20
_LOOKS_EVERY = 0.02


class Deed(Struct, frozen=True):
    """What one process took: seconds in all, seconds of its processor, and bytes of memory at most."""

    what: str
    seconds: float
    cpu: float
    memory: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every size, and print a table of each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("versions", type=int, nargs="+")
    parser.add_argument("--workdir", type=Path, help="make the ledgers in a folder here [default: a temporary folder]")
    given = parser.parse_args(arguments)
    for versions in given.versions:
        with (
            tempfile.TemporaryDirectory(prefix="asreported-scaling-", dir=given.workdir) as folder,
            postgres.server() as server,
        ):
            for line in _measured(server, Path(folder), versions):
                print(line, flush=True)


def _measured(server: Server, place: Path, versions: int) -> Iterator[str]:
    made = place / "made.db"
    made_up.write(Bench(QUICK, place, lambda *_: None), made, versions)
    with closing(Store(made)) as store:
        head = store.head()
    yield f"# {head:,} events, {made.stat().st_size / head:.0f} bytes each in a file"
    address = server.database()
    yield _line(_run("cluster seed", head, *_VERB, "cluster", "seed", str(made), "--database", address), head)
    made.unlink()
    yield from _in_postgres(server, address, head)
    node = postgres.machine(place / "node", address)
    yield from _on_a_node(node, place, head)
    yield from _writing(node)


def _in_postgres(server: Server, address: str, head: int) -> Iterator[str]:
    asked = "SELECT pg_relation_size('log'), pg_indexes_size('log'), pg_database_size(current_database())"
    [(rows, index, whole)] = server.primary.asked(asked, database=postgres.name_of(address))
    yield f"in PostgreSQL: rows {rows / head:.0f}, index {index / head:.0f}, all {whole / head:.0f} bytes an event"


def _on_a_node(node: Path, place: Path, head: int) -> Iterator[str]:
    yield _line(_run("copying all", head, sys.executable, "-c", _COPY, str(node)), head)
    yield f"the copy: {_size(node) / head:.0f} bytes an event"
    yield _line(_run("projecting all", head, sys.executable, "-c", _FOLLOW, str(node)), head)
    yield f"with projections: {sum(map(_size, node.parent.iterdir())) / head:.0f} bytes an event"
    for verb, *more in (
        ("rebuild",),
        ("verify",),
        ("backup", str(place / "backup.db")),
        ("cluster verify",),
        ("log begin", "--origin", "figures.example/log"),
    ):
        yield _line(_run(verb, head, *_VERB, *verb.split(), *more, "--database", str(node)), head)
        (place / "backup.db").unlink(missing_ok=True)
    yield f"the log's tiles: {_size(tiles_of(node)) / head:.1f} bytes an event"
    seconds = timed(lambda: _served(node, place))
    yield f"the service, from its start until it is ready and stopped again: {seconds:.2f} s"


def _served(node: Path, place: Path) -> None:
    with served(node, place):
        pass


def _writing(node: Path) -> Iterator[str]:
    """Recording at that size, in this very process, which has nothing else to do."""
    began = time.perf_counter()
    with opened(node, _LARGE + 1) as ledger:
        yield f"opening the ledger, a source and {_LARGE + 1} series: {time.perf_counter() - began:.2f} s"
        singles = [timed(lambda at=at: issue_one(ledger, at)) for at in range(_SINGLE)]  # type: ignore[misc]  # a default binds it
        large = [
            timed(lambda at=at: ledger.record(bulletin(at + 1, _LARGEST_BATCH), "benchmarks"))  # type: ignore[misc]  # a default binds it
            for at in range(_LARGE)
        ]
    yield f"recording: one statement {median(singles) * 1e3:.2f} ms, a thousand {median(large) * 1e3:.1f} ms"
    with open_ledger(node) as again:
        yield f"recording the first after opening: {timed(lambda: issue_one(again, _SINGLE)) * 1e3:.1f} ms"


def _run(what: str, head: int, *command: str) -> Deed:
    """Run it to its end, which has to be a good one."""
    started = time.perf_counter()
    memory = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own commands
        while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
            memory = max(memory, _memory(process.pid))
            time.sleep(_LOOKS_EVERY)
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{what} of {head:,} events failed"
    return Deed(what, time.perf_counter() - started, used.ru_utime + used.ru_stime, memory)


def _memory(process: int) -> int:
    """Bytes that a process and its children have of their own; pages of files are the system's, which can take them."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return sum(_own(one) for one in (process, *map(int, children)))


def _own(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))


def _line(deed: Deed, head: int) -> str:
    return (
        f"{deed.what}: {deed.seconds:.1f} s, {head / deed.seconds:,.0f} events/s, processor {deed.cpu:.1f} s, "
        f"memory at most {deed.memory / _MEBIBYTE:.0f} MiB"
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    main()
