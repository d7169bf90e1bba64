"""Descriptions of the properties of the OpenAPI document, put into its schemas."""

from api.openapi.property_words import WORDS
from api.openapi.property_words_by_schema import WORDS_BY_SCHEMA
from api.openapi.read_operations import JsonObject

_ONE_SIDE = {"_after": "at the second moment", "_before": "at the first moment"}


def describe_properties(schemas: JsonObject) -> None:
    """Put a description into each property that has none; one without words stays without."""
    for name, schema in schemas.items():
        for field, told in schema.get("properties", {}).items():
            words = property_words(name, field)
            if words is not None and (f"{name}.{field}" in WORDS_BY_SCHEMA or "description" not in told):
                told["description"] = words


def property_words(schema: str, field: str) -> str | None:
    """What a property means, None where nobody said so.

    >>> property_words("Total", "series"), property_words("Total", "x")
    ("The series' key: `source/series`.", None)
    >>> property_words("FigureDifference", "state_after")
    '`state` at the second moment.'
    """
    found = WORDS_BY_SCHEMA.get(f"{schema}.{field}") or WORDS.get(field)
    if found is not None:
        return found
    for ending, side in _ONE_SIDE.items():
        if field.removesuffix(ending) != field and field.removesuffix(ending) in {*WORDS, "published"}:
            return f"`{field.removesuffix(ending)}` {side}."
    return None
