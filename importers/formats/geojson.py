"""The features of a GeoJSON file (RFC 7946) as rows, their properties as columns."""

from typing import Any

from importers.formats.cell_table import CellTable
from importers.formats.json_cells import CellsByPath, table_of
from importers.formats.json_reading import decoded_json, top_of
from importers.formats.json_suggestions import other_format
from importers.formats.json_table import columns_of_none
from importers.formats.whole_answers import check_whole
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

_PROPERTIES = "properties"
# What a feature has beside its properties; nobody need be told of a geometry.
_OF_FEATURES = frozenset({"type", "geometry", "bbox"})


def geojson_table(file: FileSpec, content: bytes) -> CellTable:
    """A row for each feature; a property is a column by its name, or by its path from the feature.

    Raises UnreadableFile.
    """
    found = decoded_json(content)
    check_whole(file.complete, found)
    wanted = file.needed_columns
    by_path = CellsByPath(
        wanted | {name.removeprefix(f"{_PROPERTIES}.") for name in wanted}, is_open=bool(file.unfold.columns)
    )
    rows = []
    for number, feature in enumerate(_features(found), 1):
        if not isinstance(feature, dict) or not isinstance(feature.get(_PROPERTIES) or {}, dict):
            raise UnreadableFile(f"row {number} is {top_of(feature)}, and no feature with properties", row=number)
        rows.append(by_path.of({}, _named(feature, wanted, number), number))
    return table_of(rows, () if rows else columns_of_none(file))


def _features(found: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    if isinstance(found, dict) and found.get("type") == "FeatureCollection" and isinstance(found.get("features"), list):
        features: list[Any] = found["features"]
        return features
    if isinstance(found, dict) and found.get("type") == "Feature":
        return [found]
    raise UnreadableFile(
        f"no GeoJSON: the top is {top_of(found)}, and no collection of features{other_format(found, 'geojson')}"
    )


def _named(feature: dict[str, Any], wanted: frozenset[str], number: int) -> dict[str, Any]:
    """The feature's own members and its properties, each under the name that the spec gives it."""
    members = {name: one for name, one in feature.items() if name != _PROPERTIES and _is_told(name, wanted)}
    named: dict[str, Any] = {}
    for name, value in (feature.get(_PROPERTIES) or {}).items():
        path = f"{_PROPERTIES}.{name}"
        is_by_path = any(one == path or one.startswith(f"{path}.") for one in wanted)
        if name in members and not is_by_path:
            if name in wanted:
                why = f"row {number}: both the feature and its properties have {name!r}; say {path!r}"
                raise UnreadableFile(why, row=number, column=name)
            is_by_path = True
        named[path if is_by_path else name] = value
    return {**members, **named}


def _is_told(name: str, wanted: frozenset[str]) -> bool:
    return name not in _OF_FEATURES or any(one == name or one.startswith(f"{name}.") for one in wanted)
