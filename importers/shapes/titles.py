"""The title beside a table, whose names are columns of each row: ``Deaths, {month}``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from msgspec.structs import replace

from importers.cells.period_texts import period_check
from importers.cells.tables import Cell
from importers.formats.cell_table import CellTable, Grid
from importers.import_refusals import UnreadableFile
from importers.shapes.headers import title_place
from importers.specs.columns import plain_name
from importers.specs.file_spec import FileSpec
from importers.specs.templates import placeholders
from importers.specs.title_templates import title_ways

# Farther from its table no title stands.
_LOOKED_AT = 1_000
_SHOWN = 80

Row = Sequence[Cell]


class TitlePlaces(NamedTuple):
    """The rows of a file beside its table, which lies ``within`` the whole of it, in all or in some of its columns.

    So many are ``above`` it; of those ``below`` its header some are ``kept``, counted from there.
    """

    whole: Grid
    within: Grid
    above: int
    below: int
    kept: Sequence[int]

    def places(self, first: int) -> Iterator[Iterable[Row]]:
        """Where a title is looked for, one after the other: above from the nearest row up to the ``first``, and below.

        A title in the table's own columns comes before others, and the name of the sheet, or of the table of a page,
        before those.
        """
        yield [[self.whole.name]]
        for grid in (self.within, *([self.whole] if self.whole is not self.within else [])):
            yield grid.rows[first : self.above][::-1]
            rows, kept = grid.rows, frozenset(self.kept)
            yield (rows[at] for at in range(self.below, len(rows)) if at - self.below not in kept)


def with_title(file: FileSpec, table: CellTable, beside: TitlePlaces) -> CellTable:
    """The table with a column for each name in its title; raises UnreadableFile where none fits, or has such."""
    found = title_columns(file, beside.places(title_place(file.table.below, beside.within.rows)))
    if twice := [name for name in found if name in table.header]:
        raise UnreadableFile(f"table.title names {twice[0]!r}, and the table has such a column", column=twice[0])
    texts = tuple(found.values())
    return replace(
        table,
        header=(*table.header, *found),
        rows=[(*row, *texts) for row in table.rows],
        added=table.added.union(found),
    )


def title_columns(file: FileSpec, places: Iterable[Iterable[Row]]) -> dict[str, str]:
    """The text of each name in the title, which stands in rows of the first of these places that has one.

    Raises UnreadableFile where none fits, or one that can be read in several ways.
    """
    if not file.table.title:
        return {}
    for place in places:
        rows = list(islice(place, _LOOKED_AT))
        cells = (cell for row in rows for cell in row if cell)
        for texts in (cells, _joined(file, rows)):
            if found := _ways(file.table.title, texts):
                return _only(file, found)
    raise UnreadableFile(f"no text beside the table fits {file.table.title!r:.100} (table.title)")


def _joined(file: FileSpec, rows: Sequence[Row]) -> Iterator[str]:
    """The rows as one text each: a title may stand in several cells, and between delimiters it is written as one."""
    for row in rows:
        said = [cell.strip() for cell in row if cell and cell.strip()]
        yield " ".join(said)
        if file.format in ("csv", "tsv"):
            yield file.delimiters[0].join(cell or "" for cell in row).rstrip(file.delimiters[0])


def _ways(template: str, texts: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The texts that fit, each with the ways in which it does."""
    named = dict.fromkeys(map(plain_name, texts))
    return {text: ways for text in named if (ways := title_ways(template, text))}


def _only(file: FileSpec, found: Mapping[str, list[dict[str, str]]]) -> dict[str, str]:
    """The one way in which the texts can be read: where the title says the period, those count that are one."""
    ways = [way for of_text in found.values() for way in of_text]
    of_period, is_period = _of_period(file), period_check(file)
    if {*of_period} <= {*placeholders(file.table.title)}:
        read = [way for way in ways if is_period(" ".join(way[name] for name in of_period))]
    else:
        read = ways
    text = next(iter(found))
    if not read:
        formats = " or ".join(file.period.formats)
        said = " ".join(ways[0][name] for name in of_period)
        raise UnreadableFile(f"{text!r:.{_SHOWN}} fits table.title, but {said!r:.{_SHOWN}} is no period as {formats}")
    if any(way != read[0] for way in read):
        other = next(way for way in read if way != read[0])
        shown = " or ".join(", ".join(f"{name} = {one!r:.40}" for name, one in way.items()) for way in (read[0], other))
        told = f"{text!r:.{_SHOWN}} fits table.title, and can be read in several ways, or another text fits it, too"
        raise UnreadableFile(f"{told}: {shown}")
    return read[0]


def _of_period(file: FileSpec) -> tuple[str, ...]:
    return tuple(names[0] for names in file.period.each)
