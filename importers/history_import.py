"""The import of a git history: every version is decided in a rehearsal, then recorded as one bulletin."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from importers.histories.follow import followed
from importers.histories.git import Repository
from importers.histories.repositories import opened_together
from importers.import_refusals import SpecDoesNotFit
from importers.issuing import registering
from importers.issuing.recorded_lists import RecordedLists
from importers.issuing.rehearsing import rehearsal
from importers.issuing.summary import Summary
from importers.recording import record_all
from importers.specs.spec import Spec
from importers.vintages.discovering import in_history
from importers.vintages.file_vintage import FileVintage, Progress
from importers.vintages.held_vintages import HeldVintages, without_series, without_unheard
from importers.vintages.history_notes import notes_of, rewritten
from importers.vintages.vintage_buffer import VintageBuffer
from importers.vintages.vintages import History
from stores.garbage import collecting_rarely
from stores.opening import OpenLedger


def import_history(  # noqa: PLR0913 - what to import from where, and how far
    ledger: OpenLedger,
    repos: str | Path | Sequence[str | Path],
    spec: Spec,
    *,
    rev: str | None = None,
    since: str | None = None,
    trust: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Record what the ledger does not have yet of every version, up to ``rev``, of the spec's files.

    ``repos`` is a git repository or bundle, or several that are one history; ``since`` leaves out what that revision
    reaches. Everything is read, and decided in a rehearsal, before anything is recorded: what is refused records
    nothing. Then each version is recorded as a batch of its own, oldest first, several in one transaction; an import
    that was stopped goes on where it stood. A version that is not plausible is held back, unless ``trust`` is put in
    all. ``progress`` is called with (done, total, label). Raises NotAHistory, Unreadable, SpecDoesNotFit, or a refusal
    of the ledger.
    """
    with opened_together([repos] if isinstance(repos, str | Path) else repos) as repository:
        return import_from(ledger, repository, spec, rev=rev, since=since, trust=trust, progress=progress)


def import_from(  # noqa: PLR0913 - as above
    ledger: OpenLedger,
    repository: Repository,
    spec: Spec,
    *,
    rev: str | None = None,
    since: str | None = None,
    trust: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """The same from a repository that is open, or from what is read like one."""
    end = repository.resolve(rev)
    spec, moved = followed(spec, repository, end)
    held, described = HeldVintages(ledger, spec, trust=trust), spec.series
    with collecting_rarely():
        found = in_history(spec, repository, end, ledger, held.dropped)
    spec, known = found.spec, RecordedLists(ledger.evidence(spec.source.source))
    with rehearsal(ledger, spec) as rehearsed, collecting_rarely():
        history = History(found, repository, rehearsed, end, since=since, known=known, held=held)
        vintages = VintageBuffer(history, progress)
        misfits = history.misfits()
        if misfits and rev is None and since is None:
            raise SpecDoesNotFit(misfits[0], misfits=misfits)
        notes = moved + notes_of(repository)
        notes += rewritten(spec, repository, end, known, history.chosen) if rev is None else []
        notes += misfits + history.moves() + history.doubts() + history.overtaken()
        summary = Summary(known=history.known, position=ledger.head(), notes=notes)
        unheard = {one for one in history.verdicts.unheard if ledger.series(one) is None}
        unheard -= {spec.key(slug) for slug in described}
        held.hold(history.verdicts.doubtful, summary, spec, unheard)
        registering.register(ledger, without_unheard(spec, unheard), summary)
        taken = (one for one in vintages if not history.verdicts.leaves_out(one.file, one.address))
        taken = (without_series(one, unheard) for one in taken)
        record_all(ledger, spec, taken, summary, recorded=_telling(progress, len(history.versions)))
        held.settle()
        _close(ledger, spec, history, summary)
        return summary


def _telling(progress: Progress | None, total: int) -> Callable[[FileVintage], None]:
    done = count(1)

    def recorded(vintage: FileVintage) -> None:
        if progress:
            progress(next(done), total, f"recording {vintage.path}")

    return recorded


def _close(ledger: OpenLedger, spec: Spec, history: History, summary: Summary) -> None:
    for file in spec.files:
        latest = history.latest(file) if registering.closings(spec, file) else None
        if latest is not None:
            registering.close(ledger, spec, file, latest, summary)
