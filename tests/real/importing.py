"""The real history, imported; as a program of its own, so that a test can kill it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from importers.history_import import import_history
from importers.issuing.summary import Summary
from importers.specs.spec import Spec
from importers.specs.spec_reading import read_spec
from stores.opening import open_ledger

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT.parent / "shared" / "data" / "war-losses.bundle"
MISSING = "the real history is not there: ../shared/data is missing"
PERSONNEL = "war-losses/personnel"
PIPE = 4096


def now() -> datetime:
    """A clock that stands still after the last commit, whatever the machine's says."""
    return datetime(2026, 11, 1, tzinfo=UTC)


def spec() -> Spec:
    return read_spec(ROOT / "docs" / "examples" / "war-losses.toml")


def imported(path: Path, repo: Path = BUNDLE, rev: str | None = None) -> Summary:
    """The history up to a revision, in the ledger of that file."""
    with open_ledger(path, now) as ledger:
        return import_history(ledger, repo, spec(), rev=rev)


def main(path: str, repo: str, rev: str) -> None:
    """Import, and tell of each vintage once it is recorded; a line fills the pipe, so this waits for its reader."""

    def tell(_done: int, _total: int, label: str) -> None:
        print(label.ljust(PIPE - 1), flush=True)  # noqa: T201 - the reader is another process

    with open_ledger(path, now) as ledger:
        import_history(ledger, repo, spec(), rev=rev, progress=tell)


if __name__ == "__main__":
    main(*sys.argv[1:])
