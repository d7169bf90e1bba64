"""Read the bytes of one version as plainly as can be, to compare the importer's reading with it."""

import csv
import io
import json
from collections import Counter
from typing import Any

from importers.cells.number_reading import Number
from importers.cells.readings import row_reader
from importers.cells.tables import OtherCell
from importers.import_refusals import Unreadable
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from importers.specs.templates import placeholders

Row = dict[str, Any]
SaidStatement = dict[tuple[str, str], tuple[str | None, str]]
REFUSED = "refused"


def plainly(spec: Spec, content: bytes) -> tuple[SaidStatement, set[str], set[str]] | str:
    """The figures, the repeated periods and the unknown columns, or that the version is refused."""
    (file,) = spec.files
    try:
        columns, rows = _of_csv(content) if file.format == "csv" else _of_json(content, file)
        return _read(spec, file, columns, rows)
    except (ValueError, csv.Error, RecursionError, Unreadable):
        return REFUSED


def _of_csv(content: bytes) -> tuple[set[str], list[Row]]:
    text = content.decode("utf-8-sig").removeprefix("\ufeff")
    _refuse("\0" in text)
    lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if "".join(line).strip()]
    header = [name.strip() for name in lines[0]] if lines else []
    names = [name for name in header if name]
    _refuse(not names or len(set(names)) < len(names))
    _refuse(lines[0] in lines[1:] or ["\ufeff" + lines[0][0], *lines[0][1:]] in lines[1:])
    width = max(at for at, name in enumerate(header, 1) if name)
    for line in lines[1:]:
        _refuse(len(line) < width or "".join(line[len(header) :]).strip() != "")
    rows = [{name: line[at] for at, name in enumerate(header) if name} for line in lines[1:]]
    filled = {at for line in lines[1:] for at, cell in enumerate(line) if cell.strip()}
    nameless = {at for at, name in enumerate(header) if not name and at in filled}
    return set(names) | {f"(no name, column {at + 1})" for at in nameless}, rows


def _of_json(content: bytes, file: FileSpec) -> tuple[set[str], list[Row]]:
    found = json.loads(
        content.removeprefix(b"\xef\xbb\xbf"),
        parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=_once,
    )  # fmt: skip
    json.dumps(found, ensure_ascii=False).encode()
    for layout in file.layouts:
        at = found if layout == "list" else found.get(layout[len("rows:") :]) if isinstance(found, dict) else None
        if isinstance(at, list):
            _refuse(not all(isinstance(row, dict) for row in at))
            rows = [{name.strip(): _cell(cell) for name, cell in row.items()} for row in at]
            _refuse(any(len(one) < len(row) for one, row in zip(rows, at, strict=True)))
            return {name for row in rows for name in row}, rows
    raise ValueError("no layout")


def _once(pairs: list[tuple[str, Any]]) -> Row:
    _refuse(len(dict(pairs)) < len(pairs))
    return dict(pairs)


def _cell(cell: object) -> object:
    return OtherCell(json.dumps(cell)) if isinstance(cell, bool | list | dict) else cell


def _read(spec: Spec, file: FileSpec, columns: set[str], rows: list[Row]) -> tuple[SaidStatement, set[str], set[str]]:
    needed = {file.period.column} | ({file.long.value, *placeholders(file.long.series)} if file.long else set())
    if file.format == "csv" or rows:
        _refuse(not needed <= columns or (bool(file.columns) and not set(file.columns) & columns))
    if file.format == "csv" and not rows:
        there = {slug for column, slug in file.columns.items() if column in columns}
        beside = {one for one in (file.long.qualifier, file.long.status) if one} if file.long else set()
        _refuse(there != set(file.columns.values()) or not beside <= columns)
    reader = row_reader(spec, file)
    readings = [reader.read(row, number) for number, row in enumerate(rows, 1)]
    names: dict[str | None, set[str]] = {}
    for one in readings:
        names.setdefault(one.series, set()).add(" ".join(one.named.casefold().split()))
    _refuse(any(len(called) > 1 for series, called in names.items() if series))
    times = Counter((one.period, one.series) for one in readings if one.period)
    twice = {period for (period, _), count in times.items() if count > 1}
    _refuse(bool(twice) and file.repeated == "refuse")
    said: SaidStatement = {}
    for one in readings if file.repeated == "last" else reversed(readings):
        if one.period:
            spoken = {one.series} if file.long else {*file.columns.values()}
            for slug in spoken:
                said.pop((spec.key(slug or ""), one.period), None)
        said |= {(of.series, one.period): (of.value, of.qualifier) for of in one.said}
    unknown = {one or "(no name)" for one in columns - file.named_columns}
    return said, twice, unknown | {one.unknown for one in readings if one.unknown}


def _refuse(refused: bool) -> None:
    if refused:
        raise ValueError(REFUSED)
