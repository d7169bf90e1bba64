"""The version of a file that a guess looks at."""

from importers.histories.changes import FileChange
from importers.histories.git import Repository
from importers.import_refusals import UnreadableFile

# Fewer bytes are one row or none, where other versions have ten times as many.
_LITTLE = 2_000
_TIMES = 10
_TRIED = 12


def fullest(repository: Repository, changes: list[FileChange]) -> tuple[FileChange, bytes]:
    """The newest version and its bytes, or a fuller one where it holds next to nothing.

    A list of what is so at the moment is empty on a quiet day, and one row does not show what tells rows apart. Of some
    versions, evenly chosen, the newest counts that has a tenth of the bytes of the largest. Raises UnreadableFile.
    """
    newest = changes[-1]
    if not newest.mode.startswith("100"):
        raise UnreadableFile(f"{newest.path} is not a plain file", path=newest.path)
    content = _read(repository, newest)
    tried = [changes[at] for at in _evenly(len(changes)) if changes[at].mode.startswith("100")]
    if len(content) > _LITTLE:
        return newest, content
    sizes = [len(_read(repository, one)) for one in tried]
    if len(content) * _TIMES >= max(sizes):
        return newest, content
    chosen = next(at for at in reversed(range(len(tried))) if sizes[at] * _TIMES >= max(sizes))
    return tried[chosen], _read(repository, tried[chosen])


def _read(repository: Repository, change: FileChange) -> bytes:
    with repository.blobs([change.blob]) as blobs:
        return blobs.next()


def _evenly(many: int) -> list[int]:
    """Some places of so many, the first and the last among them."""
    return sorted({at * (many - 1) // (_TRIED - 1) for at in range(_TRIED)})
