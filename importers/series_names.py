"""Read from the key cells of a long file's row which series it speaks of."""

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

from importers.cell_reading import there
from importers.cells import Cells, shown
from importers.refusals import unreadable_row
from importers.spec import LongSpec, placeholders


class SeriesName(Struct, frozen=True):
    """``slug`` is empty where a cell makes none, as one in another script; ``cells`` are renamed as the spec says."""

    slug: str
    cells: dict[str, str]

    @property
    def told(self) -> str:
        """What the cells call the series, as they stand."""
        return ", ".join(f"{column} = {name}" for column, name in self.cells.items())

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

    def of(self, cells: Cells, row: int) -> SeriesName:
        """The row's series; raises UnreadableRow where a key is blank, UnreadableFile where its column is missing."""
        slug, found = self._template, {}
        for column in self._columns:
            cell = there(cells, column, row)
            text = (cell or "").strip()
            name = self._names.get(text, text)
            if not name:
                beside = ", ".join(f"{one} = {shown(cells.get(one))}" for one in self._columns if one != column)
                why = f"this names no series{f' ({beside})' if beside else ''}; `names` can say what it stands for"
                raise unreadable_row(row, column, shown(cell), why)
            part = as_slug(name)
            slug = slug.replace(f"{{{column}}}", part) if part else ""
            found[column] = name
        return SeriesName(slug, found)


@lru_cache(maxsize=65_536)
def as_slug(text: str) -> str:
    """A name in lower-case letters and digits with hyphens between.

    >>> as_slug("Côte d'Ivoire"), as_slug("field artillery")
    ('cote-d-ivoire', 'field-artillery')
    """
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))
