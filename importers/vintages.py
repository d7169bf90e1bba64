"""Read a git history into vintages: one bulletin for each version of each file that the spec names."""

from collections.abc import Callable, Container, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from domain.commands import Bulletin
from domain.moments import instant_text
from importers.bulletins import Citation, bulletin_of, spans
from importers.file_reading import Contents, FileReader
from importers.git import Change, Repository
from importers.hashing import RunningHash
from importers.history import Version, address, versions
from importers.refusals import Unreadable, UnreadableFile, UnreadableRow
from importers.spec import FileSpec, Spec

Progress = Callable[[int, int, str], None]
_LFS = b"version https://git-lfs"


class Vintage(Struct, frozen=True, kw_only=True):
    """One version of one file: what it says, or why it could not be read; never both."""

    commit: str
    path: str
    published_at: str
    bulletin: Bulletin | None = None
    skipped: str | None = None
    repeated: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class History:
    """Reads the versions of a history that are not recorded yet."""

    def __init__(self, spec: Spec, repository: Repository, rev: str, since: str | None, known: Container[str]) -> None:
        paths = [path for file in spec.files for path in file.paths]
        everything = versions(spec, repository.changes(rev, paths))
        wanted = repository.commits_after(since, rev) if since else None
        chosen = [one for one in everything if wanted is None or one.change.commit in wanted]
        self._chosen = chosen
        self.versions = [one for one in chosen if address(spec, one.change) not in known]
        self.known = len(chosen) - len(self.versions)
        self._spec = spec
        self._repository = repository
        self._readers = {file.path: FileReader(spec, file) for file in spec.files}
        self._complete = {file.path: spans(spec, file) for file in spec.files}
        self._read_at_all: set[str] = set()
        self._why_not: dict[str, str] = {}
        self._hashes = {file.path: RunningHash() for file in spec.files}

    def vintages(self, progress: Progress | None = None) -> Iterator[Vintage]:
        """Each version in turn; raises UnreadableRow where the spec says so, with file and commit in its message."""
        readable = [one.change.blob for one in self.versions if one.why_not is None]
        with self._repository.blobs(readable) as blobs:
            for done, version in enumerate(self.versions, 1):
                yield self._skipped(version, version.why_not) if version.why_not else self._read(version, blobs.next())
                if progress:
                    progress(done, len(self.versions), f"reading {version.change.path}")

    def latest(self, file: FileSpec) -> Contents | None:
        """What the last version of a file says, whether it was recorded before or now; None if that cannot be read."""
        last = next((one for one in reversed(self._chosen) if one.file is file), None)
        if last is None or last.why_not is not None:
            return None
        try:
            with self._repository.blobs([last.change.blob]) as blobs:
                return FileReader(self._spec, file).read(blobs.next())
        except Unreadable:
            return None

    def misfits(self) -> list[str]:
        """After reading: what the spec names and no version had; nothing is said if some had been read before."""
        return [] if self.known else [why for file in self._spec.files for why in self._misfits_of(file)]

    def _misfits_of(self, file: FileSpec) -> Iterator[str]:
        if not any(one.file is file for one in self.versions):
            yield f"no commit has the file {' or '.join(file.paths)}"
        elif file.path not in self._read_at_all:
            yield f"no version of {file.path} can be read; the last one: {self._why_not.get(file.path, 'deleted')}"
        elif seen := self._readers[file.path].seen:
            never = sorted(file.named_columns - seen - set(file.ignored))
            unnamed = sorted(seen - file.named_columns)
            others = f"; the spec does not name these that it has: {', '.join(unnamed)}" if unnamed else ""
            yield from (f"no version of {file.path} has the column {column!r}{others:.400}" for column in never)

    def _read(self, version: Version, content: bytes) -> Vintage:
        file, change = version.file, version.change
        try:
            contents = self._readers[file.path].read(content)
        except UnreadableRow as refusal:
            if file.unreadable == "skip":
                return self._skipped(version, refusal.message)
            facts = {**refusal.facts, "path": change.path, "commit": change.commit}
            raise UnreadableRow(f"{change.path} at {change.commit[:12]}: {refusal.message}", **facts) from refusal
        except UnreadableFile as refusal:
            lfs = content.startswith(_LFS)
            return self._skipped(version, "a pointer of Git LFS, not the data" if lfs else refusal.message)
        self._read_at_all.add(file.path)
        citation = self._citation(change, content, self._hashes[file.path])
        return Vintage(
            commit=change.commit,
            path=change.path,
            published_at=citation.published_at,
            bulletin=bulletin_of(self._spec, contents, citation, self._complete[file.path]),
            repeated=contents.repeated,
            unknown=contents.unknown,
        )

    def _citation(self, change: Change, content: bytes, running: RunningHash) -> Citation:
        title = self._spec.document.title
        return Citation(
            url=address(self._spec, change),
            title=title and title.replace("{commit}", change.commit[:12]).replace("{path}", change.path),
            published_at=_instant(change),
            sha256=running.of(content),
            size=len(content),
        )

    def _skipped(self, version: Version, why: str) -> Vintage:
        change = version.change
        self._why_not[version.file.path] = why
        return Vintage(commit=change.commit, path=change.path, published_at=_instant(change), skipped=why)


def _instant(change: Change) -> str:
    return instant_text(datetime.fromtimestamp(change.committed, UTC))
