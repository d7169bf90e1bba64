"""Bulletins recorded one after the other, as an import does, until standard input ends."""

import sys
import threading
from itertools import count
from pathlib import Path

from benchmarks import made_up
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger


def record(ledger: Path, number: int, names: list[str]) -> None:
    """Revise a figure of each series in one bulletin after the other; ``number`` tells one run from another."""
    over = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    with open_ledger(ledger) as opened:
        print("begun", flush=True)
        for at in count():
            if over.is_set():
                return
            period = made_up.day(at % made_up.DAYS)
            source = names[0].partition("/")[0]
            said = [
                (period, SaidStatement(series=name, value=str(1_000_000 * (number + 1) + at), reason="late-data"))
                for name in names
            ]
            published_at = f"2026-09-{number % 28 + 1:02}T{at // 3600 % 24:02}:{at // 60 % 60:02}:{at % 60:02}Z"
            opened.record(Bulletin(source=source, published_at=published_at, lines=lines_of(said)), "benchmarks")


if __name__ == "__main__":
    record(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
