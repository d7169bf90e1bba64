"""The names that files had before they were renamed, as git follows them."""

from msgspec.structs import replace

from importers.histories.git import Repository
from importers.specs.file_spec import FOLLOW, FileSpec
from importers.specs.spec import Spec

# A file that was renamed more often was not meant.
_MOST = 50


def followed(spec: Spec, repository: Repository, rev: str) -> tuple[Spec, list[str]]:
    """The spec with the former paths of each file that it asks to follow, and a sentence of each such file."""
    if not any(file.former_paths == FOLLOW for file in spec.files):
        return spec, []
    files = tuple(_followed(file, repository, rev) if file.former_paths == FOLLOW else file for file in spec.files)
    told = [
        f"{file.path} was called {', '.join(file.paths[1:])} before, and is followed"
        for file, asked in zip(files, spec.files, strict=True)
        if asked.former_paths == FOLLOW and len(file.paths) > 1
    ]
    return replace(spec, files=files), [*dict.fromkeys(told)]


def _followed(file: FileSpec, repository: Repository, rev: str) -> FileSpec:
    """The file with every path from which a commit moved it; at each, the first commit that added it counts."""
    paths = [file.paths[0]]
    while len(paths) <= _MOST:
        added = next((one for one in repository.changes(rev, paths[-1:]) if one.status == "A"), None)
        before = repository.renamed(added) if added else None
        if before is None or before in paths:
            break
        paths.append(before)
    return replace(file, former_paths=tuple(paths[1:]))
