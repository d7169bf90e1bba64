"""The structure of an SDMX-JSON message, which says what the places of its keys and lists mean."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec.structs import replace

from importers.cells.tables import Cell, Cells
from importers.formats.json_reading import top_of
from importers.formats.sdmx_components import SdmxComponent, components
from importers.import_refusals import UnreadableFile

_VALUE = SdmxComponent("OBS_VALUE")
# Attributes of groups lie on so many sets of dimensions at most; each observation is looked for in each.
_MOST_PATTERNS = 64


class ReadKey(NamedTuple):
    """A key that was read: the cells it makes, and the place of each dimension's value."""

    cells: Cells
    places: dict[str, int]


class AttributeGroups(NamedTuple):
    """Attributes of all observations that have some values in common, by the dimensions of which these are."""

    by_dimensions: dict[tuple[str, ...], dict[tuple[int, ...], Cells]]

    def __bool__(self) -> bool:
        return bool(self.by_dimensions)

    def of(self, places: Mapping[str, int]) -> Cells:
        """What the groups say of an observation whose values have these places."""
        found: Cells = {}
        for names, groups in self.by_dimensions.items():
            for name, cell in groups.get(tuple(places.get(name, -1) for name in names), {}).items():
                if found.setdefault(name, cell) != cell:
                    raise UnreadableFile(f"two groups say different things of the attribute {name!r:.60}")
        return found


class SdmxStructure:
    """Reads the keys and the lists of one data set; ``wanted`` are the columns that the spec names."""

    def __init__(self, found: dict[str, Any], wanted: frozenset[str]) -> None:
        dimensions, attributes = found.get("dimensions"), found.get("attributes")
        self._whole, self._series, self._figure = (
            components(dimensions, level) for level in ("dataSet", "series", "observation")
        )
        self._measures = components(found["measures"], "observation") if "measures" in found else [_VALUE]
        self._of_whole, self._of_groups, self._of_series, self._of_figure = (
            components(attributes, level) for level in ("dataSet", "dimensionGroup", "series", "observation")
        )
        self._wanted = wanted
        # The same periods stand in each series.
        self._figure_key = lru_cache(maxsize=65_536)(lambda key: self._key(self._figure, key))
        said = (*self._measures, *self._of_figure)
        self._said = [(one.name, one, at) for at, one in enumerate(said)]
        every = [*self._whole, *self._series, *self._figure, *self._measures]
        self.names = [
            one.name for one in (*every, *self._of_figure, *self._of_series, *self._of_groups, *self._of_whole)
        ]
        if repeated := [name for name, times in Counter(one.name for one in every).items() if times > 1]:
            raise UnreadableFile(f"the structure names {repeated[0]!r:.60} twice", column=repeated[0])
        # Another group may say what one leaves out, so that only what none says goes without saying.
        self._left_out = {one.name: one.default for one in self._of_groups if one.default is not None}
        self._of_groups = [replace(one, default=None) for one in self._of_groups]
        # A dimension of the whole data set has one value.
        self.fixed = {one.name: 0 for one in self._whole}

    def of_data_set(self, attributes: Any) -> Cells:  # noqa: ANN401 - any JSON
        """The cells that all observations have in common."""
        dimensions = self._cells((one, "0") for one in self._whole)
        return {**dimensions, **self._left_out, **self._attributes(self._of_whole, attributes)}

    def of_series(self, key: str, attributes: Any) -> ReadKey:  # noqa: ANN401 - any JSON
        """The cells that all observations of a series have in common."""
        read = self._key(self._series, key)
        return ReadKey({**read.cells, **self._attributes(self._of_series, attributes)}, read.places)

    def of_figure(self, key: str, written: Any) -> ReadKey:  # noqa: ANN401 - any JSON
        """The cells of an observation: its measures, and behind them its attributes."""
        if not isinstance(written, list):
            raise UnreadableFile(f"the observation {key!r:.60} is {top_of(written)}, and no list")
        read = self._figure_key(key)
        cells: Cells = {}
        for name, one, written_at in self._said:
            cell = one.cell(written[written_at] if written_at < len(written) else None)
            if cell is not None or written_at < len(self._measures):
                cells[name] = cell
        return ReadKey({**read.cells, **cells}, read.places)

    def groups(self, found: Any) -> AttributeGroups:  # noqa: ANN401 - any JSON
        """The attributes of groups, by the partial keys for which they are said."""
        ordered = sorted(
            (*self._whole, *self._series, *self._figure), key=lambda one: (one.position is None, one.position or 0)
        )
        by_dimensions: dict[tuple[str, ...], dict[tuple[int, ...], Cells]] = {}
        for key, written in (found if isinstance(found, dict) else {}).items():
            parts = key.split(":")
            if len(parts) > len(ordered):
                raise UnreadableFile(f"the key {key!r:.60} has {len(parts)} parts for {len(ordered)} dimensions")
            said = [(one, one.place(part)) for one, part in zip(ordered, parts, strict=False) if part not in ("", "~")]
            names = tuple(one.name for one, _ in said)
            by_dimensions.setdefault(names, {})[tuple(at for _, at in said)] = self._attributes(
                self._of_groups, written
            )
        if len(by_dimensions) > _MOST_PATTERNS:
            raise UnreadableFile(f"attributes of groups lie on more than {_MOST_PATTERNS} sets of dimensions")
        return AttributeGroups(by_dimensions)

    def _key(self, dimensions: list[SdmxComponent], key: str) -> ReadKey:
        parts = key.split(":") if dimensions else []
        if len(parts) != len(dimensions):
            raise UnreadableFile(f"the key {key!r:.60} has {len(parts)} parts for {len(dimensions)} dimensions")
        places = {one.name: one.place(part) for one, part in zip(dimensions, parts, strict=True)}
        return ReadKey(self._cells(zip(dimensions, parts, strict=True)), places)

    def _cells(self, written: Iterable[tuple[SdmxComponent, str]]) -> Cells:
        """The cells of dimensions, and the names of their codes where the spec wants those."""
        found: dict[str, Cell] = {}
        for one, part in written:
            at = one.place(part)
            found[one.name] = one.codes[at]
            if f"{one.name}.name" in self._wanted:
                found[f"{one.name}.name"] = one.labels[at]
        return found

    def _attributes(self, of: list[SdmxComponent], written: Any) -> Cells:  # noqa: ANN401 - any JSON
        """The attributes that are said, or go without saying."""
        if written is not None and not isinstance(written, list):
            raise UnreadableFile(f"attributes of the message are {top_of(written)}, and no list")
        return {name: cell for name, cell in self._pairs(of, written or []) if cell is not None}

    @staticmethod
    def _pairs(of: list[SdmxComponent], written: list[Any]) -> Iterable[tuple[str, Cell]]:
        return ((one.name, one.cell(written[at] if at < len(written) else None)) for at, one in enumerate(of))
