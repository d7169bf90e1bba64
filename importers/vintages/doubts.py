"""Doubts about versions that were read, and may not mean what they seem to."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from functools import partial

from importers.histories.history import Version
from importers.import_refusals import Unreadable
from importers.reading.file_reading import Contents, FileReader
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from importers.vintages.name_doubts import NameDoubts, listed
from importers.vintages.successions import Successions


class Doubts:
    """Doubts that somebody should look at, gathered version by version; nothing is left out because of them."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._names = NameDoubts()
        self._successions: dict[tuple[str, ...], Successions] = defaultdict(Successions)
        self._unended: dict[str, dict[str, None]] = {}
        self._lost: dict[str, dict[str, None]] = {}
        self._columns: dict[tuple[str, ...], frozenset[str]] = {}
        self._beside: dict[str, list[tuple[str, ...]]] = {}

    def start_from(self, version: Version, contents: Contents) -> None:
        """Compare what follows with this version, about which there is no doubt itself."""
        self._successions[_followed(version)].go_on(contents, lambda _: None)
        self._columns[_followed(version)] = contents.columns

    def add(self, version: Version, contents: Contents, content: bytes) -> None:
        """Gather the doubts about one version; ``content`` are its bytes."""
        path, key, commit = version.file.path, version.file.key, version.change.commit.name[:12]
        self._names.add(version.file, contents.names, f" at commit {commit}")
        if version.file.long is not None:
            read = partial(self._strangers, version, content)
            found = self._successions[_followed(version)].go_on(contents, read)
            self._names.follow(version.file, found, f" at commit {commit}")
        if contents.is_unended:
            self._unended.setdefault(path, {})[commit] = None
        had = self._columns.get(_followed(version), frozenset())
        if key not in self._beside:
            self._beside[key] = _beside(version.file)
        for columns in self._beside[key] if contents.columns and contents.columns is not had else ():
            if not had.isdisjoint(columns) and contents.columns.isdisjoint(columns):
                self._lost.setdefault(path, {})[f"{' or '.join(map(repr, columns))} at commit {commit}"] = None
        self._columns[_followed(version)] = contents.columns or had

    def _strangers(self, version: Version, content: bytes, slugs: Collection[str]) -> Contents | None:
        """What a version says of series of which the spec does not speak."""
        reader = FileReader(self._spec, version.file)
        for one in slugs:
            reader.take(one, version.file.frequency_of(one) or self._spec.frequency_in(version.file))
        with suppress(Unreadable):
            return reader.read(content, version.placed)
        return None

    def sentences(self) -> list[str]:
        """All doubts, a sentence for each file and kind."""
        return [
            *self._names.sentences(),
            *(
                f"{path} ends without a line end at commit {listed(them)}, and the version before did not: the last "
                "cell may have been cut off"
                for path, them in self._unended.items()
            ),
            *(
                f"{path} lost the column {listed(them)}: from then on its figures are without what stood there"
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
