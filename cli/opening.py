"""Open the ledger that the settings name: its file, or the answers that are made from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli import settings
from cli.command_refusals import NoLedger
from projections.answers.view import View
from projections.following.failures import NotCaughtUp, ProjectionFailed

_PATIENCE = 30


def existing(path: Path) -> Path:
    """The file itself; raises NoLedger with where to begin."""
    if not path.exists():
        raise NoLedger(
            f"there is no ledger {path}; name another with --database FILE; "
            "create one from files with asreported import csv FILE --spec SPEC, or import git REPO --spec SPEC; "
            "create an empty one with asreported token create OWNER --scope admin; see an example with asreported demo",
            path=str(path),
        )
    return path


@contextmanager
def consulted(path: Path | None = None) -> Iterator[View]:
    """The answers of the ledger, caught up with it."""
    with View.open(existing(path or settings.database())) as answers:
        for again in range(_PATIENCE, -1, -1):
            try:
                answers.catch_up()
                break
            except ProjectionFailed:
                raise
            except NotCaughtUp:
                # Another process is catching up with much; it gets there.
                if not again:
                    raise
        yield answers
