"""The changes of paths by the commits of a history."""

from msgspec import Struct


class Commit(Struct, frozen=True):
    """One commit; the times in seconds since 1970, None if it has none that could be read.

    ``repository`` is the number of its own, from 0, among those that are read as one history.
    """

    name: str
    parent: str | None
    committed: int | None
    authored: int | None
    author: str
    repository: int = 0


class FileChange(Struct, frozen=True):
    """A change of one path by one commit: ``status`` A, M, D or T; ``mode`` and ``blob`` are what it left there.

    Where a symbolic link was followed, ``leads_to`` is the path of the file at its end; ``leads_nowhere`` says why
    there is none.
    """

    commit: Commit
    path: str
    status: str
    mode: str
    blob: str
    leads_to: str = ""
    leads_nowhere: str = ""

    @property
    def file_path(self) -> str:
        """The path at which the bytes stand."""
        return self.leads_to or self.path
