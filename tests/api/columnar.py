"""Files for programs as the tests read them."""

import io

from arro3.io import read_ipc, read_parquet

_READERS = {"parquet": read_parquet, "arrow": read_ipc}


def table_of(answer):
    """The table that an answer is."""
    assert answer.status_code == 200, answer.text
    form = answer.headers["content-type"].rpartition(".")[2].replace("file", "arrow")
    return _READERS[form](io.BytesIO(answer.content)).read_all()


def columns_of(answer):
    """The same as lists of values, by the names of the columns."""
    table = table_of(answer)
    return {name: table[name].to_pylist() for name in table.column_names}


def rows_of(answer):
    """The same row by row."""
    columns = columns_of(answer)
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
