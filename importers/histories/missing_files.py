"""The refusal of a file that no commit of a history has, with the link or submodule in its path, if there is one."""

import os
from collections.abc import Sequence
from posixpath import dirname, join, normpath, relpath

from importers.histories.changes import FileChange
from importers.histories.git import Repository
from importers.histories.links import LINK, SUBMODULE


def why_missing(repository: Repository, rev: str, paths: Sequence[str]) -> str:
    """Why no commit up to ``rev`` has a file by any of these paths, in words; raises NotAHistory."""
    told = f"{repository.nothing_is} the file {' or '.join(paths)}"
    for path in paths:
        folders = _folders(path)
        # Changes of no path in particular would be those of all.
        changes = repository.changes(rev, folders) if folders else []
        above = [one for one in changes if one.path in folders]
        modules = [one.path for one in above if one.mode == SUBMODULE]
        if modules:
            inner = path.removeprefix(f"{modules[-1]}/")
            return f"{told}: {modules[-1]} is a submodule: import its own repository, with path = {inner!r:.200}"
        links = [one for one in above if one.mode == LINK]
        if links:
            return f"{told}: {_through(repository, links[-1], path)}"
    return told


def _folders(path: str) -> list[str]:
    """The folders above a file, but for those of a template, which may be many."""
    parts = path.split("/")[:-1]
    return [above for count in range(1, len(parts) + 1) if "{" not in (above := "/".join(parts[:count]))]


def _through(repository: Repository, link: FileChange, path: str) -> str:
    with repository.blobs([link.blob]) as blobs:
        target = os.fsdecode(blobs.next())
    there = normpath(join(dirname(link.path), target, relpath(path, link.path)))
    told = f"{link.path} is a symbolic link to {target!r:.80}, and links to folders are not followed"
    if there.startswith(("/", "../")):
        return f"{told}; this one leads out of the repository"
    return f"{told}; this one leads to itself" if there == path else f"{told}: say path = {there!r:.200}"
