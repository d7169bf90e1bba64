"""Import a history or a file into the ledger: each version is one bulletin, issued through the ledger's own command."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from domain.ledger import Ledger
from domain.refusals import Refusal
from importers import founding
from importers.git import Repository, opened
from importers.refusals import SpecDoesNotFit
from importers.spec import Spec
from importers.summary import Repeated, Skipped, Summary
from importers.vintages import History, Progress, Vintage

_T = TypeVar("_T")


def import_history(  # noqa: PLR0913 - what to import from where, and how far
    ledger: Ledger,
    repo: str | Path,
    spec: Spec,
    *,
    rev: str | None = None,
    since: str | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Record every version, up to ``rev``, of the spec's files that the ledger does not have yet.

    ``repo`` is a git repository or bundle; ``since`` leaves out what that revision reaches. Everything is read before
    anything is recorded, so that a spec that does not fit records nothing; then each version is recorded in a
    transaction of its own, oldest first, so that an import that was stopped goes on where it stood. ``progress`` is
    called with (done, total, label). Raises NotAHistory, UnreadableRow, SpecDoesNotFit, or a refusal of the ledger.
    """
    with opened(repo) as repository:
        known = ledger.evidence(spec.source.source)
        history = History(spec, repository, repository.resolve(rev), since, known)
        vintages = list(history.vintages(progress))
        misfits = history.misfits()
        if misfits and rev is None and since is None:
            raise SpecDoesNotFit(misfits[0], misfits=misfits)
        if not founding.is_founded(ledger, spec):
            rehearsed(ledger, lambda copy: founding.found(copy, spec, Summary()))
        summary = Summary(known=history.known, position=ledger.head(), notes=_notes(repository) + misfits)
        founding.found(ledger, spec, summary)
        for done, vintage in enumerate(vintages, 1):
            record(ledger, spec, vintage, summary)
            if progress:
                progress(done, len(vintages), f"recording {vintage.path}")
        for file in spec.files:
            latest = history.latest(file)
            if latest is not None:
                founding.close(ledger, spec, file, latest, summary)
        return summary


def record(ledger: Ledger, spec: Spec, vintage: Vintage, summary: Summary) -> None:
    """Issue one vintage's bulletin, or tell why there is none; a refusal of the ledger names the vintage."""
    place = {"commit": vintage.commit, "path": vintage.path, "published_at": vintage.published_at}
    if vintage.bulletin is None:
        summary.skipped.append(Skipped(**place, why=vintage.skipped or ""))
        return
    try:
        issued = ledger.issue(vintage.bulletin, spec.actor)
    except Refusal as refusal:
        where = f"{vintage.path} at {vintage.commit[:12]}" if vintage.commit else vintage.path
        raise type(refusal)(f"{where}: {refusal.message}", **{**refusal.facts, **place}) from refusal
    summary.vintages += 1
    summary.tell(issued, vintage.commit, vintage.path)
    summary.meet_unknown(vintage.unknown, vintage.commit, vintage.path)
    if vintage.repeated:
        summary.repeated.append(Repeated(**place, periods=vintage.repeated))


def rehearsed(ledger: Ledger, doing: Callable[[Ledger], _T]) -> _T:
    """What doing something with the ledger would come to: it is done with a copy, which is thrown away."""
    with tempfile.TemporaryDirectory(prefix="asreported-") as directory:
        copy = Path(directory) / "rehearsal.db"
        ledger.copy_to(copy)
        with Ledger.open(copy, ledger.clock) as rehearsal:
            return doing(rehearsal)


def _notes(repository: Repository) -> list[str]:
    if repository.is_shallow():
        return ["the clone is shallow: its history begins later than the files' own; fetch the rest and import again"]
    return []
