"""Notes of what a history lacks, beside what it was and what is recorded of it."""

from collections.abc import Sequence

from importers.histories.git import Repository
from importers.histories.history import Version
from importers.issuing.recorded_lists import RecordedLists
from importers.specs.spec import Spec


def notes_of(repository: Repository) -> list[str]:
    """The sentences about a clone that has not everything."""
    notes = []
    if repository.is_shallow():
        told = "the clone is shallow: its history begins later than the files' own; fetch the rest and import again"
        notes.append(told)
    if repository.is_partial():
        notes.append("the clone is partial: git fetched from its remote what it lacked")
    return notes


def rewritten(spec: Spec, repository: Repository, rev: str, known: RecordedLists) -> list[str]:
    """A sentence of versions that are recorded, and whose commits are not there any more."""
    recorded = known.commits(spec.document.url) if not repository.is_shallow() else {}
    there = repository.commits(rev) if recorded else frozenset()
    lost = {commit: at for commit, at in recorded.items() if commit not in there}
    if not lost:
        return []
    commit, at = max(lost.items(), key=lambda one: one[1])
    many, are = (f"{len(lost):,} commits", "are") if len(lost) > 1 else ("a commit", "is")
    told = (
        f"{many} recorded before, the last one {commit[:12]} of {at[:10]}, {are} not in this history: it was "
        "rewritten, or this is another repository or branch; what was said then stays recorded"
    )
    return [told]


def overtaken_note(late: Sequence[Version]) -> list[str]:
    """A note of versions that say nothing, because a later one of their second is recorded already."""
    if not late:
        return []
    first, last = late[0], late[-1]
    of = f"{first.change.path} at commit {first.change.commit.name[:12]}"
    if len(late) > 1:
        of = f"{len(late)} versions, from {of} to {last.change.path} at commit {last.change.commit.name[:12]},"
    were = "were" if len(late) > 1 else "was"
    return [f"{of} {were} published in one second with a later version that is recorded already: not recorded"]
