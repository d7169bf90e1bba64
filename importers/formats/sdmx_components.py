"""Components of an SDMX-JSON message: dimensions, measures and attributes, and the cells that their values are."""

from typing import Any

from msgspec import Struct

from importers.cells.number_reading import Number
from importers.cells.tables import Cell
from importers.formats.json_cells import cell_of
from importers.import_refusals import UnreadableFile
from importers.specs.columns import plain_name

# The longest number of a place that a list in a file could have.
_DIGITS = 9


class SdmxComponent(Struct, frozen=True):
    """One component: its values are written as places in ``codes``, or, where there are none, as they are.

    ``default`` is what an attribute says that is left out; ``labels`` are the names of the codes. ``position`` is that
    of a dimension in the key, where the message says it.
    """

    name: str
    codes: tuple[Cell, ...] = ()
    labels: tuple[Cell, ...] = ()
    default: Cell = None
    position: int | None = None

    def cell(self, written: Any) -> Cell:  # noqa: ANN401 - any JSON
        """The cell of a value as it is written; raises UnreadableFile where it is no place among the codes."""
        if written is None:
            return self.default
        if not self.codes:
            return cell_of(written)
        if isinstance(written, list):
            return ";".join(str(self.codes[self.place(one)]) for one in written)
        return self.codes[self.place(written)]

    def place(self, written: Any) -> int:  # noqa: ANN401 - any JSON
        """The place among the codes that is written, as a number or in a key; raises UnreadableFile."""
        text = written if isinstance(written, str) else ""
        if text.isascii() and text.isdecimal() and len(text) <= _DIGITS and int(text) < len(self.codes):
            return int(text)
        raise UnreadableFile(f"{self.name} has {len(self.codes)} values, and {written!r:.60} is no place among them")


def components(found: Any, level: str) -> list[SdmxComponent]:  # noqa: ANN401 - any JSON
    """The components of one level, such as ``series``; none where the message names none; raises UnreadableFile."""
    listed = found.get(level) if isinstance(found, dict) else None
    if listed is not None and not isinstance(listed, list):
        raise UnreadableFile(f"the components of the level {level} are no list")
    return [_component(one) for one in listed or []]


def _component(found: Any) -> SdmxComponent:  # noqa: ANN401 - any JSON
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise UnreadableFile("a component of the structure has no id")
    values = found.get("values") or []
    if not isinstance(values, list) or not all(isinstance(one, dict | None) for one in values):
        raise UnreadableFile(f"the values of {found['id']!r:.60} are no list of objects")
    position = found.get("keyPosition")
    return SdmxComponent(
        name=plain_name(found["id"]),
        codes=tuple(None if one is None else _code(one, found["id"]) for one in values),
        labels=tuple(_text((one or {}).get("name")) for one in values),
        default=_text(found.get("default")),
        position=int(position)
        if isinstance(position, Number) and position.isdecimal() and len(position) < _DIGITS
        else None,
    )


def _code(value: dict[str, Any], name: str) -> Cell:
    """The code of a value, or what it is where it has none; of a period that may only have its start."""
    for key in ("id", "value", "values", "name", "start"):
        if value.get(key) is not None:
            return cell_of(value[key])
    raise UnreadableFile(f"a value of {name!r:.60} has neither an id nor a value")


def _text(found: Any) -> Cell:  # noqa: ANN401 - any JSON
    return found if isinstance(found, str) else None
