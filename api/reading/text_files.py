"""Rows as files of lines: CSV as all lists have it, and NDJSON."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import msgspec

from api.reading.columns import cell_text
from api.reading.read_route import Form
from upkeep.columnar.columnar_file import Sink
from upkeep.columnar.columns import Column, ColumnarRows


def write_text(sink: Sink, form: Form, told: ColumnarRows) -> None:
    """Write the rows, some at a time; raises what the sink or the rows raise."""
    assert form in {"csv", "ndjson"}, "other forms have more than lines"
    if form == "csv":
        sink.write(_lines([[one.name for one in told.columns]]))
    for some in told.batches:
        sink.write(_cells(told.columns, some) if form == "csv" else _json_lines(some))


def _cells(columns: Sequence[Column], rows: Sequence[Any]) -> bytes:
    values = [one.value for one in columns]
    return _lines([[cell_text(value(row)) for value in values] for row in rows])


def _lines(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _json_lines(rows: Sequence[Any]) -> bytes:
    return b"".join([msgspec.json.encode(row) + b"\n" for row in rows])
