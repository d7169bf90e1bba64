"""The name of the series of which a long file's row speaks, read from its key cells."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

from importers.cells.cell_reading import there
from importers.cells.tables import Cells, shown
from importers.import_refusals import unreadable_row
from importers.specs.file_spec import LongSpec
from importers.specs.templates import placeholders


class SeriesName(Struct, frozen=True):
    """``slug`` is empty where a cell makes none, as one in another script; ``cells`` are renamed as the spec says.

    ``told`` is what they call the series, as they stand.
    """

    slug: str
    cells: dict[str, str]
    told: str

    def filled(self, template: str) -> str:
        """A template of a title, with what the cells say."""
        for column, name in self.cells.items():
            template = template.replace(f"{{{column}}}", name)
        return template


class SeriesNames:
    """Names the series of one file's rows."""

    def __init__(self, long: LongSpec) -> None:
        self._template = long.series
        self._columns = placeholders(long.series)
        self._names = long.names
        # A file names its series again in each of its rows.
        self._made = lru_cache(maxsize=16_384)(self._make)

    def of(self, cells: Cells, row: int) -> SeriesName:
        """The row's series; raises UnreadableRow where a key is blank, UnreadableFile where its column is missing."""
        texts = tuple([there(cells, column, row) for column in self._columns])
        found = self._made(texts)
        for column, text in zip(self._columns, texts, strict=True):
            if not found.cells[column]:
                beside = ", ".join(f"{one} = {shown(cells[one])}" for one in self._columns if one != column)
                why = f"this names no series{f' ({beside})' if beside else ''}; `names` can say what it stands for"
                raise unreadable_row(row, column, shown(text), why)
        return found

    def _name(self, column: str, text: str) -> str:
        """The name of a cell: what the spec says of it in this column, or in any, or the text itself."""
        of_column = self._names.get(column)
        found = of_column.get(text) if isinstance(of_column, dict) else None
        of_any = self._names.get(text, text) if found is None else found
        return of_any if isinstance(of_any, str) else text

    def _make(self, texts: tuple[str | None, ...]) -> SeriesName:
        slug, found = self._template, {}
        for column, cell in zip(self._columns, texts, strict=True):
            text = (cell or "").strip()
            name = self._name(column, text)
            part = as_slug(name)
            slug = slug.replace(f"{{{column}}}", part) if part else ""
            found[column] = name
        told = ", ".join(f"{column} = {name}" for column, name in found.items())
        return SeriesName(slug, found, told)


def as_slug(text: str) -> str:
    """A name in lower-case letters and digits with hyphens between.

    >>> as_slug("Côte d'Ivoire"), as_slug("field artillery")
    ('cote-d-ivoire', 'field-artillery')
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))
