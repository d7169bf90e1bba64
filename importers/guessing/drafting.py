"""The draft of a spec for a file whose form is known: its table is found, and its columns are understood."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from importers.cells.series_names import as_slug
from importers.formats.cell_table import CellTable
from importers.formats.decoding import decoded
from importers.guessing.column_kinds import keys_of_path
from importers.guessing.dated_titles import take_dated_title
from importers.guessing.file_guess import file_guess
from importers.guessing.found_table import FoundTable, found_table, text_columns
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import FileGuess
from importers.guessing.sniffing import SniffedForm
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import PUBLISHED, FileSpec, Format, PeriodSpec
from importers.specs.shape_spec import TableSpec

_MOST_COLUMNS = 2_000
_NO_DIMENSIONS, _SDMX_VALUE = frozenset({"value", "status"}), "OBS_VALUE"


class DraftedSpec(Struct, kw_only=True):
    """A spec before it is tried: its keys as TOML has them, and what is known of the file.

    It is tried on the content of the ``member`` of an archive, of which the keys do not speak.
    """

    keys: dict[str, Any]
    guess: FileGuess
    member: str | None = None

    @property
    def file(self) -> dict[str, Any]:
        """The keys of its one file."""
        found: dict[str, Any] = self.keys["files"][0]
        return found

    @property
    def told_keys(self) -> dict[str, Any]:
        """The keys with the member of the archive that is meant."""
        if self.member is None:
            return self.keys
        table = {"member": self.member} | self.file.get("table", {})
        return {**self.keys, "files": [{**self.file, "table": table}]}


def draft_of(form: SniffedForm, content: bytes, named: tuple[str, str], placed: Mapping[str, str]) -> DraftedSpec:
    """The draft for a content of that form, ``named`` by its path and its source; raises Unreadable.

    ``placed`` are the cells of the names in braces in its path.
    """
    path, source = named
    table = _table(form, content)
    beside = {name: [cell] * table.rows for name, cell in placed.items() if name != PUBLISHED}
    dimensions = _dimensions(form.format, list(table.columns))
    guess = file_guess(
        {**beside, **table.columns}, keys_of_path(placed), header_rows=table.header_rows, dimensions=dimensions
    )
    guess.doubts[:0] = [*form.doubts, *table.doubts]
    take_dated_title(guess, table)
    if form.dated and guess.keys["period"].get("of") == "published" and guess.keys.keys() & {"columns", "long"}:
        guess.doubts.append(_of_beside(form))
    return DraftedSpec(keys=_spec_keys(path, source, form, table, guess), guess=guess)


def _dimensions(written_as: Format, names: list[str]) -> tuple[str, ...]:
    """The columns that name a figure by the format: those of a cube, and in SDMX those before the figures."""
    if written_as == "json-stat":
        return tuple(name for name in names if name not in _NO_DIMENSIONS)
    if written_as in ("sdmx-csv", "sdmx-json") and _SDMX_VALUE in names:
        return tuple(names[: names.index(_SDMX_VALUE)])
    return ()


def _of_beside(form: SniffedForm) -> Doubt:
    why = f"{form.dated!r:.60} says a day beside the rows, which name no period: is it the day of its figures?"
    row = f'layouts = ["with:{form.dated} {form.layout}"] and period = {{ column = "{form.dated}" }}'
    return Doubt(about="period", why=why, choices=('period = { of = "published" }', row), asks=True)


def _table(form: SniffedForm, content: bytes) -> FoundTable:
    file = form_spec(form.format, form)
    cells = decoded(file, content)
    many = len(cells.header) if isinstance(cells, CellTable) else max(map(len, cells.rows), default=0)
    if many > _MOST_COLUMNS:
        raise UnreadableFile(f"it has {many:,} columns; a guess looks at no more than {_MOST_COLUMNS:,}")
    if isinstance(cells, CellTable):
        return FoundTable(columns=text_columns(cells.header, cells.rows))
    return found_table(cells)


def form_spec(written_as: Format, form: SniffedForm | None = None) -> FileSpec:
    """The spec of a file of which nothing is known but its form."""
    form = form or SniffedForm(format=written_as)
    return FileSpec(
        path="guessed",
        format=written_as,
        encoding=form.encoding,
        delimiter=form.delimiter,
        layouts=(form.layout,),
        short_rows="fill",
        table=TableSpec(sheet=form.sheet),
        period=PeriodSpec(of="published"),
    )


def _spec_keys(path: str, source: str, form: SniffedForm, table: FoundTable, guess: FileGuess) -> dict[str, Any]:
    name = as_slug(source)[:40].strip("-") or "guessed"
    file: dict[str, Any] = {"path": path, "format": form.format}
    if form.format in ("csv", "tsv", "fixed") and form.encoding != "utf-8-sig":
        file["encoding"] = form.encoding
    if form.format == "csv" and form.delimiter != ",":
        file["delimiter"] = form.delimiter
    if form.format == "json" and form.layout != "list":
        file["layouts"] = [form.layout]
    sheet = {} if form.sheet is None else {"sheet": form.sheet}
    found = {"table": sheet | _merged(table.keys, guess.keys.get("table", {}))}
    file |= {key: value for key, value in {**guess.keys, **found}.items() if value}
    return {
        "name": name,
        "source": {"source": name, "name": source},
        "defaults": {
            "unit": "units",
            "measure": "level",
            "frequency": guess.frequency,
            "decimals": guess.decimals,
        },
        **({"series": guess.series} if guess.series else {}),
        "files": [file],
    }


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = [*one.get("pass_over", ()), *other.get("pass_over", ())]
    return {**one, **other, **({"pass_over": list(dict.fromkeys(both))} if both else {})}
