"""SDMX-JSON data messages (1.0 and 2.0, https://json.sdmx.org), a row for each observation."""

from collections.abc import Iterator
from typing import Any

from importers.cells.tables import Cell, Cells
from importers.formats.cell_table import CellTable
from importers.formats.json_cells import cell_of, table_of
from importers.formats.json_reading import decoded_json, top_of, under
from importers.formats.json_suggestions import other_format
from importers.formats.sdmx_structure import ReadKey, SdmxStructure
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

# What a message says of itself, by the name of the column and where it stands in 1.0 and in drafts of it.
_TOLD = {"prepared": ("meta.prepared", "header.prepared")}
_VALID = ("validFrom", "validTo", "validFromDate", "validToDate")


def sdmx_json_table(file: FileSpec, content: bytes) -> CellTable:
    """A column for each dimension, measure and attribute, by its id; raises UnreadableFile.

    Where the spec names them, ``REF_AREA.name`` is the name of the code, and ``prepared`` the time of the message.
    """
    message = decoded_json(content)
    data = message.get("data", message) if isinstance(message, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("dataSets"), list) or not data["dataSets"]:
        raise UnreadableFile(_no_data(message))
    _check_states(data["dataSets"])
    told = {name: _told(message, ways) for name, ways in _TOLD.items() if name in file.needed_columns}
    rows: list[Cells] = []
    header: list[str] = []
    for part in data["dataSets"]:
        structure = SdmxStructure(_structure_of(data, part), file.needed_columns)
        header += structure.names
        rows += ({**row, **told} for row in _rows(structure, part))
    return table_of(rows, header)


def _told(message: Any, ways: tuple[str, ...]) -> Cell:  # noqa: ANN401 - any JSON
    """What the message says of itself at the first of these paths where it does."""
    return next((cell_of(found) for way in ways if (found := under(message, way)) is not None), None)


def _no_data(message: Any) -> str:  # noqa: ANN401 - any JSON
    """Why a message is none of data: the error that it holds, or what it is."""
    errors = message.get("errors") if isinstance(message, dict) else None
    if isinstance(errors, list) and errors:
        first = errors[0]
        told = first.get("title") or first.get("message") or first.get("code") if isinstance(first, dict) else first
        return f"a message of SDMX-JSON without data, which says: {told!s:.200}"
    return f"no data message of SDMX-JSON: the top is {top_of(message)}{other_format(message, 'sdmx-json')}"


def _check_states(parts: list[Any]) -> None:
    """Refuse a message that says what changed, or several states of the same figures; raises UnreadableFile."""
    if not all(isinstance(part, dict) for part in parts):
        raise UnreadableFile("a data set of the message is no object")
    if any(part.get("action") == "Delete" for part in parts):
        why = "it says what is to be taken away (a data set with the action Delete)"
        raise UnreadableFile(f"{why}, and not what the figures are: ask for the data without updatedAfter")
    if len({tuple(str(part.get(key)) for key in _VALID) for part in parts}) > 1:
        raise UnreadableFile("its data sets were valid at different times: ask for the data without includeHistory")


def _structure_of(data: dict[str, Any], part: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """The structure by which a data set is written; of several it says which one, as 2.0 has it."""
    several = data.get("structures")
    found = under(several, str(part.get("structure", 0))) if isinstance(several, list) else data.get("structure")
    if not isinstance(found, dict):
        raise UnreadableFile("a data set of the message has no structure")
    return found


def _rows(structure: SdmxStructure, part: dict[str, Any]) -> Iterator[Cells]:
    if "series" in part and "observations" in part:
        raise UnreadableFile("a data set of the message has both series and observations of its own")
    whole = structure.of_data_set(part.get("attributes"))
    groups = structure.groups(part.get("dimensionGroupAttributes"))
    for of_series, found in _series(structure, part):
        around = {**whole, **of_series.cells}
        for key, written in _object(found.get("observations") or {}, "observations").items():
            figure = structure.of_figure(key, written)
            if groups:
                places = {**structure.fixed, **of_series.places, **figure.places}
                yield {**around, **groups.of(places), **figure.cells}
            else:
                yield {**around, **figure.cells}


def _series(structure: SdmxStructure, part: dict[str, Any]) -> Iterator[tuple[ReadKey, dict[str, Any]]]:
    """Each series of a data set, and the object of its observations; the data set itself if it has no series."""
    if "series" not in part:
        yield ReadKey({}, {}), part
        return
    for key, found in _object(part["series"], "series").items():
        if not isinstance(found, dict):
            raise UnreadableFile(f"the series {key!r:.60} of the message is {top_of(found)}")
        yield structure.of_series(key, found.get("attributes")), found


def _object(found: Any, what: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    if not isinstance(found, dict):
        raise UnreadableFile(f"the {what} of the message are {top_of(found)}, and no object")
    return found
