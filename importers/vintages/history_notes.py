"""Notes of what a history lacks, beside what it was and what is recorded of it."""

from collections.abc import Container, Sequence

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


def rewritten(
    spec: Spec, repository: Repository, rev: str, known: RecordedLists, versions: Sequence[Version]
) -> list[str]:
    """Sentences of versions that are recorded, and whose commits are not there any more."""
    recorded = known.commits(spec.document.url) if not repository.is_shallow() else {}
    there = repository.commits(rev) if recorded else frozenset()
    lost = {commit: at for commit, at in recorded.items() if commit not in there}
    if not lost:
        return []
    commit, at = max(lost.items(), key=lambda one: one[1])
    what, why = repository.lost_words
    many, are = (f"{len(lost):,} {what}s", "are") if len(lost) > 1 else (f"a {what}", "is")
    told = (
        f"{many} recorded before, the last one {commit[:12]} of {at[:10]}, {are} not {why}; "
        "what was said then stays recorded"
    )
    return [told, *_come_back(known, lost, versions)]


def _come_back(known: RecordedLists, lost: Container[str], versions: Sequence[Version]) -> list[str]:
    """A sentence of a version that is as it was before one of its moment that is recorded, and not there any more."""
    last = known.last_of_moments()
    for version in reversed(versions):
        commit = version.change.commit.name
        later = last.get((version.address.replace(commit, "", 1), known.published(version.address)))
        if later is not None and later != commit and later in lost:
            told = (
                f"{version.where} is there again, and what was recorded last of its moment, {later[:12]}, holds: "
                "if that was a mistake, void its bulletin"
            )
            return [told]
    return []


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
