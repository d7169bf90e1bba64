"""The command line from its start to its end, beside Python with the libraries that every verb needs."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.measuring import Bench, Row, at_most, in_turns, slower

TOPIC = "starting"
_ROOT = Path(__file__).parent.parent
_ROUNDS = 9
_RUN = "from cli.main import main; main()"
# The bounds are what both took before numpy was a dependency: it is not on their way.
_CASES: tuple[tuple[str, str, float], ...] = (
    ("--help", "import rich_click", 3.3),
    ("totals", "import rich_click, sqlite3, msgspec, eventsourcing.persistence", 2.1),
)


def rows(bench: Bench) -> Iterator[Row]:
    """The processor's time of a whole process: the overview of the verbs, and the totals of the example."""
    with bench.scratch("starting") as place:
        ledger = place / "example.db"
        _cpu(["-c", _RUN, "demo", "--no-serve", "--database", str(ledger)], place)
        for verb, libraries, most in _CASES:
            ours = [*("-c", _RUN), verb] if verb.startswith("-") else ["-c", _RUN, verb, "--database", str(ledger)]
            rounds = 1 if bench.sizes.is_toy else _ROUNDS
            label = f"asreported {verb}"
            taken = in_turns(bench, label, rounds, partial(_cpu, ours, place), partial(_cpu, ["-c", libraries], place))
            what = f"`{label}` of the example, a whole process by CPU, beside `{libraries}`"
            yield slower(TOPIC, what, taken, at_most(most))


def _cpu(arguments: Sequence[str], place: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, *arguments], cwd=place, env=environment, stdout=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
