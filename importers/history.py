"""Order a git history into the versions of each file that a spec names, oldest first."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from domain.addresses import quoted
from importers.git import Change
from importers.spec import FileSpec, Spec


class Version(Struct, frozen=True):
    """One version of one file that is to be read; ``why_not`` says why there is nothing to read."""

    file: FileSpec
    change: Change
    why_not: str | None = None


def versions(spec: Spec, changes: Sequence[Change]) -> list[Version]:
    """Each file's versions in order of their commit time; of a file and its former paths, one counts at a time."""
    found: list[Version] = []
    for file in spec.files:
        found += _versions_of(file, [one for one in changes if one.path in file.paths])
    # Commit times may go back in a history; what was published first is told first. Equal times keep git's order.
    order = {one.commit: at for at, one in enumerate(changes)}
    return sorted(found, key=lambda one: (one.change.committed, order[one.change.commit]))


def _versions_of(file: FileSpec, changes: Sequence[Change]) -> Iterator[Version]:
    alive: set[str] = set()
    by_commit: dict[str, list[Change]] = {}
    for change in changes:
        by_commit.setdefault(change.commit, []).append(change)
    for together in by_commit.values():
        alive |= {one.path for one in together if one.status != "D"}
        alive -= {one.path for one in together if one.status == "D"}
        standing = next((path for path in file.paths if path in alive), None)
        for one in together:
            if standing is None:
                yield Version(file, one, "the file was deleted")
                break
            if one.path == standing:
                yield Version(file, one, None if one.mode.startswith("100") else "not a plain file")


def address(spec: Spec, change: Change) -> str:
    """The address by which a version of a file is cited and known again."""
    return spec.document.url.replace("{commit}", change.commit).replace("{path}", quoted(change.path))
