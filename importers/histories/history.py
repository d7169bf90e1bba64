"""The versions of each file that a spec names, in the order of a git history, oldest first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from domain.addresses import quoted
from domain.moments import second_text
from domain.recording.checking import check_published
from domain.refusals import NotAMoment, PublishedOutOfRange
from importers.histories.changes import Commit, FileChange
from importers.histories.links import why_not_plain
from importers.histories.places import places
from importers.periods.published_moments import published_of
from importers.specs.file_spec import PUBLISHED, FileSpec
from importers.specs.spec import Spec
from importers.specs.templates import placeholders

DELETED = "the file was deleted"


# The address, and the file as the spec tells it from others at that path.
VersionKey = tuple[str, str]


class Version(Struct, frozen=True):
    """One version of one file that is to be read; ``why_not`` says why there is nothing to read.

    ``published_at`` is empty where the commit has no time that could be told. ``placed`` are the cells of the columns
    that stand in no row, as the names in the path.
    """

    file: FileSpec
    change: FileChange
    published_at: str
    address: str
    why_not: str | None = None
    placed: Mapping[str, str] = {}

    @property
    def stands_for(self) -> tuple[str, ...]:
        """What the path tells apart: versions of one file that stand for other things do not follow each other."""
        names = dict.fromkeys(placeholders(self.file.path))
        return tuple(self.placed.get(name, "") for name in names if name not in self.file.ignored)

    @property
    def goes_on_from(self) -> tuple[str, ...]:
        """The file, and the series that its path names: the version goes on from the last one of which that is so."""
        return (self.file.key, *(self.placed.get(name, "") for name in self.file.apart))

    @property
    def key(self) -> VersionKey:
        """The version as one of several that are read from the same bytes."""
        return self.address, self.file.key

    @property
    def where(self) -> str:
        """Its path and its commit, as refusals name it."""
        return f"{self.change.path} at {self.change.commit.name[:12]}"


class _Published(NamedTuple):
    at: str
    why_not: str | None


def versions(spec: Spec, changes: Sequence[FileChange], clock: datetime) -> list[Version]:
    """Each file's versions in order of their publication; of a file and its former paths, one counts at a time.

    A version that is published when nothing can have been, by a clock that was wrong, is not read.
    """
    found = [one for file in spec.files for one in _versions_of(spec, file, changes, clock)]
    # Commit times may go back in a history; what was published first is told first. Equal times keep git's order.
    order = {one.commit.name: at for at, one in enumerate(changes)}
    return sorted(found, key=lambda one: (one.published_at, order[one.change.commit.name]))


def _versions_of(spec: Spec, file: FileSpec, changes: Sequence[FileChange], clock: datetime) -> Iterator[Version]:
    quoted_paths: dict[str, str] = {}
    for place in places(spec, file, changes):
        for change, not_there in _changes_in_each(place.paths, place.changes):
            published = _published(file, change.commit, place.placed, clock)
            if change.file_path not in quoted_paths:
                quoted_paths[change.file_path] = quoted(change.file_path)
            address = _address(spec, change.commit, quoted_paths[change.file_path])
            why_not = not_there or place.why_not or published.why_not
            placed = place.placed | {PUBLISHED: published.at} if PUBLISHED in file.placed_columns else place.placed
            yield Version(file, change, published.at, address, why_not, placed)


def _changes_in_each(paths: Sequence[str], changes: Sequence[FileChange]) -> Iterator[tuple[FileChange, str | None]]:
    """The changes that count, in each repository by itself."""
    for number in sorted({one.commit.repository for one in changes}):
        yield from _changes_of(paths, [one for one in changes if one.commit.repository == number])


def _changes_of(paths: Sequence[str], changes: Sequence[FileChange]) -> Iterator[tuple[FileChange, str | None]]:
    alive: set[str] = set()
    by_commit: dict[str, list[FileChange]] = {}
    for change in changes:
        by_commit.setdefault(change.commit.name, []).append(change)
    for together in by_commit.values():
        first = together[0]
        if len(together) == 1 and len(paths) == 1 and first.status != "D":  # as most are
            alive.add(first.path)
            yield first, why_not_plain(first)
            continue
        stood = _standing(paths, alive)
        alive |= {one.path for one in together if one.status != "D"}
        alive -= {one.path for one in together if one.status == "D"}
        standing = _standing(paths, alive)
        told = next((one for one in together if one.path == standing), None)
        if told is not None:
            yield told, why_not_plain(told)
        elif standing is None or standing != stood:
            # What stands now at a former path did not change with the commit that took the present one away.
            yield next((one for one in together if one.path == stood), together[0]), DELETED


def _standing(paths: Sequence[str], alive: set[str]) -> str | None:
    """The path that counts, of those at which a file stands."""
    return next((path for path in paths if path in alive), None)


def _published(file: FileSpec, commit: Commit, placed: Mapping[str, str], clock: datetime) -> _Published:
    if (name := file.published_column) and name in placed:
        return _published_in_path(file, name, placed, clock)
    is_authored = file.published_at == "authored"
    seconds, done = (commit.authored, "authored") if is_authored else (commit.committed, "committed")
    if seconds is None:
        return _Published("", f"its commit was {done} at a time that cannot be read")
    try:
        at = second_text(seconds)
    except NotAMoment:
        return _Published("", f"its commit was {done} {seconds} seconds after 1970: no such time")
    try:
        return _Published(check_published(at, clock), None)
    except PublishedOutOfRange as refusal:
        return _Published(at, refusal.message)


def _published_in_path(file: FileSpec, name: str, placed: Mapping[str, str], clock: datetime) -> _Published:
    try:
        at = published_of(placed[name], file.published_formats, file.published_zone)
    except NotAMoment as refusal:
        return _Published("", f"{name!r} in its path: {refusal.message}")
    try:
        return _Published(check_published(at, clock), None)
    except PublishedOutOfRange as refusal:
        return _Published(at, refusal.message)


def _address(spec: Spec, commit: Commit, path: str) -> str:
    """The address by which a version of a file is cited and known again."""
    return spec.document.url.replace("{commit}", commit.name).replace("{path}", path)
