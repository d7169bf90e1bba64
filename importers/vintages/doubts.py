"""Doubts about versions that were read, and may not mean what they seem to."""

from importers.histories.history import Version
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec

_SHOWN = 5


class Doubts:
    """Doubts that somebody should look at, gathered version by version; nothing is left out because of them."""

    def __init__(self) -> None:
        self._renamed: dict[str, dict[str, None]] = {}
        self._unended: dict[str, dict[str, None]] = {}
        self._lost: dict[str, dict[str, None]] = {}
        self._columns: dict[tuple[str, ...], frozenset[str]] = {}
        self._beside: dict[str, list[tuple[str, ...]]] = {}

    def start_from(self, version: Version, contents: Contents) -> None:
        """Compare what follows with this version, about which there is no doubt itself."""
        self._columns[_followed(version)] = contents.columns

    def add(self, version: Version, contents: Contents) -> None:
        """Gather the doubts about one version."""
        path, key, commit = version.file.path, version.file.key, version.change.commit.name[:12]
        for series, before, now in contents.renamed:
            self._renamed.setdefault(path, {})[f"{series} by {before!r}, and by {now!r} at commit {commit}"] = None
        if contents.is_unended:
            self._unended.setdefault(path, {})[commit] = None
        had = self._columns.get(_followed(version), frozenset())
        if key not in self._beside:
            self._beside[key] = _beside(version.file)
        for columns in self._beside[key] if contents.columns and contents.columns is not had else ():
            if not had.isdisjoint(columns) and contents.columns.isdisjoint(columns):
                self._lost.setdefault(path, {})[f"{' or '.join(map(repr, columns))} at commit {commit}"] = None
        self._columns[_followed(version)] = contents.columns or had

    def sentences(self) -> list[str]:
        """All doubts, a sentence for each file and kind."""
        return [
            *(
                f"{path} speaks of one series by different names: {_listed(them)}; if these are two, `names` can tell "
                "them apart"
                for path, them in self._renamed.items()
            ),
            *(
                f"{path} ends without a line end at commit {_listed(them)}, and the version before did not: the last "
                "cell may have been cut off"
                for path, them in self._unended.items()
            ),
            *(
                f"{path} lost the column {_listed(them)}: from then on its figures are without what stood there"
                for path, them in self._lost.items()
            ),
        ]


def _followed(version: Version) -> tuple[str, ...]:
    """What follows the version, so that it can be compared with it."""
    return version.file.key, *(version.placed.get(name, "") for name in version.file.apart)


def _beside(file: FileSpec) -> list[tuple[str, ...]]:
    """The columns that say something of figures beside their values, those of one series together."""
    if file.long:
        return [file.long.names_of(one) for one in (file.long.qualifier, file.long.status) if one]
    return [
        tuple(column for column, of in named.items() if of == slug)
        for named in (file.qualifiers, file.statuses)
        for slug in dict.fromkeys(named.values())
    ]


def _listed(them: dict[str, None]) -> str:
    shown = ", ".join(list(them)[:_SHOWN])
    return f"{shown} and {len(them) - _SHOWN:,} more" if len(them) > _SHOWN else shown
