"""Suggestions of the line of a spec by which a JSON value would be read."""

import re
from collections.abc import Iterable
from typing import Any

from importers.cells.number_reading import Number
from importers.formats.json_steps import rows_by
from importers.formats.misfit import Misfit
from importers.specs.file_spec import FileSpec
from importers.specs.json_layouts import steps_of

_DATE = r"(?:1[89]|20)\d\d(?:[-/.]?(?:[QqWwMm]\d{1,2}|\d{2}(?:[-/.]?\d{2})?))?(?:[T ].*)?"
# Also days written otherwise, and seconds or milliseconds since 1970.
_PERIOD = re.compile(rf"{_DATE}|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d\d)?\d\d|\d{{10}}(?:\d{{3}})?")
_DEEPEST = 4
_OF_FAILURES = frozenset({"error", "errors", "message", "detail", "exception"})


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


def likely_layout(found: Any, depth: int = 0) -> str:  # noqa: ANN401 - any JSON
    """The layout that a value most likely has; an empty text where none is likely."""
    if isinstance(found, list):
        return _of_list(found)
    if not isinstance(found, dict) or not found or depth > _DEEPEST:
        return ""
    values = list(found.values())
    if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):
        return "split"
    if _are_periods(found):
        return _keyed("date", values, depth)
    if all(isinstance(one, dict) and one and _are_periods(one) for one in values):
        return _keyed("series", values, depth)
    if sum(isinstance(one, list) for one in values) > 1 and _are_columns(values):
        return "columns"
    if len(found) > 1 and _are_alike(values, depth):
        return _keyed("key", values, depth)
    return _below(found, depth) or ("row" if _is_state(found) else "")


def _of_list(found: list[Any]) -> str:
    if found and all(isinstance(one, dict) for one in found):
        return "list"
    return "lists" if found and all(isinstance(one, list) for one in found) else ""


def _keyed(name: str, values: list[Any], depth: int) -> str:
    """The layout of an object with such keys, by what stands under the first of them."""
    first = values[0]
    if isinstance(first, list):
        inner = _of_list(first)
        return f"keyed:{name} {inner}" if inner else ""
    if not isinstance(first, dict) or (_are_scalars(first.values()) and not _are_periods(first)):
        return f"keyed:{name}"
    inner = likely_layout(first, depth + 1)
    if inner.startswith("keyed:"):
        return f"keyed:{name},{inner.removeprefix('keyed:')}"
    return f"keyed:{name} {inner}" if inner and inner != "row" else f"keyed:{name}"


def _below(found: dict[str, Any], depth: int) -> str:
    """The way down to the longest table that stands under a key."""
    ways = [
        (len(one), key, likely_layout(one, depth + 1)) for key, one in found.items() if isinstance(one, dict | list)
    ]
    fitting = [(size, key, layout) for size, key, layout in ways if layout and layout != "row"]
    if not fitting:
        return ""
    _, key, layout = max(fitting, key=lambda way: way[0])
    if layout.startswith("rows:"):
        return f"rows:{key}.{layout.removeprefix('rows:')}"
    return f"rows:{key}" if layout == "list" else f"rows:{key} {layout}"


def _are_alike(values: list[Any], depth: int) -> bool:
    """Whether each is an object or a list, and all have one layout."""
    return all(isinstance(one, dict | list) for one in values) and (
        len(layouts := {likely_layout(one, depth + 1) for one in values}) == 1 and layouts != {""}
    )


def _are_periods(keys: Iterable[str]) -> bool:
    return all(_PERIOD.fullmatch(key.strip()) for key in keys)


def _are_columns(values: list[Any]) -> bool:
    lists = [one for one in values if isinstance(one, list)]
    return len({len(one) for one in lists}) == 1 and not any(isinstance(cell, dict | list) for cell in lists[0])


def _is_state(found: dict[str, Any]) -> bool:
    """Whether the object looks like one row of figures, and not like the answer of a service that failed."""
    has_figure = any(isinstance(one, Number) for one in found.values())
    return has_figure and _are_scalars(found.values()) and _OF_FAILURES.isdisjoint(map(str.lower, found))


def _are_scalars(values: Iterable[Any]) -> bool:
    return not any(isinstance(one, dict | list) for one in values)
