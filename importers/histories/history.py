"""The versions of each file that a spec names, in the order of a git history, oldest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from domain.addresses import quoted
from domain.moments import second_text
from domain.recording.checking import check_published
from domain.refusals import NotAMoment, PublishedOutOfRange
from importers.histories.git import Commit, FileChange
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec

DELETED = "the file was deleted"


class Version(Struct, frozen=True):
    """One version of one file that is to be read; ``why_not`` says why there is nothing to read.

    ``published_at`` is empty where the commit has no time that could be told.
    """

    file: FileSpec
    change: FileChange
    published_at: str
    address: str
    why_not: str | None = None


class _Published(NamedTuple):
    at: str
    why_not: str | None


def versions(spec: Spec, changes: Sequence[FileChange], clock: datetime) -> list[Version]:
    """Each file's versions in order of their commit time; of a file and its former paths, one counts at a time.

    A version that is published when nothing can have been, by a clock that was wrong, is not read.
    """
    found: list[Version] = []
    paths = {path: quoted(path) for file in spec.files for path in file.paths}
    commits = {one.commit.name: one.commit for one in changes}
    times = {name: _published(spec, commit, clock) for name, commit in commits.items()}
    for file in spec.files:
        of_file = frozenset(file.paths)
        for change, why_not in _changes_of(file, [one for one in changes if one.path in of_file]):
            published = times[change.commit.name]
            address = _address(spec, change.commit, paths[change.path])
            found.append(Version(file, change, published.at, address, why_not or published.why_not))
    # Commit times may go back in a history; what was published first is told first. Equal times keep git's order.
    order = {one.commit.name: at for at, one in enumerate(changes)}
    return sorted(found, key=lambda one: (one.published_at, order[one.change.commit.name]))


def _changes_of(file: FileSpec, changes: Sequence[FileChange]) -> Iterator[tuple[FileChange, str | None]]:
    alive: set[str] = set()
    paths = file.paths
    by_commit: dict[str, list[FileChange]] = {}
    for change in changes:
        by_commit.setdefault(change.commit.name, []).append(change)
    for together in by_commit.values():
        first = together[0]
        if len(together) == 1 and len(paths) == 1 and first.status != "D":  # as most are
            alive.add(first.path)
            yield first, None if first.mode.startswith("100") else "not a plain file"
            continue
        stood = _standing(paths, alive)
        alive |= {one.path for one in together if one.status != "D"}
        alive -= {one.path for one in together if one.status == "D"}
        standing = _standing(paths, alive)
        told = next((one for one in together if one.path == standing), None)
        if told is not None:
            yield told, None if told.mode.startswith("100") else "not a plain file"
        elif standing is None or standing != stood:
            # What stands now at a former path did not change with the commit that took the present one away.
            yield next((one for one in together if one.path == stood), together[0]), DELETED


def _standing(paths: Sequence[str], alive: set[str]) -> str | None:
    """The path that counts, of those at which a file stands."""
    return next((path for path in paths if path in alive), None)


def _published(spec: Spec, commit: Commit, clock: datetime) -> _Published:
    is_authored = spec.document.published_at == "authored"
    seconds = commit.authored if is_authored else commit.committed
    if seconds is None:
        return _Published("", f"its commit was {spec.document.published_at} at a time that cannot be read")
    try:
        at = second_text(seconds)
    except NotAMoment:
        return _Published("", f"its commit was {spec.document.published_at} {seconds} seconds after 1970: no such time")
    try:
        return _Published(check_published(at, clock), None)
    except PublishedOutOfRange as refusal:
        return _Published(at, refusal.message)


def _address(spec: Spec, commit: Commit, path: str) -> str:
    """The address by which a version of a file is cited and known again."""
    return spec.document.url.replace("{commit}", commit.name).replace("{path}", path)
