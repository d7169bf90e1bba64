"""The name of the series of which a long file's row speaks, read from its key cells."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii
from msgspec import Struct

from importers.cells.column_names import cell_of, there
from importers.cells.tables import Cells, shown
from importers.import_refusals import unreadable_row
from importers.specs.file_spec import LongSpec
from importers.specs.templates import filled


class SeriesName(Struct, frozen=True):
    """``slug`` is empty where a cell makes none, as one in another script; ``cells`` are renamed as the spec says.

    ``told`` is what they call the series, as they stand, and ``in_latin`` the slug that they would make transliterated,
    where they make none. A column that ``names`` gives an empty name is not among the
    cells: its part is left out of the slug.
    """

    slug: str
    cells: dict[str, str]
    told: str
    in_latin: str = ""

    def filled(self, template: str) -> str:
        """A template of a title, with what the cells say; what was left out of the slug is left out here, too."""
        return filled(template, self.cells)


class SeriesNames:
    """Names the series of one file's rows."""

    def __init__(self, long: LongSpec) -> None:
        self._template = long.series
        self._columns = long.keys
        self._names_of = [long.names_of(column) for column in long.keys]
        self._is_renamed = any(len(names) > 1 for names in self._names_of)
        self._names = long.names
        self._transliterates = long.transliterate
        # A file names its series again in each of its rows.
        self._made = lru_cache(maxsize=16_384)(self._make)

    def of(self, cells: Cells, row: int) -> SeriesName:
        """The row's series; raises UnreadableRow where a key is blank, UnreadableFile where its column is missing."""
        if self._is_renamed:
            texts = tuple([cell_of(cells, names, row) for names in self._names_of])
        else:
            texts = tuple([cells[one] if one in cells else there(cells, one, row) for one in self._columns])
        found = self._made(texts)
        for column, text in zip(self._columns, texts, strict=True):
            if not found.cells.get(column, "left out"):
                others = zip(self._columns, texts, strict=True)
                beside = ", ".join(f"{one} = {shown(cell)}" for one, cell in others if one != column)
                line = f'names."{column}".""'
                out = f'`names` can say what it stands for: `{line} = "all"`, or `{line} = ""` to leave it out'
                raise unreadable_row(
                    row, column, shown(text), f"this names no series{f' ({beside})' if beside else ''}; {out}"
                )
        if not found.cells and self._columns:
            raise unreadable_row(row, self._columns[0], shown(texts[0]), "`names` leaves nothing of the series' name")
        return found

    def _name(self, column: str, text: str) -> str | None:
        """The name of a cell: what the spec says of it in this column, or in any, or the text itself.

        None where the spec says that the part is to be left out.
        """
        of_column = self._names.get(column)
        said = of_column.get(text) if isinstance(of_column, dict) else None
        if said is None:
            of_any = self._names.get(text)
            said = of_any if isinstance(of_any, str) else None
        return text if said is None else said or None

    def _make(self, texts: tuple[str | None, ...]) -> SeriesName:
        found, parts = {}, {}
        for column, cell in zip(self._columns, texts, strict=True):
            name = self._name(column, (cell or "").strip())
            if name is not None:
                found[column] = name
                parts[column] = as_slug(transliterated(name) if self._transliterates else name)
        told = ", ".join(f"{column} = {name}" for column, name in found.items())
        if all(parts.values()):
            return SeriesName(filled(self._template, parts), found, told)
        in_latin = {column: as_slug(transliterated(name)) for column, name in found.items()}
        would = filled(self._template, in_latin) if all(in_latin.values()) and not self._transliterates else ""
        return SeriesName("", found, told, would)


def transliterated(text: str) -> str:
    """A text in Latin letters, without the apostrophes that stand for soft signs and the like.

    >>> transliterated("Львів"), transliterated("Tromsø"), transliterated("北京"), transliterated("Côte d'Ivoire")
    ('Lviv', 'Tromso', 'BeiJing', "Cote d'Ivoire")
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join([one if one.isascii() else anyascii(one).replace("'", "") for one in composed])


def as_slug(text: str) -> str:
    """A name in lower-case letters and digits with hyphens between.

    >>> as_slug("Côte d'Ivoire"), as_slug("field artillery")
    ('cote-d-ivoire', 'field-artillery')
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))
