"""The form of a spec: which files hold which series, and how their cells are to be read."""

from datetime import date
from posixpath import normpath
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from domain.words import Frequency, ListedSlot, Measure, Qualifier, Reason


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

    ``published_at`` says which time of its commit it was published at, ``published_by`` whom to name: ``{author}`` is
    the commit's author. Nobody is named unless the spec says so, for what is recorded can never be erased.
    """

    url: str = "git:{commit}:{path}"
    title: str | None = "{path} at commit {commit}"
    published_at: Literal["committed", "authored"] = "committed"
    published_by: str | None = None


class ClosingSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """After which period a series ended; ``successors`` are slugs of series of the spec."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class SeriesDefaults(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The defaults of every series that does not say otherwise."""

    unit: str | None = None
    measure: Measure | None = None
    frequency: Frequency | None = None
    decimals: int = 0
    starts_on: date | None = None
    lag_days: int = 0


class SeriesSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One series as it is opened; what is not said is taken from the defaults."""

    title: str
    description: str | None = None
    unit: str | None = None
    measure: Measure | None = None
    frequency: Frequency | None = None
    decimals: int | UnsetType = UNSET
    starts_on: date | UnsetType = UNSET
    lag_days: int | UnsetType = UNSET
    closing: ClosingSpec | None = None


class PeriodSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The column that names the period, and its former names.

    A cell has to fit one of the ``formats``, ``iso`` being the domain's own form.
    Besides the directives of strptime, ``%q`` is the quarter, and ``%V`` with ``%G`` the ISO week.
    """

    column: str
    former_columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("iso",)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the column, the present one first."""
        return (self.column, *self.former_columns)


class NumberSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The way in which numbers are written in text; JSON's own numbers need no explanation."""

    decimal: str = "."
    thousands: tuple[str, ...] = ()


class LongSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file in which key columns name the series and one column holds the value.

    ``series`` is a template of columns, ``gdp-{country}``; cells are renamed by ``names`` and then made slugs. ``each``
    describes every series that the rows speak of and the spec does not describe by itself; its title is a template too.
    """

    series: str
    value: str
    qualifier: str | None = None
    status: str | None = None
    names: dict[str, str] = {}
    ignored: tuple[str, ...] = ()
    each: SeriesSpec | None = None


class FileSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file: exactly one of ``columns`` (a column is a series) and ``long`` says where its figures stand."""

    path: str
    former_paths: tuple[str, ...] = ()
    format: Literal["json", "csv"] = "json"
    layouts: tuple[str, ...] = ("list",)
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    of: ListedSlot = "statements"
    reason: Reason = "unstated"
    period: PeriodSpec
    columns: dict[str, str] = {}
    qualifiers: dict[str, str] = {}
    statuses: dict[str, str] = {}
    long: LongSpec | None = None
    ignored: tuple[str, ...] = ()
    numbers: NumberSpec = NumberSpec()
    missing: tuple[str, ...] = ("", "NaN")
    unknown: tuple[str, ...] = ()
    words: dict[str, Qualifier] = field(default_factory=dict)
    repeated: Literal["last", "first", "refuse"] = "refuse"
    unreadable: Literal["refuse", "skip"] = "refuse"
    short_rows: Literal["skip", "fill"] = "skip"
    empty: Literal["withdraw", "skip"] = "withdraw"
    complete: Literal["all", "span"] = "all"

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the file, the present one first."""
        return tuple(normpath(path) for path in (self.path, *self.former_paths))

    @property
    def named_columns(self) -> frozenset[str]:
        """Every column that the spec speaks of, those to be ignored among them."""
        named = {*self.period.columns, *self.ignored, *self.columns, *self.qualifiers, *self.statuses}
        if self.long:
            named |= {self.long.value, *placeholders(self.long.series)}
            named |= {name for name in (self.long.qualifier, self.long.status) if name}
        return frozenset(named)


class Spec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole spec; ``series`` and everything that points to it are slugs within the one source."""

    name: str
    source: SourceSpec
    document: DocumentSpec = DocumentSpec()
    defaults: SeriesDefaults = SeriesDefaults()
    series: dict[str, SeriesSpec] = {}
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

    def series_of(self, file: FileSpec) -> tuple[str, ...]:
        """The slugs of the series that the spec takes from a file, in order."""
        if file.long is None:
            return tuple(dict.fromkeys(file.columns.values()))
        return tuple(slug for slug in self.series if matches(file.long.series, slug))


def placeholders(template: str) -> tuple[str, ...]:
    """The columns that a template names in braces, in order.

    >>> placeholders("gdp-{country}-{unit}")
    ('country', 'unit')
    """
    return tuple(part.partition("}")[0] for part in template.split("{")[1:])


def matches(template: str, slug: str) -> bool:
    """Whether a template could yield the slug.

    >>> matches("gdp-{country}", "gdp-france"), matches("gdp-{country}", "cpi-france")
    (True, False)
    """
    first, *rest = (part.rpartition("}")[2] for part in template.split("{"))
    if not slug.startswith(first):
        return False
    at = len(first)
    for literal in rest[:-1]:
        found = slug.find(literal, at + 1)
        if found < 0:
            return False
        at = found + len(literal)
    return not rest or (slug.endswith(rest[-1]) and len(slug) - len(rest[-1]) > at)
