"""Read the rows of CSV versions, parsing only those that the version before did not have."""

import csv
from collections.abc import Iterator
from io import StringIO

from importers.cells import Cells
from importers.refusals import UnreadableFile, unreadable_row
from importers.splices import Outline


class CsvRows:
    """Reads one version after the other; what it remembers changes only when ``accept`` says that it was of use."""

    def __init__(self, delimiter: str, encoding: str) -> None:
        self._delimiter = delimiter
        self._encoding = encoding
        self._outline: Outline[str] | None = None
        self._next: Outline[str] | None = None
        self._header: list[str] = []
        self._next_header: list[str] = []

    def read(self, content: bytes) -> tuple[int, int, list[Cells]]:
        """How many rows at the front and back are those of before, and the rows between; raises UnreadableFile."""
        try:
            text = content.decode(self._encoding)
        except (UnicodeDecodeError, LookupError) as error:
            raise UnreadableFile(f"not text in {self._encoding}: {error}", why=str(error)) from error
        # With its last line ended, every row ends as it would if more followed.
        text = text if text.endswith(("\n", "\r")) else f"{text}\n"
        return self._spliced(text) or self._whole(text)

    def accept(self) -> None:
        """Read the next version beside the one just read."""
        self._outline, self._header = self._next, self._next_header

    def _spliced(self, text: str) -> tuple[int, int, list[Cells]] | None:
        before = self._outline
        if before is None:
            return None
        splice = before.splice(text)
        if not splice.front:
            return None
        try:
            rows, starts, ends = self._parsed(text[splice.start : splice.end], splice.start)
        except UnreadableFile:
            return None
        self._next, self._next_header = before.follow(text, splice, starts, ends), self._header
        # The header is the outline's first row, and no row of figures.
        front = splice.front - 1
        return front, splice.back, [self._cells(row, front + at) for at, row in enumerate(rows, 1)]

    def _whole(self, text: str) -> tuple[int, int, list[Cells]]:
        rows, starts, ends = self._parsed(text, 0)
        if not rows:
            raise UnreadableFile("the file is empty; not even a header is there")
        self._next, self._next_header = Outline(text, starts, ends), rows[0]
        named = [name for name in rows[0] if name]
        if repeated := {name for name in named if named.count(name) > 1}:
            raise UnreadableFile(f"the header names the column {min(repeated)!r} twice", column=min(repeated))
        return 0, 0, [self._cells(row, at) for at, row in enumerate(rows[1:], 1)]

    def _parsed(self, text: str, offset: int) -> tuple[list[list[str]], list[int], list[int]]:
        lines = _Lines(text)
        rows, starts, ends = [], [], []
        before = 0
        try:
            for row in csv.reader(lines, delimiter=self._delimiter, strict=True):
                if row:
                    rows.append(row)
                    starts.append(offset + before)
                    ends.append(offset + lines.consumed)
                before = lines.consumed
        except csv.Error as error:
            raise UnreadableFile(f"not CSV: {error}", why=str(error)) from error
        return rows, starts, ends

    def _cells(self, row: list[str], number: int) -> Cells:
        header = self._next_header
        if extra := [cell for cell in row[len(header) :] if cell]:
            raise unreadable_row(number, "", extra[0], f"there are more cells than the header's {len(header)} columns")
        # A column without a name may hold row numbers; if it holds more, it is an unknown column like any other.
        return dict(zip(header, row, strict=False))


class _Lines(Iterator[str]):
    """The lines of a text, and how many of its characters were handed out."""

    def __init__(self, text: str) -> None:
        self._lines = StringIO(text, newline="")
        self.consumed = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.consumed += len(line)
        return line
