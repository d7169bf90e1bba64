"""Open the ledger that the settings name: its file, or the answers that are made from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich_click as click

from cli import settings
from cli.command_refusals import NoLedger
from domain.refusals import CopyForked, DiskFull, Elsewhere, UpstreamWrong
from projections.answers.view import View
from projections.following.failures import NotCaughtUp, ProjectionFailed
from stores.postgres.database_refusals import DatabaseNotPrepared
from stores.sqlite.examining import holds_rows
from stores.upstream import upstream_of

_PATIENCE = 30


def existing(path: Path) -> Path:
    """The file itself, of a copy brought up to date; raises NoLedger with where to begin."""
    if upstream_of(path) is not None:
        _copy(path)
    if not path.exists():
        raise NoLedger(
            f"there is no ledger {path}; name another with --database FILE; "
            "create one from files with asreported import csv FILE --spec SPEC, or import git REPO --spec SPEC; "
            "create an empty one with asreported token create OWNER --scope admin; see an example with asreported demo",
            path=str(path),
        )
    return path


def to_record(path: Path) -> Path:
    """The file, which may be made by what is recorded; of a copy brought up to date."""
    return path if upstream_of(path) is None else existing(path)


def _copy(path: Path) -> None:
    """Copy what the log has more; where that cannot be, say so, and go on with what is here, if anything is."""
    from upkeep.upstream.copying import bring_up_to_date

    try:
        why = bring_up_to_date(path)
    except (Elsewhere, CopyForked, DatabaseNotPrepared, DiskFull, UpstreamWrong) as refusal:
        is_of_another_version = isinstance(refusal, DatabaseNotPrepared) and refusal.facts["version"]
        # Where the copy has nothing, nobody can tell whether there is nothing, or all is lacking.
        if is_of_another_version or not (path.exists() and holds_rows(path)):
            raise
        why = refusal.message
    if why:
        click.echo(f"This is what {path} has; it may be behind: {why}", err=True)


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
