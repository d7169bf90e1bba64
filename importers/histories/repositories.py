"""Several repositories read as one history."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from importers.histories.blobs import Blobs
from importers.histories.changes import FileChange
from importers.histories.git import Repository, opened


class Repositories(Repository):
    """Repositories whose commits are one history; what each says of a commit that others have too counts once.

    A revision of it is one of each, joined by blanks.
    """

    def __init__(self, repositories: Sequence[Repository]) -> None:
        self._repositories = repositories
        self._holders: dict[str, int] = {}

    def resolve(self, rev: str | None) -> str:
        """The commits that ``rev`` names, in each; raises NotAHistory where one lacks it."""
        return " ".join(one.resolve(rev) for one in self._repositories)

    def changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:
        """The changes in one repository after the other, each with the number of its own."""
        found: list[FileChange] = []
        met: set[str] = set()
        for number, (one, end) in enumerate(zip(self._repositories, rev.split(" "), strict=True)):
            fresh = [change for change in one.changes(end, paths) if change.commit.name not in met]
            met |= {change.commit.name for change in fresh}
            self._holders |= {change.blob: number for change in fresh}
            commits = {change.commit.name: replace(change.commit, repository=number) for change in fresh}
            found += [replace(change, commit=commits[change.commit.name]) for change in fresh]
        return found

    def renamed(self, change: FileChange) -> str | None:
        """The path from which or to which a commit moved a file, in its repository."""
        return self._repositories[change.commit.repository].renamed(change)

    def commits_after(self, since: str, rev: str) -> frozenset[str]:
        """The commits that are not reached from ``since`` in any; raises NotAHistory where one lacks it."""
        ends = zip(self._repositories, rev.split(" "), strict=True)
        return frozenset[str]().union(*(one.commits_after(since, end) for one, end in ends))

    def commits(self, rev: str) -> frozenset[str]:
        """All commits that any has."""
        ends = zip(self._repositories, rev.split(" "), strict=True)
        return frozenset[str]().union(*(one.commits(end) for one, end in ends))

    def is_shallow(self) -> bool:
        """Whether one of them lacks the beginning of its history."""
        return any(one.is_shallow() for one in self._repositories)

    def is_partial(self) -> bool:
        """Whether one of them lacks objects that its remote has."""
        return any(one.is_partial() for one in self._repositories)

    def blobs(self, names: Sequence[str]) -> "RepositoryBlobs":
        """The bytes of blobs, each from the repository that has it."""
        return RepositoryBlobs(self._repositories, names, [self._holders.get(one, 0) for one in names])


class RepositoryBlobs(Blobs):
    """The bytes of blobs of several repositories in the order asked for; a context manager."""

    def __init__(self, repositories: Sequence[Repository], names: Sequence[str], holders: Sequence[int]) -> None:
        self._holders = iter(holders)
        self._each = {
            number: one.blobs([name for name, holder in zip(names, holders, strict=True) if holder == number])
            for number, one in enumerate(repositories)
        }
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for one in self._each.values():
            self._stack.enter_context(one)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def next(self) -> bytes:
        """The next blob's bytes; raises as that of its repository does."""
        return self._each[next(self._holders)].next()


@contextmanager
def opened_together(places: Sequence[str | Path]) -> Iterator[Repository]:
    """One repository or bundle, or several as one history; raises NotAHistory."""
    with ExitStack() as stack:
        repositories = [stack.enter_context(opened(place)) for place in places]
        yield repositories[0] if len(repositories) == 1 else Repositories(repositories)
