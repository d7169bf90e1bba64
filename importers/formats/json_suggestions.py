"""Suggestions of the line of a spec by which a JSON value would be read."""

from typing import Any

from importers.formats.found_layouts import likely_layout
from importers.formats.json_steps import rows_by
from importers.formats.misfit import Misfit
from importers.specs.file_spec import FileSpec
from importers.specs.json_layouts import steps_of


def suggested(found: Any, file: FileSpec | None = None) -> str:  # noqa: ANN401 - any JSON
    """The line, ``layouts = ["keyed:date"]``, with the columns of the file; an empty text where nothing fits."""
    form = _form(found)
    if form:
        return f'format = "{form}"'
    layout = _as_named(likely_layout(found), found, file) if file else likely_layout(found)
    return f'layouts = ["{layout}"]' if layout and _is_written(layout) and _reads(layout, found) else ""


def _as_named(layout: str, found: Any, file: FileSpec) -> str:  # noqa: ANN401 - any JSON
    """The layout with the names that the spec has for the keys of its objects."""
    word, _, rest = layout.partition(":")
    names = rest.partition(" ")[0].split(",")
    if word != "keyed" or len(file.period.names) != 1 or file.placed_columns:
        return layout
    if names == ["series", "date"] and file.columns and found.keys() & file.columns.keys():
        return f"columns:{file.period.column}"
    keys = file.long.keys if file.long else ()
    called = {"date": file.period.column, "series": keys[0] if len(keys) == 1 else "series"}
    return f"keyed:{','.join(called.get(name, name) or name for name in names)}{rest[len(','.join(names)) :]}"


def other_format(found: Any, than: str) -> str:  # noqa: ANN401 - any JSON
    """The words behind a refusal that lead to the format that a value has; an empty text where none is likely."""
    line = suggested(found)
    if line in ("", f'format = "{than}"'):
        return ""
    return f"; try {line}" if line.startswith("format") else f'; try format = "json" and {line}'


def _is_written(layout: str) -> bool:
    """Whether the layout can stand in a spec as it is."""
    return '"' not in layout and "\\" not in layout and layout.isprintable()


def _reads(layout: str, found: Any) -> bool:  # noqa: ANN401 - any JSON
    try:
        return sum(1 for _ in rows_by(steps_of(layout), found)) > 0
    except (Misfit, ValueError):
        return False


def _form(found: Any) -> str:  # noqa: ANN401 - any JSON
    """The format of its own that the object has."""
    if not isinstance(found, dict):
        return ""
    if found.get("class") == "dataset" and "dimension" in found:
        return "json-stat"
    if found.get("type") == "FeatureCollection":
        return "geojson"
    data = found.get("data") if isinstance(found.get("data"), dict) else found
    return "sdmx-json" if isinstance(data, dict) and isinstance(data.get("dataSets"), list) else ""
