"""Starts what ``following`` does in a process of its own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def started(deed: str, ledger: Path, argument: object) -> "subprocess.Popen[str]":
    """The process, running; its output can be read line by line."""
    command = [sys.executable, "-m", "tests.projections.following", deed, str(ledger), str(argument)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(deed: str, ledger: Path, argument: object) -> int:
    """How the process ended; minus the signal that killed it."""
    with started(deed, ledger, argument) as running:
        return running.wait()


def line_of(running: "subprocess.Popen[str]") -> str:
    """The next line that it tells, waiting for it."""
    assert running.stdout is not None, "it was started with a pipe"
    return running.stdout.readline()
