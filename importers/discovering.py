"""Find the series of long files whose spec describes them by a template: those of which the rows speak."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.founding import LONGEST_NAME
from domain.keys import slug
from domain.ledger import Ledger
from domain.refusals import Refusal
from domain.words import name
from importers.cells import Cells
from importers.deliveries import check_delivery
from importers.file_reading import splitter
from importers.git import Repository
from importers.history import Version, versions
from importers.kept import Kept
from importers.known import Part, parts_of
from importers.readings import Reading
from importers.refusals import NotAHistory, SpecDoesNotFit, Unreadable
from importers.series_names import SeriesNames
from importers.spec import FileSpec, SeriesSpec, Spec, matches
from importers.spec_reading import overlaps

# Slugs and titles.
Titles = Mapping[str, str]


class Found(Struct, frozen=True):
    """The spec with every series described; ``parts`` are what a version is the whole list of, by its address.

    A version is the whole list of the series that it, or one before it, has: so what the ledger knows of it stays all
    of it when a later version brings another series.
    """

    spec: Spec
    parts: Mapping[str, frozenset[Part]] = {}


def in_history(spec: Spec, repository: Repository, rev: str, ledger: Ledger) -> Found:
    """What the files say up to a revision, whether it is known already or not; raises SpecDoesNotFit."""
    files = {file.path: _Discovery(spec, file) for file in spec.files if _each(file)}
    if not files:
        return Found(spec)
    changes = repository.changes(rev, [path for one in files.values() for path in one.file.paths])
    found = [one for one in versions(spec, changes, ledger.clock()) if one.why_not is None and one.file.path in files]
    parts = {
        one.address: files[one.file.path].learn(content, _where(one)) for one, content in _contents(repository, found)
    }
    return Found(_described(spec, {path: one.titles for path, one in files.items()}), parts)


def in_file(spec: Spec, file: FileSpec, content: bytes, ledger: Ledger) -> Spec:
    """What one file says, and what the spec read from such a file before; raises SpecDoesNotFit."""
    if not _each(file):
        return spec
    discovery = _Discovery(spec, file)
    discovery.learn(content, file.path)
    return _described(spec, {file.path: {**_read_before(spec, file, ledger), **discovery.titles}})


def _each(file: FileSpec) -> SeriesSpec | None:
    return file.long.each if file.long else None


def _contents(repository: Repository, found: list[Version]) -> Iterator[tuple[Version, bytes]]:
    with repository.blobs([one.change.blob for one in found]) as blobs:
        for one in found:
            try:
                yield one, blobs.next()
            except NotAHistory:
                continue  # told of when it is read


def _read_before(spec: Spec, file: FileSpec, ledger: Ledger) -> dict[str, str]:
    """The series of the file's form that this spec opened."""
    assert file.long is not None, "described by a template"
    titles = {}
    for opened in ledger.series_opened(spec.source.source, spec.actor):
        series, of = ledger.series(opened), opened.partition("/")[2]
        if series is not None and matches(file.long.series, of):
            titles[of] = series.title
    return titles


class _Discovery:
    """Discovers the series of one file, version after version."""

    def __init__(self, spec: Spec, file: FileSpec) -> None:
        assert file.long is not None, "described by a template"
        self.file = file
        self.titles: dict[str, str] = {}
        self._spec = spec
        self._parts = parts_of(spec, file)
        self._names = SeriesNames(file.long)
        self._title = file.long.each.title if file.long.each else ""
        self._ignored = frozenset(file.long.ignored)
        self._rows = splitter(file)
        self._kept = Kept(self._read)

    def learn(self, content: bytes, where: str) -> frozenset[Part]:
        """What the version is the whole list of; one that cannot be read brings nothing; raises SpecDoesNotFit."""
        try:
            check_delivery(content)
            table = self._rows.read(content)
        except Unreadable:
            return self._parts
        readings = self._kept.readings(table)
        self._kept.keep(table, readings)
        fresh: dict[str, str] = {}
        for number, one in enumerate(readings, 1):
            if one.series and one.series not in self.titles and one.series not in fresh:
                if one.series not in self._spec.series:
                    _check_names(one.series, one.named, f"{where}, row {number}")
                fresh[one.series] = one.named
        if fresh:
            self.titles |= fresh
            self._parts |= {(self._spec.key(one), self.file.of) for one in fresh}
        return self._parts

    def _read(self, cells: Cells, row: int) -> Reading:
        try:
            name = self._names.of(cells, row)
        except Unreadable:
            return Reading("", None)
        taken = name.slug and name.slug not in self._ignored
        return Reading("", name.slug, named=name.filled(self._title)) if taken else Reading("", None)


def _described(spec: Spec, titles: Mapping[str, Titles]) -> Spec:
    series = dict(spec.series)
    for file in spec.files:
        for one, title in titles.get(file.path, {}).items():
            each = _each(file)
            if one not in series and each is not None:
                series[one] = replace(each, title=title)
    whole = replace(spec, series=series)
    for problem in overlaps(whole):
        raise SpecDoesNotFit(f"{problem}: the templates of the files do not tell their series apart")
    return whole


def _where(version: Version) -> str:
    return f"{version.change.path} at {version.change.commit.name[:12]}"


def _check_names(one: str, title: str, where: str) -> None:
    try:
        slug(one, "series")
    except Refusal as refusal:
        told = f"{where}: the cells of {title!r} make no slug: {refusal.message}; give them shorter ones under `names`"
        raise SpecDoesNotFit(told) from refusal
    try:
        name(title, LONGEST_NAME, "title")
    except Refusal as refusal:
        told = f"{where}: the cells of {title!r} make no title: {refusal.message}; give them others under `names`"
        raise SpecDoesNotFit(told) from refusal
