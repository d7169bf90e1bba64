"""Answers of a service that say themselves that they are only a part."""

from typing import Any

from importers.cells.number_reading import Number
from importers.formats.json_reading import under
from importers.import_refusals import UnreadableFile

# By ArcGIS's query of a layer, also as GeoJSON; by OData 4 and 3.
_TRUE = ("exceededTransferLimit", "properties.exceededTransferLimit")
_LINKS = ("@odata.nextLink", "odata.nextLink")


def check_whole(complete: str, found: Any) -> None:  # noqa: ANN401 - any JSON
    """Refuse a part of the rows, unless by ``complete`` no version is whole; raises UnreadableFile.

    What a part lacks would be taken for withdrawn.
    """
    mark = _part(found)
    if mark and complete != "none":
        why = f"it says itself that it does not hold all rows ({mark})"
        raise UnreadableFile(f'{why}: fetch the rest too, or say complete = "none", and nothing is withdrawn')


def _part(found: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(found, list):
        return _of_pages(found[0]) if len(found) == 2 and isinstance(found[1], list) else ""  # noqa: PLR2004 - of the World Bank: what is told of the rows, and the rows
    if not isinstance(found, dict):
        return ""
    marks = [mark for mark in _TRUE if under(found, mark) is True]
    return next(iter(marks + [mark for mark in _LINKS if isinstance(found.get(mark), str)]), "")


def _of_pages(told: Any) -> str:  # noqa: ANN401 - any JSON
    pages = told.get("pages") if isinstance(told, dict) else None
    if not isinstance(pages, Number) or not pages.isdecimal() or len(pages) > 9 or int(pages) < 2:  # noqa: PLR2004 - digits of a count; two pages
        return ""
    return f"page {told.get('page')!s:.9} of {pages}"
