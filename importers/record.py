"""Import a history or a file into the ledger: each version is one bulletin, issued through the ledger's own command."""

from collections import Counter
from pathlib import Path

from domain.recording.commands import Bulletin
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from domain.refusals import Refusal
from importers import registering
from importers.bulletins import shares
from importers.discovering import in_history
from importers.git import Repository, opened
from importers.holding import Holding
from importers.import_refusals import SpecDoesNotFit
from importers.known import Known
from importers.rehearsing import rehearsal
from importers.spec import Spec
from importers.summary import Emptied, Repeated, Skipped, Summary
from importers.vintages import History, Progress, Vintage


def import_history(  # noqa: PLR0913 - what to import from where, and how far
    ledger: Ledger,
    repo: str | Path,
    spec: Spec,
    *,
    rev: str | None = None,
    since: str | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Record what the ledger does not have yet of every version, up to ``rev``, of the spec's files.

    ``repo`` is a git repository or bundle; ``since`` leaves out what that revision reaches. Everything is read, and
    decided in a rehearsal, before anything is recorded: what is refused records nothing. Then each version is recorded
    in a transaction of its own, oldest first, so that an import that was stopped goes on where it stood. ``progress``
    is called with (done, total, label). Raises NotAHistory, Unreadable, SpecDoesNotFit, or a refusal of the ledger.
    """
    with opened(repo) as repository:
        end = repository.resolve(rev)
        found = in_history(spec, repository, end, ledger)
        spec, known = found.spec, Known(ledger.evidence(spec.source.source))
        with rehearsal(ledger, spec) as rehearsed:
            history = History(found, repository, rehearsed, end, since=since, known=known)
            vintages = Holding(history, progress)
            misfits = history.misfits()
            if misfits and rev is None and since is None:
                raise SpecDoesNotFit(misfits[0], misfits=misfits)
            notes = _notes(repository) + misfits + history.moves() + history.doubts() + history.overtaken()
            summary = Summary(known=history.known, position=ledger.head(), notes=notes)
            registering.found(ledger, spec, summary)
            for done, vintage in enumerate(vintages, 1):
                record(ledger, spec, vintage, summary)
                if progress:
                    progress(done, len(history.versions), f"recording {vintage.path}")
            _close(ledger, spec, history, summary)
            return summary


def record(ledger: Ledger, spec: Spec, vintage: Vintage, summary: Summary) -> None:
    """Issue one vintage's bulletin, or tell why there is none; a refusal of the ledger names the vintage."""
    place = {"commit": vintage.commit, "path": vintage.path, "published_at": vintage.published_at}
    if vintage.skipped is not None:
        summary.skipped.append(Skipped(**place, why=vintage.skipped))
        return
    if vintage.bulletin is None:
        summary.known += 1
        return
    for share in shares(vintage.bulletin):
        issued = _issued(ledger, spec, vintage, share)
        summary.tell(issued, vintage.commit, vintage.path)
        summary.emptied += [Emptied(**place, series=one, figures=figures) for one, figures in _emptied(share, issued)]
    summary.vintages += 1
    summary.learn(vintage.learned)
    summary.meet_unknown(vintage.unknown, vintage.commit, vintage.path)
    if vintage.repeated:
        summary.repeated.append(Repeated(**place, periods=vintage.repeated, lost=vintage.lost))


def _issued(ledger: Ledger, spec: Spec, vintage: Vintage, bulletin: Bulletin) -> Receipt:
    try:
        return ledger.issue(bulletin, spec.actor)
    except Refusal as refusal:
        where = f"{vintage.path} at {vintage.commit[:12]}" if vintage.commit else vintage.path
        place = {"commit": vintage.commit, "path": vintage.path, "published_at": vintage.published_at}
        raise type(refusal)(f"{where}: {refusal.message}", **{**refusal.facts, **place}) from refusal


def _emptied(bulletin: Bulletin, issued: Receipt) -> list[tuple[str, int]]:
    """The series of which the bulletin lists nothing any more, and how many figures that withdrew."""
    gone = Counter(one.series for one in issued.outcomes if one.kind == "withdrawal" and one.slot == "statement")
    if not gone:
        return []
    listed = {said.series for line in bulletin.lines for said in line.said if said.value is not None}
    return sorted((series, figures) for series, figures in gone.items() if series not in listed)


def _close(ledger: Ledger, spec: Spec, history: History, summary: Summary) -> None:
    for file in spec.files:
        latest = history.latest(file) if registering.closings(spec, file) else None
        if latest is not None:
            registering.close(ledger, spec, file, latest, summary)


def _notes(repository: Repository) -> list[str]:
    if repository.is_shallow():
        return ["the clone is shallow: its history begins later than the files' own; fetch the rest and import again"]
    return []
