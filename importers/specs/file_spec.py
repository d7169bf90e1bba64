"""The form of what a spec says of one file: where its figures stand, and how their cells are to be read."""

from posixpath import normpath
from typing import Literal

from msgspec import Struct, field

from domain.words import Frequency, ListedSlot, Qualifier, Reason
from importers.periods.dates import Calendar
from importers.periods.month_names import LANGUAGES
from importers.specs.json_layouts import is_plain
from importers.specs.plausible_spec import PlausibleSpec
from importers.specs.series_spec import SeriesSpec
from importers.specs.shape_spec import TableSpec, UnfoldSpec
from importers.specs.templates import matches, placeholders, without_parts

# The formats in which a file may be written, and those that are text with a delimiter.
Format = Literal[
    "json", "csv", "tsv", "ndjson", "geojson", "sdmx-csv", "sdmx-json", "json-stat", "xlsx", "ods", "html", "fixed",
    "parquet",
]  # fmt: skip
_UTF_8 = ("utf-8-sig", "utf-8")
FOLLOW = "follow"
"""What a spec says instead of former paths, where those are meant that git sees."""
EDITION = "(edition)"
"""The name under which the one edition stands that is read of a version that has several; no file has it."""
PUBLISHED = "(published)"
"""The name of the column that holds the time of publication, where the period is that of it; no file has it."""


class PeriodSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The column that names the period, and its former names; or the ``columns`` that name it together.

    A cell has to fit one of the ``formats``, ``iso`` being the domain's own form. ``columns`` are joined by a blank.
    Besides the directives of strptime, ``%q`` is the quarter, and ``%V`` with ``%G`` the ISO week; other formats have
    names (``sdmx``, ``fiscal``, ``epoch``, ``epoch-ms``, ``serial``). ``months`` are the language of names of months
    (``de``), or twelve names. ``years_from`` is the first of the hundred years that two digits may stand for. ``of`` is
    ``published`` where a file says no period: it is the day, week, month, quarter or year in which the version was
    published. The ``zone`` is that whose clocks count, there and for instants such as ``epoch``. ``frequencies`` tell
    rows of several frequencies apart: what is put behind the slug of each.
    """

    column: str = ""
    former_columns: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("iso",)
    of: Literal["column", "published"] = "column"
    zone: str = "UTC"
    years_from: int | None = None
    months: str | tuple[str, ...] = ()
    frequencies: dict[Frequency, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the one column that holds the period, the present one first."""
        if self.of == "published":
            return (PUBLISHED,)
        return (self.column, *self.former_columns)

    @property
    def calendar(self) -> Calendar:
        """The clocks, the century and the names of months by which its cells are read."""
        months = LANGUAGES.get(self.months, ()) if isinstance(self.months, str) else self.months
        return Calendar(self.zone, self.years_from, months)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The texts behind the slugs, one for each frequency; an empty one where rows are of one frequency."""
        return tuple(self.frequencies.values()) or ("",)

    @property
    def each(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which no row has a period, each with all its names."""
        return tuple((one,) for one in self.columns) if self.columns else (self.names,)


class NumberSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The way in which numbers are written in text; JSON's own numbers need no explanation.

    ``digits`` are those of ASCII, or of ``any`` one script. ``minus`` are further ways of writing one below zero:
    ``parentheses`` as accountants do, ``trailing``, or a ``dash`` for the sign, also apart from the digits. ``percent``
    allows the sign beside the number, which stays as it is. A range such as 5-9 is read as its ``low`` end, its
    ``high`` end or its ``middle``, and never as exact.
    ``multiples`` are words behind the number, and by how much they multiply it. ``round`` is the number of decimals to
    which a cell is rounded that has more.
    """

    decimal: str = "."
    thousands: tuple[str, ...] = ()
    digits: Literal["ascii", "any"] = "ascii"
    minus: tuple[Literal["parentheses", "trailing", "dash"], ...] = ()
    percent: bool = False
    ranges: Literal["refuse", "low", "middle", "high"] = "refuse"
    multiples: dict[str, int] = {}
    round: int | None = None


class LongSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file in which key columns name the series and one column holds the value.

    ``series`` is a template of columns, ``gdp-{country}``; cells are renamed by ``names``, of any column or of one
    (an empty name leaves the part out), and then made slugs; with ``transliterate``, letters of other scripts are
    put in Latin ones before. ``each`` describes every series that the rows speak of and the
    spec does not describe by itself; its title is a template too. ``former_columns`` are the earlier names of the key
    columns and the value's.
    """

    series: str
    value: str
    qualifier: str | None = None
    status: str | None = None
    names: dict[str, str | dict[str, str]] = {}
    transliterate: bool = False
    former_columns: dict[str, tuple[str, ...]] = {}
    ignored: tuple[str, ...] = ()
    each: SeriesSpec | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The key columns, in the order of the template."""
        return placeholders(self.series)

    def names_of(self, column: str) -> tuple[str, ...]:
        """The names that a column has or had, the present one first."""
        return (column, *self.former_columns.get(column, ()))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The key columns that ``names`` may leave out of the name of a series."""
        in_any = any(one == "" for one in self.names.values())
        return tuple(
            column
            for column in self.keys
            if in_any or (isinstance(named := self.names.get(column), dict) and "" in named.values())
        )

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of every form that a series' slug may have."""
        return without_parts(self.series, self.left_out)


class FileSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file: exactly one of ``columns`` (a column is a series) and ``long`` says where its figures stand.

    A name in braces in ``path``, ``cases-{date}.csv``, stands for one part of many paths, and is a column of each row
    of the file at each. The same path may be named again, with other series. ``published_at``, and the
    ``published_formats`` and ``published_zone`` in which it is written, are the document's unless a file has its own.
    """

    path: str
    former_paths: tuple[str, ...] | Literal["follow"] = ()
    format: Format = "json"
    layouts: tuple[str, ...] = ("list",)
    delimiter: str | tuple[str, ...] = ","
    encoding: str | tuple[str, ...] = "utf-8-sig"
    table: TableSpec = TableSpec()
    unfold: UnfoldSpec = UnfoldSpec()
    published_at: str | None = None
    published_formats: tuple[str, ...] = ()
    published_zone: str = ""
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
    marks: dict[str, str] = {}
    repeated: Literal["last", "first", "refuse"] = "refuse"
    unreadable: Literal["refuse", "skip"] = "refuse"
    short_rows: Literal["skip", "fill"] = "skip"
    empty: Literal["withdraw", "skip"] = "withdraw"
    complete: Literal["all", "span", "none"] = "all"
    plausible: PlausibleSpec | bool | None = None

    @property
    def key(self) -> str:
        """The file as the spec tells it from others of the same path: by its path, and what it takes from there."""
        taken = f"{self.long.series} {self.long.value}" if self.long else " ".join(map("=".join, self.columns.items()))
        behind = "".join(f"\n{one}" for one in self.period.frequencies.values())
        return f"{self.path}\n{self.of}\n{taken}{behind}"

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the file, the present one first."""
        former = () if self.former_paths == FOLLOW else self.former_paths
        return tuple(normpath(path) for path in (self.path, *former))

    @property
    def encodings(self) -> tuple[str, ...]:
        """The encodings, to be tried in this order."""
        return (self.encoding,) if isinstance(self.encoding, str) else self.encoding

    @property
    def delimiters(self) -> tuple[str, ...]:
        """The delimiters, to be tried in this order; of TSV, a tab unless the spec says otherwise."""
        if self.format == "tsv" and self.delimiter == ",":
            return ("\t",)
        return (self.delimiter,) if isinstance(self.delimiter, str) else self.delimiter

    @property
    def columns_of(self) -> dict[str, tuple[str, ...]]:
        """The columns of each series of a wide file, by its slug, in the order of the spec."""
        found: dict[str, tuple[str, ...]] = {}
        for suffix in self.period.suffixes:
            for column, slug in self.columns.items():
                found[slug + suffix] = (*found.get(slug + suffix, ()), column)
        return found

    def may_name(self, slug: str) -> bool:
        """Whether a row of a long file can be of that series."""
        forms = [form + suffix for form in self.long.templates for suffix in self.period.suffixes] if self.long else []
        return any(matches(form, slug) for form in forms)

    def frequency_of(self, slug: str) -> Frequency | None:
        """The frequency of the rows of a series, by what stands behind its slug; None if the file has but one."""
        fitting = [one for one, suffix in self.period.frequencies.items() if self._is_of(slug, suffix)]
        return max(fitting, key=lambda one: len(self.period.frequencies[one]), default=None)

    def _is_of(self, slug: str, suffix: str) -> bool:
        if self.long is None:
            return any(slug == of + suffix for of in self.columns.values())
        return any(matches(form + suffix, slug) for form in self.long.templates)

    @property
    def placed_columns(self) -> tuple[str, ...]:
        """The columns that stand in no row: the names in the path, and the time of publication."""
        named = placeholders(self.path)
        return (*named, PUBLISHED) if self.period.of == "published" else named

    @property
    def published_column(self) -> str | None:
        """The name in the path, or the column, that holds the time of publication; None where the commit's counts."""
        return next(iter(placeholders(self.published_at or "")), None)

    @property
    def has_placed_period(self) -> bool:
        """Whether the period stands in no row: a version speaks of one alone, and is no list of any other."""
        beside = (*placeholders(self.path), PUBLISHED)
        return all(names[0] in beside for names in self.period.each)

    @property
    def has_one_period(self) -> bool:
        """Whether no row has a period of its own: it stands beside the rows, or in a title beside the table."""
        beside = (*placeholders(self.path), PUBLISHED, *placeholders(self.table.title))
        return all(names[0] in beside for names in self.period.each)

    @property
    def has_window(self) -> bool:
        """Whether a version is the whole list of some periods alone."""
        return self.complete == "span" or self.has_one_period

    @property
    def apart(self) -> tuple[str, ...]:
        """The names in the path that name series: what stands at two of them, nobody would compare."""
        keys = placeholders(self.long.series) if self.long else ()
        return tuple(name for name in dict.fromkeys(placeholders(self.path)) if name in keys)

    @property
    def is_plain(self) -> bool:
        """Whether the file is a list of rows under one header, or of objects, as most are: they are read fastest."""
        if self.placed_columns or self.table != TableSpec() or self.unfold != UnfoldSpec():
            return False
        if self.format in ("csv", "tsv"):
            return isinstance(self.delimiter, str) and isinstance(self.encoding, str)
        is_known = self.encoding in _UTF_8 and all(map(is_plain, self.layouts))
        return self.format == "json" and is_known and not any("." in one for one in self.named_columns)

    @property
    def renamed_columns(self) -> tuple[tuple[str, ...], ...]:
        """The columns that have, or had, several names, each with all of them."""
        of_long = [self.long.names_of(column) for column in self.long.former_columns] if self.long else []
        return tuple(names for names in (*self.period.each, *of_long) if len(names) > 1)

    @property
    def needed_columns(self) -> frozenset[str]:
        """Every column whose cells are needed, those too by which rows are chosen and columns parted."""
        return self.named_columns | frozenset(self.table.where) | frozenset(self.unfold.split)

    @property
    def named_columns(self) -> frozenset[str]:
        """Every column that the spec speaks of, those to be ignored among them."""
        named = {*self.ignored, *self.columns, *self.qualifiers, *self.statuses}
        named |= {name for names in self.period.each for name in names}
        named |= {part for parts in self.unfold.split.values() for part in parts}
        named |= {self.unfold.into} & self.unfold.split.keys() if self.unfold.columns else set()
        named |= set(placeholders(self.published_at or ""))
        if self.long:
            named |= {self.long.value, *self.long.keys}
            named |= {name for name in (self.long.qualifier, self.long.status) if name}
            named |= {name for names in self.long.former_columns.values() for name in names}
        return frozenset(named)
