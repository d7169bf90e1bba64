"""The metadata of a CSV as CSV on the Web: https://www.w3.org/TR/tabular-metadata/."""

from typing import Any
from urllib.parse import quote

from api.metadata.described_columns import DescribedColumn
from api.metadata.table_metadata import DescribedTable

# What a name may have beside letters, digits and points: it is a variable of a URI template (RFC 6570).
_PLAIN = "_"
_CONTEXT: list[Any] = ["http://www.w3.org/ns/csvw", {"@language": "en"}]


def csvw(about: DescribedTable) -> dict[str, Any]:
    """The table description; terms of Dublin Core and schema.org say what the format itself has no words for."""
    told = {
        "dc:title": about.title,
        "dc:description": about.about,
        "dc:publisher": about.publisher,
        "dc:source": about.relays,
        "dc:identifier": about.permanent,
        "dc:bibliographicCitation": about.citation,
    }
    schema: dict[str, Any] = {"columns": [_column(one, about.units.get(one.name)) for one in about.columns]}
    if about.key:
        schema["primaryKey"] = [_name(one) for one in about.key]
    return {
        "@context": _CONTEXT,
        "url": about.here,
        **{name: value for name, value in told.items() if value is not None},
        "tableSchema": schema,
    }


def _column(one: DescribedColumn, unit: str | None) -> dict[str, Any]:
    told = {"dc:description": one.about, "schema:unitText": unit}
    return {
        "name": _name(one.name),
        "titles": one.name,
        "datatype": one.kind,
        "required": one.is_needed,
        **{name: value for name, value in told.items() if value is not None},
    }


def _name(title: str) -> str:
    """The title as the name of a variable: everything else percent-encoded, the hyphen, which quoting leaves, too."""
    return quote(title, safe=_PLAIN).replace("-", "%2D").replace("~", "%7E")
