"""Tables in formats that a process of its own reads: sheets of workbooks, Parquet, and what gzip and ZIP pack."""

import gzip
import html
import io
from typing import Any

from arro3.core import Array, DataType, Table
from arro3.io import write_parquet
from hypothesis import strategies as st

from tests.importers.workbook_files import ods, packed, xlsx
from tests.importers.writings.drawn_tables import toml
from tests.importers.writings.grid_writing import WrittenGrid
from tests.importers.writings.number_writing import NumberLiteral, WrittenCell
from tests.importers.writings.shape_writing import WrittenTable
from tests.importers.writings.text_writing import WrittenFile


def workbook(draw: st.DrawFn, grid: WrittenGrid) -> WrittenFile:
    """A sheet of XLSX or ODS, alone or beside another that the spec does not name."""
    form = draw(st.sampled_from(["xlsx", "ods"]))
    write, row = (xlsx, _xlsx_row) if form == "xlsx" else (ods, _ods_row)
    sheet = "".join(row(at, cells) for at, cells in enumerate(grid.rows, 1))
    if draw(st.booleans()):
        said = {**grid.said, "sheet": draw(st.sampled_from(["The data", 2]))}
        content = write({"Read me": row(1, ["made by hand"]), "The data": sheet})
        return WrittenFile(content, [f"format = {toml(form)}", f"table = {toml(said)}"])
    return WrittenFile(write({"The data": sheet}), [f"format = {toml(form)}", *grid.lines])


def _xlsx_row(at: int, cells: list[WrittenCell]) -> str:
    written = "".join(_xlsx_cell(f"{_letters(column)}{at}", cell) for column, cell in enumerate(cells))
    return f'<row r="{at}">{written}</row>'


def _letters(column: int) -> str:
    first, second = divmod(column, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _xlsx_cell(place: str, cell: WrittenCell) -> str:
    if isinstance(cell, NumberLiteral):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = html.escape(cell or "")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else ""


def _ods_row(_: int, cells: list[WrittenCell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: WrittenCell) -> str:
    if isinstance(cell, NumberLiteral):
        shown = f'office:value-type="float" office:value="{cell}"'
        return f"<table:table-cell {shown}><text:p>{cell}</text:p></table:table-cell>"
    text = html.escape(cell or "")
    string = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    return string if text else "<table:table-cell/>"


def in_parquet(draw: st.DrawFn, table: WrittenTable) -> WrittenFile:
    """A Parquet file: columns of numbers as decimals, all others as text."""
    columns: dict[str, Any] = {}
    for at, name in enumerate(table.header):
        cells = [row[at] for row in table.rows]
        texts = Array([None if one is None else str(one) for one in cells], DataType.utf8())
        are_numbers = all(one is None or isinstance(one, NumberLiteral) for one in cells) and any(cells)
        is_plain = are_numbers and not any("E" in (one or "") for one in cells)
        as_decimal = is_plain and draw(st.booleans()) and len({_decimals(one) for one in cells if one}) == 1
        places = next((_decimals(one) for one in cells if one), 0)
        columns[name] = texts.cast(DataType.decimal128(30, places)) if as_decimal else texts
    whole = io.BytesIO()
    write_parquet(Table.from_pydict(columns), whole, compression=draw(st.sampled_from(["snappy", "zstd(1)"])))
    return WrittenFile(whole.getvalue(), ['format = "parquet"'])


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def in_gzip(written: WrittenFile) -> WrittenFile:
    """The same, packed by gzip."""
    return WrittenFile(gzip.compress(written.content, 1), written.lines)


def in_zip(draw: st.DrawFn, written: WrittenFile) -> WrittenFile:
    """The same as the member of a ZIP archive: the only one, or one that the spec names."""
    if any(line.startswith("table = ") for line in written.lines) or draw(st.booleans()):
        return WrittenFile(packed({"data/figures": written.content}), written.lines)
    member = draw(st.sampled_from(["data/figures", "data/f*"]))
    content = packed({"README": b"x,y\n1,2\n", "data/figures": written.content})
    return WrittenFile(content, [*written.lines, f"table = {{ member = {toml(member)} }}"])
