"""The rows of a Parquet file, each cell as the text that Arrow makes of it, which keeps all digits."""

from collections.abc import Callable
from io import BytesIO

from arro3.core import Array, DataType, RecordBatch
from arro3.io import read_parquet

from importers.confined.sent_tables import Bounds, CannotBeRead, ReadingJob, Sent, SentCell, SentRows, check_area

_MAGIC = b"PAR1"
_MIDNIGHT = "T00:00:00"
_ROWS_AT_ONCE = 8192


def read_parquet_file(content: bytes, _: ReadingJob) -> Sent:
    """All rows under the names of their columns; raises CannotBeRead."""
    if not (content.startswith(_MAGIC) and content.endswith(_MAGIC)):
        raise CannotBeRead("it is no Parquet file, or breaks off: PAR1 stands not at its front and its end")
    try:
        reader = read_parquet(BytesIO(content), batch_size=_ROWS_AT_ONCE)
        header = tuple(reader.schema.names)
        check_area(0, len(header))
        bounds = Bounds()
        rows = [bounds.row(row) for batch in reader for row in _rows(batch)]
    except CannotBeRead:
        raise
    except BaseException as error:
        # The library panics at bytes that it does not understand, which is no Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise CannotBeRead(f"it is no Parquet file that can be read: {error!s:.200}") from error
    return Sent(rows=rows, header=header)


def _rows(batch: RecordBatch) -> SentRows:
    columns = [_cells(batch.column(at)) for at in range(batch.num_columns)]
    return [list(row) for row in zip(*columns, strict=True)]


def _cells(column: Array) -> list[SentCell]:
    kind = column.type
    if DataType.is_dictionary(kind):
        kind = kind.value_type or kind
    sent = _sender(kind)
    if sent is None:
        return [None if cell is None else [f"{cell!s:.60}"] for cell in column.to_pylist()]
    texts = column.cast(DataType.utf8())
    if texts.null_count != column.null_count:
        raise CannotBeRead(f"some cells of a column of {kind} make no text")
    return [None if text is None else sent(text) for text in texts.to_pylist()]


def _sender(kind: DataType) -> Callable[[str], SentCell] | None:
    """The way in which the texts of a column are sent; None where Arrow's text of it is none of its own."""
    if DataType.is_string(kind) or DataType.is_large_string(kind) or DataType.is_string_view(kind):
        return str
    if DataType.is_integer(kind) or DataType.is_decimal(kind):
        return str.encode
    if DataType.is_floating(kind):
        return _float
    if DataType.is_timestamp(kind):
        return lambda text: text.removesuffix(_MIDNIGHT)
    if DataType.is_date(kind) or DataType.is_time(kind):
        return str
    if DataType.is_boolean(kind):
        return lambda text: [text]
    return None


def _float(text: str) -> bytes:
    return text.removesuffix(".0").encode()
