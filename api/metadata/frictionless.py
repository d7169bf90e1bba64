"""The metadata of a CSV as a Data Resource of Frictionless Data: https://specs.frictionlessdata.io/."""

from typing import Any

from api.metadata.described_columns import DescribedColumn
from api.metadata.table_metadata import DescribedTable

_TYPES = {"decimal": "number"}
# An instant has six digits behind its second, which the default form of that type has not.
_FORMATS = {"datetime": "any"}


def data_resource(about: DescribedTable) -> dict[str, Any]:
    """The resource with its table schema."""
    sources = [{"title": one} for one in (about.publisher, about.relays) if one]
    schema: dict[str, Any] = {
        "fields": [_field(one, about.units.get(one.name)) for one in about.columns],
        "missingValues": [""],
    }
    if about.key:
        schema["primaryKey"] = about.key
    return {
        "profile": "tabular-data-resource",
        "name": about.name,
        "path": about.permanent,
        "title": about.title,
        "description": f"{about.about} {about.citation}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **({"sources": sources} if sources else {}),
        "schema": schema,
    }


def _field(one: DescribedColumn, unit: str | None) -> dict[str, Any]:
    told = {"description": one.about, "format": _FORMATS.get(one.kind), "unit": unit}
    return {
        "name": one.name,
        "type": _TYPES.get(one.kind, one.kind),
        **{name: value for name, value in told.items() if value is not None},
        **({"constraints": {"required": True}} if one.is_needed else {}),
    }
