"""The form of a spec: which source publishes which series, and in which files."""

from msgspec import Struct

from importers.specs.file_spec import FileSpec
from importers.specs.plausible_spec import PlausibleSpec
from importers.specs.series_spec import SeriesDefaults, SeriesSpec


class RelayedSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The source whose figures the spec's source passes on."""

    source: str
    name: str
    url: str | None = None


class SourceSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body that publishes the files."""

    source: str
    name: str
    url: str | None = None
    relays: RelayedSpec | None = None


class DocumentSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The form in which a version of a file is cited; ``{commit}`` and ``{path}`` stand for where it is.

    ``published_at`` says which time of its commit it was published at, ``committed`` or ``authored``; or names in
    braces the column, or the part of the path, that holds it in one of the ``published_formats``, on the clock of the
    ``zone`` if it names no other. ``published_by`` says whom to name: ``{author}`` is the commit's author. Nobody is
    named unless the spec says so, for what is recorded can never be erased.
    """

    url: str = "git:{commit}:{path}"
    title: str | None = "{path} at commit {commit}"
    published_at: str = "committed"
    published_formats: tuple[str, ...] = ("iso",)
    zone: str = "UTC"
    published_by: str | None = None


class Spec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole spec; ``series`` and everything that points to it are slugs within the one source.

    ``plausible`` says when a version is held back, for all files that do not say it themselves; false is never.
    """

    name: str
    source: SourceSpec
    document: DocumentSpec = DocumentSpec()
    defaults: SeriesDefaults = SeriesDefaults()
    series: dict[str, SeriesSpec] = {}
    plausible: PlausibleSpec | bool = True
    files: tuple[FileSpec, ...]

    @property
    def actor(self) -> str:
        """The actor that records what the spec reads."""
        return f"import:{self.name}"

    def key(self, slug: str) -> str:
        """The series' key in the ledger."""
        return f"{self.source.source}/{slug}"

    def frequency(self, slug: str) -> str:
        """The series' frequency; an empty text where neither it nor the defaults say."""
        return self.series[slug].frequency or self.defaults.frequency or ""

    def frequency_in(self, file: FileSpec) -> str:
        """The frequency of a file's series, where they share one."""
        if file.long and file.long.each:
            return file.long.each.frequency or self.defaults.frequency or ""
        return self.frequency(self.series_of(file)[0])

    def plausible_of(self, file: FileSpec) -> PlausibleSpec | None:
        """The shares beyond which a version of the file is held back; None where none is."""
        said = self.plausible if file.plausible is None else file.plausible
        if isinstance(said, PlausibleSpec):
            return said
        return PlausibleSpec() if said else None

    def named_columns(self, file: FileSpec) -> frozenset[str]:
        """Every column of which the spec speaks for the path of a file."""
        return frozenset[str]().union(*(one.named_columns for one in self.files if one.paths == file.paths))

    def series_of(self, file: FileSpec) -> tuple[str, ...]:
        """The slugs of the series that the spec takes from a file, in order."""
        if file.long is None:
            return tuple(file.columns_of)
        return tuple(slug for slug in self.series if file.may_name(slug))
