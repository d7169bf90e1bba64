"""Files for programs keep every digit and every microsecond, in constant memory."""

import io
import subprocess
import sys
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter

import pytest
from arro3.core import DataType
from arro3.io import read_ipc, read_parquet
from hypothesis import given
from hypothesis import strategies as st

from tests.test_architecture import ROOT
from upkeep.columnar.columnar_file import ABOUT, write_columnar
from upkeep.columnar.columns import FILE_FORMS, Column, ColumnarRows

READERS = {"parquet": read_parquet, "arrow": read_ipc}
# One row and two columns more than enough to tell that a byte is another one.
OF_ONE_DECIMAL = (
    "import io; from upkeep.columnar.columnar_file import write_columnar; "
    "from upkeep.columnar.columns import Column, ColumnarRows; "
    "out = io.BytesIO(); columns = [Column(n, 'decimal', lambda row: row, 2, unit='people') for n in 'abc']; "
    "write_columnar(out, {form!r}, ColumnarRows(columns, [['1.10']], 'said')); print(out.getvalue().hex())"
)


def written(form, columns, *batches, about=None):
    out = io.BytesIO()
    write_columnar(out, form, ColumnarRows(columns, batches, about))
    return out.getvalue()


def read(form, body):
    return READERS[form](io.BytesIO(body)).read_all()


def column(kind, **more):
    return Column("one", kind, itemgetter(0), **more)


@pytest.mark.parametrize("form", FILE_FORMS)
@given(
    decimals=st.integers(0, 9),
    numbers=st.lists(st.one_of(st.none(), st.integers(-(10**18) + 1, 10**18 - 1)), max_size=8),
)
def test_a_decimal_of_eighteen_digits_is_the_same_when_it_is_read(form, decimals, numbers):
    texts = [None if one is None else format(Decimal(one).scaleb(-decimals), "f") for one in numbers]

    table = read(form, written(form, [column("decimal", digits=18, decimals=decimals)], [(one,) for one in texts]))

    assert table["one"].to_pylist() == [None if one is None else Decimal(one) for one in texts]
    assert table.schema.field(0).type == DataType.decimal128(18, decimals)


@pytest.mark.parametrize("form", FILE_FORMS)
@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        ("string", ["about", None, "=1+1 \U0001f600"], ["about", None, "=1+1 \U0001f600"]),
        ("integer", [0, None, -(2**62)], [0, None, -(2**62)]),
        ("boolean", [True, None, False], [True, None, False]),
        (
            "datetime",
            [1646265599999999, None, -1],
            [
                datetime(2022, 3, 2, 23, 59, 59, 999999, UTC),
                None,
                datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
            ],
        ),
        ("date", ["2022-03-02", None, "1000-01-01"], [date(2022, 3, 2), None, date(1000, 1, 1)]),
    ],
)
def test_every_kind_of_cell_is_read_as_what_it_is(form, kind, cells, expected):
    table = read(form, written(form, [column(kind)], [(one,) for one in cells]))

    assert table["one"].to_pylist() == expected


@pytest.mark.parametrize(("text", "why"), [("1.05", "1 decimals"), ("1234.5", "3 digits")])
def test_a_value_that_has_no_room_is_never_rounded(text, why):
    with pytest.raises(AssertionError, match=why):
        written("parquet", [column("decimal", digits=4, decimals=1)], [(text,)])


def test_a_text_that_is_no_date_is_never_left_out():
    with pytest.raises(AssertionError, match="one are no dates"):
        written("parquet", [column("date")], [("2022-02-30",)])


@pytest.mark.parametrize("form", FILE_FORMS)
def test_a_file_says_what_it_is_about_and_what_its_columns_count(form):
    table = read(form, written(form, [column("decimal", unit="people")], [("1",)], about='{"title":"é"}'))

    assert table.schema.metadata[ABOUT.encode()] == '{"title":"é"}'.encode()
    assert table.schema.field(0).metadata == {b"unit": b"people"}


@pytest.mark.parametrize("form", FILE_FORMS)
def test_a_file_without_rows_has_its_columns(form):
    table = read(form, written(form, [column("decimal"), Column("two", "string", itemgetter(1))]))

    assert (table.num_rows, table.column_names) == (0, ["one", "two"])


@pytest.mark.parametrize("form", FILE_FORMS)
def test_two_processes_write_the_same_bytes(form):
    code = OF_ONE_DECIMAL.format(form=form)

    first, second = (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True).stdout for _ in range(2)
    )

    assert first == second != b""


@pytest.mark.parametrize("form", FILE_FORMS)
def test_an_error_of_the_rows_is_raised_as_it_was(form):
    def rows():
        yield [("1",)]
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        write_columnar(io.BytesIO(), form, ColumnarRows([column("string")], rows()))


@pytest.mark.parametrize("form", FILE_FORMS)
def test_an_error_of_the_sink_is_raised_as_it_was_and_no_more_rows_are_read(form):
    class Full:
        def write(self, _):
            raise OSError(28, "No space left on device")

    read_rows = []

    def rows():
        for number in range(1_000):
            read_rows.append(number)
            yield [(f"{number} {one}",) for one in range(1_000)]

    with pytest.raises(OSError, match="No space left"):
        write_columnar(Full(), form, ColumnarRows([column("string")], rows()))
    assert len(read_rows) < 100


@pytest.mark.parametrize("form", FILE_FORMS)
def test_memory_does_not_grow_with_the_rows(form):
    class Counted:
        size = 0

        def write(self, data):
            self.size += len(data)

    def peak(batches):
        rows = ([(f"{batch} {one}",) for one in range(1_000)] for batch in range(batches))
        sink = Counted()
        tracemalloc.start()
        try:
            write_columnar(sink, form, ColumnarRows([column("string")], rows))
            return tracemalloc.get_traced_memory()[1], sink.size
        finally:
            tracemalloc.stop()

    (few, small), (many, large) = peak(20), peak(200)

    assert large > 5 * small
    assert many < 1.5 * few
