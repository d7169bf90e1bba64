"""Tables for people: aligned and wrapped on a terminal, a line a row and plain when piped."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Literal

import rich_click as click

Kind = Literal["word", "number", "prose"]
Row = tuple[str, ...]
_GAP = 2
_LEAST_PROSE = 24
_INDENT = 4


class Sheet:
    """A titled table; each cell keeps to one line, but for prose, which stands last and wraps."""

    def __init__(self, title: str, moment: str = "") -> None:
        self._title = title
        self._moment = f" ({moment})" if moment else ""
        self._columns: list[tuple[str, Kind]] = []
        self._parts: list[tuple[str, list[Row]]] = [("", [])]
        self._notes: list[str] = []

    def columns(self, *named: tuple[str, Kind]) -> "Sheet":
        """Name the columns; one that is empty in every row is not shown."""
        self._columns = list(named)
        return self

    def row(self, *cells: str) -> None:
        """Add a row."""
        self._parts[-1][1].append(cells)

    def heading(self, text: str) -> None:
        """Part the rows above from those below."""
        self._parts.append((text, []))

    def note(self, text: str) -> None:
        """Add a line below the table."""
        self._notes.append(text)

    def show(self) -> None:
        """Print it."""
        rows = [row for _, part in self._parts for row in part]
        shown = [at for at in range(len(self._columns)) if any(row[at] for row in rows)]
        if not rows and not self._notes:
            self._notes.append("(none)")
        page = Page([self._columns[at] for at in shown], [[row[at] for at in shown] for row in rows])
        print(_styled(self._title, bold=True) + _styled(self._moment, dim=True))
        for line in page.head() if rows else ():
            print(_styled(line, bold=True))
        for heading, part in self._parts:
            if heading:
                print(_styled(heading, italic=True))
            for row in part:
                print("\n".join(page.lines([row[at] for at in shown])))
        for note in self._notes:
            print(_styled(page.wrapped(note), dim=True))
        if sys.stdout.isatty():
            print()


class Page:
    """How rows are laid out in the width that there is; a pipe has no edge at which to wrap."""

    def __init__(self, columns: list[tuple[str, Kind]], rows: list[list[str]]) -> None:
        self._columns = columns
        self._widths = [max(len(name), *(len(row[at]) for row in rows)) for at, (name, _) in enumerate(columns)]
        self._has_prose = bool(columns) and columns[-1][1] == "prose"
        self._edge = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        self._before = sum(width + _GAP for width in self._widths[: -1 if self._has_prose else None])
        # A word such as an address is not broken where it could stand whole on a line below.
        longest = max((len(word) for row in rows for word in row[-1].split()), default=0) if self._has_prose else 0
        self._least = max(_LEAST_PROSE, min(longest, (self._edge or 0) - _INDENT))

    def head(self) -> Iterator[str]:
        """The names of the columns, if any has one."""
        names = [name for name, _ in self._columns]
        if any(name.strip() for name in names):
            yield from self.lines(names)

    def lines(self, cells: Sequence[str]) -> Iterator[str]:
        """One row; its prose beside the rest where there is room for it, else below."""
        cells = [cell.replace("\n", " ") for cell in cells]
        if self._edge is None or not self._has_prose or self._before + len(cells[-1]) <= self._edge:
            yield self._aligned(cells)
        elif self._edge - self._before >= self._least:
            first, *rest = wrap(cells[-1] or " ", self._edge - self._before, break_on_hyphens=False) or [""]
            yield self._aligned([*cells[:-1], first])
            yield from (" " * self._before + line for line in rest)
        else:
            yield self._aligned([*cells[:-1], ""])
            width = max(self._edge - _INDENT, _LEAST_PROSE)
            yield from (" " * _INDENT + line for line in wrap(cells[-1], width, break_on_hyphens=False))

    def wrapped(self, text: str) -> str:
        """A line below the table."""
        return text if self._edge is None else "\n".join(wrap(text, self._edge, break_on_hyphens=False))

    def _aligned(self, cells: Sequence[str]) -> str:
        aligned = [
            cell.rjust(width) if kind == "number" else cell.ljust(width)
            for cell, width, (_, kind) in zip(cells, self._widths, self._columns, strict=True)
        ]
        return (" " * _GAP).join(aligned).rstrip()


def _styled(text: str, *, bold: bool = False, dim: bool = False, italic: bool = False) -> str:
    if not text or not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, bold=bold or None, dim=dim or None, italic=italic or None)
