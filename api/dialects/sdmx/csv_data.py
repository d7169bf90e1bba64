"""Data as SDMX-CSV, versions 1.0.0 and 2.0.0: one row for each version of a figure, without a limit."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from api.dialects.sdmx.components import DIMENSIONS, FREQ, SERIES, Component
from api.dialects.sdmx.data_query import DataQuery
from api.dialects.sdmx.sdmx_figure import Action, SdmxFigure
from api.dialects.sdmx.words import MAINTAINER, VERSION
from api.reading.columns import cell_text

_ROWS = 200
_ACTIONS: dict[Action, str] = {"Information": "I", "Replace": "R", "Delete": "D"}
# What SDMX 3.0 writes for a number that is missing on purpose. Of an empty cell pandas makes no number.
_MISSING = "NaN"


def csv_data(query: DataQuery, found: Iterator[SdmxFigure], *, is_first_edition: bool = False) -> Iterator[bytes]:
    """The rows as they are read, below their header; version 1.0.0 does not say what to do with a row."""
    dimensions = DIMENSIONS if query.has_figures else (FREQ, SERIES)
    components = (*dimensions, *([query.measure] if query.measure else []), *query.attributes)
    begin = ["DATAFLOW"] if is_first_edition else ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    yield _lines([[*begin, *(one.code for one in components)]])
    for some in _together(found):
        yield _lines([[*_begin(one, is_first_edition=is_first_edition), *_cells(one, components)] for one in some])


def _begin(one: SdmxFigure, *, is_first_edition: bool) -> list[str]:
    named = f"{MAINTAINER}:{one.of.flow.code}({VERSION})"
    return [named] if is_first_edition else ["dataflow", named, _ACTIONS[one.action]]


def _cells(one: SdmxFigure, components: tuple[Component, ...]) -> Iterator[str]:
    for each in components:
        value = each.value(one)
        missing = _MISSING if each.level == "measure" else ""
        yield missing if value is None else cell_text(value)


def _lines(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _together(found: Iterator[SdmxFigure]) -> Iterator[list[SdmxFigure]]:
    while some := list(islice(found, _ROWS)):
        yield some
