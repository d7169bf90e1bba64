"""A Parquet file is read exactly: decimals, floats in the fewest digits, dates and moments in ISO's form."""

import io

import pytest
from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

from importers.cells.number_reading import Number
from importers.cells.tables import OtherCell
from importers.formats.cell_table import CellTable
from importers.formats.decoding import decoded
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec

FILE = FileSpec(path="d", format="parquet", period=PeriodSpec(column="date"))


def parquet(**columns):
    whole = io.BytesIO()
    write_parquet(Table.from_pydict(columns), whole, compression="zstd(1)")
    return whole.getvalue()


def column(array):
    table = decoded(FILE, parquet(one=array))
    assert isinstance(table, CellTable)
    return [row[0] for row in table.rows]


def texts(cells, kind):
    return Array(cells, DataType.utf8()).cast(kind)


@pytest.mark.parametrize(
    ("array", "cells"),
    [
        pytest.param(Array([2**63 - 1, -5, None], DataType.int64()), ["9223372036854775807", "-5", None], id="whole"),
        pytest.param(Array([2**64 - 1], DataType.uint64()), ["18446744073709551615"], id="whole and large"),
        pytest.param(Array([0.1, 22.3, 5.0], DataType.float64()), ["0.1", "22.3", "5"], id="floats"),
        pytest.param(Array([0.1, 22.3], DataType.float32()), ["0.1", "22.3"], id="floats of half the size"),
        pytest.param(texts(["1.10", "-2.05"], DataType.decimal128(10, 2)), ["1.10", "-2.05"], id="decimals"),
        pytest.param(Array([float("nan")], DataType.float64()), ["NaN"], id="no number"),
    ],
)
def test_numbers_keep_their_digits(array, cells):
    read = column(array)

    assert read == cells
    assert {type(cell) for cell in read if cell is not None} == {Number}


@pytest.mark.parametrize(
    ("array", "cells"),
    [
        pytest.param(texts(["2022-03-04", None], DataType.date32()), ["2022-03-04", None], id="days"),
        pytest.param(texts(["2022-03-04", "2022-03-04T10:30:00"], DataType.timestamp("ns")),
                     ["2022-03-04", "2022-03-04T10:30:00"], id="moments without a zone"),
        pytest.param(texts(["2022-03-04T00:00:00Z"], DataType.timestamp("us", tz="UTC")),
                     ["2022-03-04T00:00:00Z"], id="moments in a zone"),
        pytest.param(Array(["north", "", None], DataType.utf8()), ["north", "", None], id="texts"),
        pytest.param(texts(["a"], DataType.dictionary(DataType.int32(), DataType.utf8())), ["a"], id="categories"),
    ],
)  # fmt: skip
def test_texts_and_dates_are_texts(array, cells):
    read = column(array)

    assert read == cells
    assert {type(cell) for cell in read if cell is not None} == {str}


def test_truth_values_and_bytes_are_neither_text_nor_number():
    truths, raw = column(Array([True, None], DataType.bool())), column(Array([b"\xff"], DataType.binary()))

    assert (truths, raw) == (["true", None], ["b'\\xff'"])
    assert {type(truths[0]), type(raw[0])} == {OtherCell}


def test_columns_have_the_names_of_the_file():
    table = decoded(FILE, parquet(date=Array(["2022"], DataType.utf8()), cases=Array([5], DataType.int64())))

    assert table == CellTable(("date", "cases"), [("2022", "5")])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"date,cases\n", "it is no Parquet file", id="a text"),
        pytest.param(b"PAR1" + b"\0" * 64 + b"PAR1", "it is no Parquet file that can be read", id="nothing within"),
        pytest.param(parquet(a=Array([1], DataType.int64()))[:-9], "or breaks off", id="cut off"),
    ],
)
def test_a_file_that_is_no_parquet_is_refused(content, why):
    with pytest.raises(UnreadableFile, match=why):
        decoded(FILE, content)
