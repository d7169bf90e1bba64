"""The series of long files whose spec describes them by a template: those of which the rows speak."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from domain.keys import series_key, slug
from domain.recording.ledger import Ledger
from domain.recording.registering import LONGEST_NAME
from domain.refusals import Refusal, ValueDoesNotFit
from domain.words import name
from importers.cells.tables import FileTable
from importers.formats.deliveries import check_delivery
from importers.histories.git import Repository
from importers.histories.history import Version, VersionKey, versions
from importers.import_refusals import NotAHistory, SpecDoesNotFit, Unreadable, UnreadableFile, UnreadableRow
from importers.issuing.recorded_lists import Part, parts_of
from importers.reading.decimals import DecimalsCheck
from importers.reading.file_reading import Delivery, FileReader
from importers.reading.last_version import LastVersion
from importers.reading.refusal_places import at_its_row
from importers.reading.repetitions import numbered
from importers.reading.spooled_tables import SpooledRows, SpooledTables
from importers.shapes.splitting import edition_rows, splitter
from importers.specs.file_spec import FileSpec
from importers.specs.series_spec import SeriesSpec
from importers.specs.spec import Spec
from importers.specs.spec_reading import overlaps
from importers.vintages.editions import Editions, editions_in, parted
from importers.vintages.named_rows import NamedRows
from importers.vintages.row_keys import FirstReading, RowKeys
from importers.vintages.series_places import SeriesPlaces

# Slugs and titles.
Titles = Mapping[str, str]
# Of files whose series are all described one by one.
_BY_ITSELF = SeriesSpec(title="")
# Slugs, and the title and the first row of each.
Fresh = dict[str, tuple[str, int]]


class DiscoveredSpec(Struct, frozen=True):
    """The spec with every series described; ``parts`` are what a version is the whole list of, by its key.

    A version is the whole list of the series that it, or one before it, has: so what the ledger knows of it stays all
    of it when a later version brings another series. ``unreadable`` are versions that would have brought a series, and
    say nothing: why, by their keys. ``editions`` are those of versions that have several, and ``spooled`` the tables
    that were taken apart, by the keys of their files.
    """

    spec: Spec
    parts: Mapping[VersionKey, frozenset[Part]] = {}
    unreadable: Mapping[VersionKey, str] = {}
    editions: Editions = {}
    spooled: Mapping[str, SpooledTables] = {}


def in_history(
    spec: Spec, repository: Repository, rev: str, ledger: Ledger, dropped: Collection[str] = ()
) -> DiscoveredSpec:
    """Discover the series of the files up to a revision, known already or not; raises SpecDoesNotFit.

    Versions at ``dropped`` addresses bring no series.
    """
    files = {file.key: _Discovery(spec, file, ledger) for file in spec.files if file.apart or _each(file)}
    has_editions = any(edition_rows(file) for file in spec.files)
    if not files and not has_editions:
        return DiscoveredSpec(spec)
    paths = dict.fromkeys(path for file in spec.files if has_editions or file.key in files for path in file.paths)
    everything = versions(spec, repository.changes(rev, [*paths]), ledger.clock())
    editions = editions_in(spec, repository, everything) if has_editions else {}
    everything = parted(everything, editions, ledger.clock())
    found = [one for one in everything if one.why_not is None and one.file.key in files]
    parts, unreadable = {}, {}
    for version, content in _contents(repository, found):
        discovery = files[version.file.key]
        try:
            if version.address not in dropped:
                discovery.learn((content, version.placed), version.where)
        except Unreadable as refusal:
            unreadable[version.key] = refusal.message
        if (there := discovery.parts_at(version.placed)) or version.file.apart:
            parts[version.key] = there
    described = _described(spec, {key: one.titles for key, one in files.items()})
    return DiscoveredSpec(described, parts, unreadable, editions, {key: one.spooled for key, one in files.items()})


def in_file(spec: Spec, file: FileSpec, delivery: Delivery, ledger: Ledger) -> Spec:
    """Discover the series of one file, beside those that the spec read from it before; raises SpecDoesNotFit."""
    if _each(file) is None:
        return spec
    discovery = _Discovery(spec, file, ledger)
    with suppress(Unreadable):  # told of when it is read
        discovery.take(delivery, file.path)
    return _described(spec, {file.key: {**_read_before(spec, file, ledger), **discovery.titles}})


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
        series, of = ledger.series(opened), series_key(opened).series
        if series is not None and file.may_name(of):
            titles[of] = series.title
    return titles


class _Discovery:
    """Discovers the series of one file, version after version."""

    def __init__(self, spec: Spec, file: FileSpec, ledger: Ledger) -> None:
        assert file.long is not None, "described by a template"
        each = file.long.each or _BY_ITSELF
        rows = NamedRows(spec, file, file.long)
        self.file = file
        self.titles: dict[str, str] = {}
        self.parts = parts_of(spec, file)
        self._spec = spec
        self._each = each
        self.spooled = SpooledTables(file)
        self._kept = LastVersion(rows.read)
        self._keys = RowKeys(file.long, rows.read)
        self._reader = FileReader(spec, file, SpooledRows(self.spooled))
        self._fitting = DecimalsCheck(spec, each, ledger)
        self._apart = SeriesPlaces(file)

    def parts_at(self, placed: Mapping[str, str]) -> frozenset[Part]:
        """What the version that was learned last is the whole list of, at its place."""
        if not self.file.apart:
            return self.parts
        return frozenset((self._spec.key(one), self.file.of) for one in self._apart.at(placed))

    def learn(self, delivery: Delivery, where: str) -> None:
        """Go on with one more version of a history; raises Unreadable where it says nothing, and SpecDoesNotFit."""
        try:
            fresh = self.fresh(delivery)
        except Unreadable:
            return  # told of when it is read
        if not fresh:
            return
        try:
            self._check(delivery, fresh, where)
        except (UnreadableRow, SpecDoesNotFit) as refusal:
            if self.file.unreadable == "skip":
                raise UnreadableFile(refusal.message) from refusal
            if isinstance(refusal, SpecDoesNotFit):
                raise
            # Nothing is opened then: reading the history refuses the import for that row.
        self._accept(fresh)

    def _check(self, delivery: Delivery, fresh: Fresh, where: str) -> None:
        for one in fresh:
            if one not in self._spec.series:
                self._reader.take(one, _frequency(self._spec, self.file, self._each, one))
        contents = self._reader.read(*delivery)
        self._check_names(fresh, where)
        try:
            self._fitting.check(contents)
        except ValueDoesNotFit as refusal:
            spec = replace(self._spec, series=_series(self._spec, self.file, self.titles | _titles(fresh)))
            raise at_its_row(spec, self.file, delivery, refusal, "") or UnreadableFile(refusal.message) from refusal

    def fresh(self, delivery: Delivery) -> Fresh:
        """The series that no version before has had: title and first row; raises UnreadableFile."""
        check_delivery(self.file, delivery[0])
        return self._fresh(self.spooled.read(*delivery), delivery[1])

    def _fresh(self, table: FileTable, placed: Mapping[str, str]) -> Fresh:
        readings = self._readings(table)
        found: Fresh = {}
        for number, one in readings:
            if one.series and one.series not in self.titles:
                found.setdefault(one.series, (one.named, number))
        if self.file.apart:
            self._apart.meet({one.series for _, one in readings if one.series}, placed)
        return found

    def _readings(self, table: FileTable) -> Iterable[FirstReading]:
        """What the rows name, and the numbers of those that may be the first to name it."""
        of_keys = (
            None
            if self.file.period.frequencies
            else self._keys.readings(table, self.titles, goes_on=not self.file.apart)
        )
        if of_keys is not None:
            return of_keys
        readings = self._kept.readings(table)
        self._kept.keep(table, readings)
        return list(numbered(readings, table.numbers))

    def take(self, delivery: Delivery, where: str) -> None:
        """Take one file's series, as they are; raises Unreadable, and SpecDoesNotFit if they cannot be called so."""
        check_delivery(self.file, delivery[0])
        fresh = self._fresh(splitter(self.file).read(*delivery), delivery[1])
        self._check_names(fresh, where)
        self._accept(fresh)

    def _check_names(self, fresh: Fresh, where: str) -> None:
        for one, (title, row) in fresh.items():
            if one not in self._spec.series:
                _check_names(one, title, f"{where}, row {row}")

    def _accept(self, fresh: Fresh) -> None:
        self.titles |= _titles(fresh)
        self.parts |= {(self._spec.key(one), self.file.of) for one in fresh}


def _titles(fresh: Fresh) -> dict[str, str]:
    return {one: title for one, (title, _) in fresh.items()}


def _frequency(spec: Spec, file: FileSpec, each: SeriesSpec, one: str) -> str:
    return file.frequency_of(one) or each.frequency or spec.defaults.frequency or ""


def _series(spec: Spec, file: FileSpec, titles: Titles) -> dict[str, SeriesSpec]:
    """The spec's series, and those of the titles as the file's template describes them."""
    each = _each(file)
    others = (
        {one: replace(each, title=title, frequency=file.frequency_of(one) or each.frequency)
         for one, title in titles.items()} if each else {}
    )  # fmt: skip
    return {**spec.series, **{one: series for one, series in others.items() if one not in spec.series}}


def _described(spec: Spec, titles: Mapping[str, Titles]) -> Spec:
    whole = spec
    for file in spec.files:
        whole = replace(whole, series=_series(whole, file, titles.get(file.key, {})))
    for problem in overlaps(whole):
        raise SpecDoesNotFit(f"{problem}: the templates of the files do not tell their series apart")
    return whole


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
