"""Runs the fault experiments, each from a seed, and writes what was seen into a report.

``python -m tests.faults [F1 F5 ...] [--seed N] [--rounds N | --short] [--report FILE]``; exit code 1 if anything was
found wrong, or an experiment broke off.
"""

import argparse
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.faults.experiments import EXPERIMENTS
from tests.faults.report import Book

SEED = 20220302


def main():
    said = parser().parse_args()
    console, reports = Console(), []
    for name in said.experiments or EXPERIMENTS:
        experiment = EXPERIMENTS[name]
        rounds = said.rounds or (experiment.short if said.short else experiment.full)
        console.print(f"{name}: {experiment.fault}, {rounds} rounds, seed {said.seed}", highlight=False)
        reports.append(run(name, said.seed, rounds))
        for one in reports[-1].faults_found:
            console.print(f"  [red]{escape(one)}[/red]", highlight=False)
        write(said.report, reports)
    console.print(table(reports))
    return 0 if all(one.ok for one in reports) else 1


def parser():
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    asked.add_argument("experiments", nargs="*", choices=[[], *EXPERIMENTS], metavar="F1", help="all, unless named")
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--rounds", type=int, help="how often; by default as often as each needs")
    asked.add_argument("--short", action="store_true", help="as the tests run them, in a minute or two")
    asked.add_argument("--report", type=Path, help="a JSON file for all that was seen")
    return asked


def run(name, seed, rounds):
    """The report of one experiment; one that breaks off says so, and the others go on."""
    with TemporaryDirectory(prefix="faults-") as folder:
        try:
            return EXPERIMENTS[name].run(seed, rounds, Path(folder))
        except Exception:  # noqa: BLE001 - an hour's other experiments are not to be lost, whatever it was
            book = Book(name, seed, rounds)
            book.expect(False, f"it broke off: {traceback.format_exc()}")
            return book.report("broke off")


def write(path, reports):
    if path is not None:
        said = {"written_at": datetime.now(UTC).isoformat(timespec="seconds"), "experiments": reports}
        path.write_bytes(msgspec.json.format(msgspec.json.encode(said)) + b"\n")


def table(reports):
    """What was done, expected and seen, one row an experiment."""
    drawn = Table("", "done", "expected", "seen", "verdict", show_lines=True)
    for one in reports:
        seen = "\n".join(f"{name}: {value}" for name, value in one.seen.items())
        verdict = "[green]as expected[/green]" if one.ok else f"[red]{len(one.faults_found)} faults[/red]"
        expected = EXPERIMENTS[one.experiment].expected
        drawn.add_row(one.experiment, escape(one.done), expected, escape(seen), f"{verdict}\n{one.seconds} s")
    return drawn


if __name__ == "__main__":
    sys.exit(main())
