"""The files of a repository that seem to hold figures, those that changed most often first."""

import re
from pathlib import PurePosixPath

from msgspec import Struct

from importers.histories.git import Repository

_SUFFIXES = frozenset(
    (".csv", ".tsv", ".tab", ".txt", ".json", ".ndjson", ".jsonl", ".geojson", ".xlsx", ".xls", ".ods", ".html", ".htm",
     ".parquet")
)  # fmt: skip
_PACKED = frozenset((".gz", ".zip"))
_NO_DATA = re.compile(
    r"(?:^|/)(?:package(?:-lock)?|tsconfig|composer|manifest|datapackage|\.[^/]*|requirements[^/]*|license[^/]*|"
    r"readme[^/]*|"
    r"robots|cname|node_modules|tests?|\.github|zenodo[^/]*|nfdi4health|metadata|metadaten|citation|updated|version)(?:\.[a-z]+)?(?:/|$)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)\d{4}([-_.]?)(?:\d{2}|Q[1-4]|W\d{2})(?:\1\d{2})?(?!\d)|(?<!\d)\d{2}-\d{2}-\d{4}(?!\d)")
_MANY_DATED = 2


class DataFile(Struct, frozen=True, kw_only=True):
    """A path, or a template of paths that differ by a ``{date}``; ``changes`` are the commits that changed them.

    ``paths`` are those that there are, in order.
    """

    path: str
    changes: int
    paths: tuple[str, ...]


def data_files(repository: Repository, rev: str) -> list[DataFile]:
    """The files that seem to hold figures; of those whose names differ by a date, their template."""
    paths = [path for path in repository.paths(rev) if is_data(path)]
    changes = repository.times_changed(rev)
    templates: dict[str, list[str]] = {}
    for path in paths:
        templates.setdefault(template_of(path), []).append(path)
    found = [
        DataFile(path=template, changes=sum(changes[one] for one in alike), paths=tuple(sorted(alike)))
        for template, alike in templates.items()
        if len(alike) >= _MANY_DATED and template not in alike
    ]
    grouped = {path for one in found for path in one.paths}
    single = [DataFile(path=path, changes=changes[path], paths=(path,)) for path in paths if path not in grouped]
    return sorted([*found, *single], key=lambda one: (-one.changes, one.path))


def is_data(path: str) -> bool:
    """Whether a file of that name may hold figures."""
    name = PurePosixPath(path.lower())
    suffix = name.with_suffix("").suffix if name.suffix in _PACKED else name.suffix
    return suffix in _SUFFIXES and not _NO_DATA.search(path)


def template_of(path: str) -> str:
    """The path with ``{date}`` for the date in its last part.

    >>> template_of("daily/cases-2022-03-01.csv"), template_of("cases.csv")
    ('daily/cases-{date}.csv', 'cases.csv')
    """
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{_DATE.sub('{date}', name, count=1)}"
