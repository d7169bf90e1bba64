"""The checks of how a spec says where in a file its table stands."""

from collections import Counter
from itertools import chain

from importers.specs.columns import plain_name
from importers.specs.file_spec import FileSpec
from importers.specs.shape_spec import TableSpec, UnfoldSpec
from importers.specs.sheet_columns import columns_named
from importers.specs.title_forms import misformed_title

_GRIDS = frozenset({"csv", "tsv", "fixed", "xlsx", "ods", "html"})
_DELIMITED = frozenset({"csv", "tsv", "sdmx-csv"})
_OF_A_GRID = frozenset({"skip", "header", "header_rows", "names", "below", "columns", "title"})
_MOST_HEADER_ROWS = 20
_WIDEST = 1_000_000


def misformed_table(file: FileSpec) -> list[str]:
    """The problems of a table's place that no file could have, in words."""
    table = file.table
    problems = [*_of_format(file), *_of_numbers(table), *_of_header(file), *_of_names(file), *_of_rows(table)]
    return problems + misformed_title(file)


def misformed_text(file: FileSpec) -> list[str]:
    """The problems of the delimiters, which a spec may name as a list, in words."""
    problems = [] if file.delimiters and file.encodings else ["a list of delimiters or encodings has to have one"]
    problems += [
        f"a delimiter is one character, no quotation mark and no end of a line, not {one!r}"
        for one in file.delimiters
        if len(one) != 1 or one in '"\r\n\0'
    ]
    if file.delimiter != "," and file.format not in _DELIMITED:
        problems.append(f"a delimiter is of csv and tsv, and not of {file.format}")
    return problems


def _of_format(file: FileSpec) -> list[str]:
    said = {name: value for name in TableSpec.__struct_fields__ if (value := getattr(file.table, name))}
    said.pop("header_rows" if file.table.header_rows == 1 else "", None)
    problems = []
    if file.format not in _GRIDS and not any("lists" in layout for layout in file.layouts):
        odd = sorted(said.keys() & _OF_A_GRID)
        problems += [f"table.{key} is of formats whose header has to be found, and not of {file.format}" for key in odd]
    if file.format != "fixed":
        odd = sorted(said.keys() & {"widths", "touching"})
        problems += [f"table.{key} is of the format fixed, and not of {file.format}" for key in odd]
    return problems


def _of_numbers(table: TableSpec) -> list[str]:
    problems = []
    if table.skip < 0:
        problems.append(f"table.skip is a number of rows, not {table.skip}")
    if not 1 <= table.header_rows <= _MOST_HEADER_ROWS:
        problems.append(f"table.header_rows is from 1 to {_MOST_HEADER_ROWS}, not {table.header_rows}")
    if any(width < 1 for width in table.widths) or sum(table.widths) > _WIDEST:
        problems.append(f"table.widths are numbers of characters, from 1, and not more than {_WIDEST:,} in all")
    if table.touching and not table.widths:
        problems.append("table.touching is of columns that have table.widths")
    try:
        columns_named(table.columns or "A:")
    except ValueError as error:
        problems.append(f"table.columns: {error}")
    return problems


def _of_header(file: FileSpec) -> list[str]:
    table = file.table
    problems = ["table.header has an empty name"] if any(not plain_name(one) for one in table.header) else []
    if table.names and (table.header or table.header_rows > 1):
        problems.append("table.names is of a file without a header: header and header_rows say nothing beside it")
    return problems


def _of_names(file: FileSpec) -> list[str]:
    names = [name for one in file.table.names if (name := plain_name(one))]
    twice = [name for name, times in Counter(names).items() if times > 1]
    problems = [f"table.names has {name!r} twice" for name in twice]
    if file.table.names and not names:
        problems.append("table.names has no name that is not empty")
    if names and file.unfold == UnfoldSpec():
        needed = chain.from_iterable(file.period.each) if not (file.placed_columns or file.table.title) else ()
        lacking = [name for name in (*needed, *file.columns) if name not in names]
        if len(lacking) == len([*file.columns]) + len(file.period.each):
            problems.append(f"table.names has none of the columns that the spec reads, such as {lacking[0]!r}")
    return problems


def _of_rows(table: TableSpec) -> list[str]:
    problems = [f"table.where names no text for {column!r}" for column, texts in table.where.items() if texts == ()]
    if "" in table.pass_over:
        problems.append("table.pass_over has an empty pattern: blank rows are passed over anyway")
    return problems
