"""The editions in one version of a file: its rows parted by the time of publication in a column of theirs."""

from collections.abc import Mapping
from typing import Any, Protocol

from msgspec.structs import replace

from domain.refusals import NotAMoment
from importers.cells.tables import FileTable, shown
from importers.import_refusals import UnreadableFile, unreadable_row
from importers.periods.published_moments import published_of
from importers.specs.file_spec import EDITION, FileSpec

_NOTHING: Mapping[str, str] = {}


class Rows(Protocol):
    """Takes versions apart into rows."""

    def read(self, content: bytes, placed: Mapping[str, str]) -> FileTable:
        """The rows of one version; raises Unreadable."""


class EditionRows:
    """Reads the editions of one version after the other; each version is taken apart once, however many it has."""

    def __init__(self, file: FileSpec, column: str, rows: Rows) -> None:
        self._file = file
        self._column = column
        self._rows = rows
        self._content: bytes | None = None
        self._placed: Mapping[str, str] = {}
        self._whole: FileTable | None = None
        self._tables: dict[str, FileTable] = {}

    def read(self, content: bytes, placed: Mapping[str, str] = _NOTHING) -> FileTable:
        """The edition that is placed; the whole table where none is. Raises Unreadable."""
        self._take(content, {name: text for name, text in placed.items() if name != EDITION})
        edition = placed.get(EDITION)
        if edition is None:
            assert self._whole is not None, "just taken"
            return self._whole
        if edition not in self._tables:
            raise UnreadableFile(f"no row is of the edition of {edition}")
        return self._tables[edition]

    def editions(self, content: bytes, placed: Mapping[str, str]) -> tuple[str, ...]:
        """The times of publication of which the version has rows, oldest first; raises Unreadable."""
        self._take(content, placed)
        return tuple(sorted(self._tables))

    def _take(self, content: bytes, placed: Mapping[str, str]) -> None:
        if content is self._content and placed == self._placed:
            return
        table = self._rows.read(content, placed)
        self._tables = self._parted(table)
        self._whole, self._content, self._placed = table, content, placed

    def _parted(self, table: FileTable) -> dict[str, FileTable]:
        rows: dict[str, list[Any]] = {}
        numbers: dict[str, list[int]] = {}
        for number, row in zip(table.numbers or range(1, len(table.rows) + 1), table.rows, strict=True):
            if row != ():
                at = self._published(table, row, number)
                rows.setdefault(at, []).append(row)
                numbers.setdefault(at, []).append(number)
        first = min(rows, default="")
        return {
            at: replace(
                table, rows=rows[at], numbers=numbers[at], since=None, begins=b"", is_ended=True,
                passed=table.passed if at == first else {},
            )
            for at in rows
        }  # fmt: skip

    def _published(self, table: FileTable, row: Any, number: int) -> str:  # noqa: ANN401 - a row of any format
        cells = table.cells(row, number)
        if self._column not in cells:
            raise UnreadableFile(f"row {number} has no column {self._column!r}", row=number, column=self._column)
        cell = cells[self._column]
        try:
            return published_of(shown(cell), self._file.published_formats, self._file.published_zone)
        except NotAMoment as refusal:
            why = refusal.message.partition(": ")[0]
            raise unreadable_row(number, self._column, shown(cell), why) from refusal
