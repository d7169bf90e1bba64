"""Files for programs, Parquet and Arrow: written batch by batch, so that a row group is all that is held in memory."""

from collections.abc import Callable, Iterator
from typing import Protocol

from arro3.core import RecordBatch, RecordBatchReader, Schema
from arro3.io import write_ipc, write_parquet

from upkeep.columnar.arrow_arrays import batch_of, schema_of
from upkeep.columnar.columns import ColumnarRows, FileForm

# While a row group is packed the interpreter stands still: so many rows take some ten milliseconds.
ROWS_OF_GROUP = 25_000
# The key of a file's metadata, which is one: the library puts several in any order.
ABOUT = "asreported"


class Sink(Protocol):
    """Where the bytes of a file go, from the first to the last."""

    def write(self, data: bytes, /) -> object:
        """Take more bytes; raises OSError where they cannot be kept."""


def write_columnar(sink: Sink, form: FileForm, told: ColumnarRows, rows_of_group: int = ROWS_OF_GROUP) -> None:
    """Write the rows; the same rows are always the same bytes. Raises what the sink or the rows raise."""
    said = {} if told.about is None else {ABOUT: told.about}
    schema = schema_of(told.columns, said)
    carrying = _Carrying(sink)
    reader = RecordBatchReader.from_batches(schema, carrying.batches(schema, told))
    try:
        _WRITERS[form](reader, carrying, rows_of_group, said)
    except Exception:
        # The library tells of an error of ours by a text.
        if carrying.error is not None:
            raise carrying.error from None
        raise
    if carrying.error is not None:
        raise carrying.error


class _Carrying:
    """Between the library and the sink; an error of either side is kept, for the library panics at one of a sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.error: Exception | None = None

    def batches(self, schema: Schema, told: ColumnarRows) -> Iterator[RecordBatch]:
        """The rows as batches, until an error."""
        rows = iter(told.batches)
        while self.error is None:
            try:
                some = next(rows, None)
                batch = None if some is None else batch_of(schema, told.columns, some)
            except Exception as error:
                self.error = error
                raise
            if batch is None:
                return
            yield batch
        raise self.error

    def write(self, data: bytes) -> int:
        """Hand on."""
        if self.error is None:
            try:
                self._sink.write(data)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where no library is in between
                self.error = error
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def seek(self, *_: object) -> int:
        """The library asks whether this could be done, and never does it."""
        raise OSError("a file for programs is written from its first byte to its last")


def _parquet(reader: RecordBatchReader, carrying: _Carrying, rows_of_group: int, said: dict[str, str]) -> None:
    write_parquet(
        reader,
        carrying,  # type: ignore[arg-type]  # of a file it wants no more
        compression="zstd(1)",
        created_by=ABOUT,
        key_value_metadata=said,
        max_row_group_size=rows_of_group,
    )


def _arrow(reader: RecordBatchReader, carrying: _Carrying, _: int, __: dict[str, str]) -> None:
    # Uncompressed, it can be read in place, also by readers without a codec.
    write_ipc(reader, carrying, compression=None)  # type: ignore[arg-type]  # of a file it wants no more


_WRITERS: dict[FileForm, Callable[[RecordBatchReader, _Carrying, int, dict[str, str]], None]] = {
    "parquet": _parquet,
    "arrow": _arrow,
}
