"""Tables on their way from the confined process to the importer, and the bounds that each of them keeps.

This package imports of others only the libraries that it confines: a process starts for each version of a file.
"""

import marshal
from collections.abc import Iterable, Sequence
from typing import IO, Any, NamedTuple, NoReturn

MOST_MEMORY = 2 << 30
MOST_SECONDS = 60
"""Seconds of the processor, not of the clock."""
MOST_CELLS = 5_000_000
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 256 << 20
"""The characters that all cells of a table may have together."""
# Numbers of workbooks are doubles: above this, not every whole number is one.
_ALL_WHOLE = 2.0**53
_CERTAIN_DIGITS = 15
_LENGTH = 8

SentCell = str | bytes | list[str] | None
"""A text; a number, as bytes; neither, as a list of one text; or nothing."""
SentRows = list[list[SentCell]]


class ReadingJob(NamedTuple):
    """The work for one process: the ``form`` of the bytes (workbook, html, parquet or zip), and what in them is meant.

    ``wanted`` are names of columns, one of each group of which a table has to have where several are there. ``largest``
    is the number of bytes that may be unpacked. ``lists`` asks for the list of the tables in place of one of them.
    """

    form: str
    sheet: str | int | None = None
    member: str | None = None
    wanted: tuple[tuple[str, ...], ...] = ()
    largest: int = 0
    most_seconds: int = MOST_SECONDS
    most_memory: int = MOST_MEMORY
    lists: bool = False


SentTable = tuple[str, bool, int, int, SentRows]
"""A table of a list: its name, whether it is hidden, how many rows and columns it has, and the first of its rows."""


class Sent(NamedTuple):
    """The answer of the process: rows, with a header where the format names its columns; or bytes; or why neither.

    ``taken`` says in words what was chosen of several possibilities; ``tables`` are the list that was asked for;
    ``name`` is that of the sheet or table that was read.
    """

    rows: Sequence[list[SentCell]] = ()
    header: tuple[str, ...] | None = None
    content: bytes = b""
    taken: tuple[str, ...] = ()
    refused: str | None = None
    tables: Sequence[SentTable] = ()
    name: str = ""


def send(stream: IO[bytes], told: tuple[Any, ...], content: bytes) -> None:
    """Write what is told, and bytes behind it that are not copied for that; raises BrokenPipeError."""
    packed = marshal.dumps(tuple(told))
    stream.write(b"".join([len(one).to_bytes(_LENGTH, "big") for one in (packed, content)]) + packed)
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> tuple[tuple[Any, ...], bytes, int] | None:
    """What the other end told, the bytes behind it, and the length of both; None where it broke off.

    Both ends are ours, and of one interpreter, as marshal asks for.
    """
    lengths = stream.read(2 * _LENGTH)
    told, behind = (int.from_bytes(lengths[at : at + _LENGTH], "big") for at in (0, _LENGTH))
    packed = stream.read(told)
    content = stream.read(behind)
    if len(lengths) < 2 * _LENGTH or len(packed) + len(content) < told + behind:
        return None
    return marshal.loads(packed), content, told + behind  # noqa: S302 - we wrote it


class CannotBeRead(Exception):
    """The file is not what it is said to be, or larger than its bounds; in words for the one who named it."""


def number_sent(number: float) -> SentCell:
    """A number of a file that holds doubles, in the fewest digits that are the same double.

    Of a whole number with more digits than a double keeps, nobody knows the last ones: it is sent as a text.
    """
    text = repr(number)
    if len(text) <= _CERTAIN_DIGITS and text != "nan":
        return text.removesuffix(".0").encode()
    if text == "nan":
        return b"NaN"
    if abs(number) >= _ALL_WHOLE and sum(map(str.isdigit, text.partition("e")[0])) > _CERTAIN_DIGITS:
        return f"{number:.0f}, of which a workbook keeps {_CERTAIN_DIGITS} digits"
    return text.removesuffix(".0").encode()


class Bounds:
    """The cells and characters of a table, counted while it is read."""

    def __init__(self) -> None:
        self._cells = self._characters = 0

    def row(self, cells: list[SentCell]) -> list[SentCell]:
        """The same row; raises CannotBeRead where the table becomes too large."""
        self._cells += len(cells)
        self._characters += sum(len(cell) for cell in cells if type(cell) is str)
        if len(cells) > MOST_COLUMNS:
            _too_large(f"{len(cells):,} columns, more than {MOST_COLUMNS:,}")
        if self._cells > MOST_CELLS:
            _too_large(f"more than {MOST_CELLS:,} cells")
        if self._characters > MOST_CHARACTERS:
            _too_large(f"more than {MOST_CHARACTERS:,} characters")
        return cells

    def rows(self, rows: Iterable[list[SentCell]]) -> SentRows:
        """All rows; raises CannotBeRead."""
        return [self.row(row) for row in rows]


def _too_large(what: str) -> NoReturn:
    raise CannotBeRead(f"the table has {what}")


def check_area(height: int, width: int) -> None:
    """Refuse a table that reaches too far before it is read; raises CannotBeRead."""
    if width > MOST_COLUMNS or height * width > MOST_CELLS:
        why = f"more than {MOST_CELLS:,} cells or {MOST_COLUMNS:,} columns; a cell far out may be there by mistake"
        _too_large(f"{height:,} rows and {width:,} columns, {why}")
