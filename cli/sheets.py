"""Tables for people: aligned, folded and wrapped on a terminal, a line a row and plain when piped."""

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Literal

import rich_click as click

from cli.wording import MARKS_IN_WORDS

Kind = Literal["word", "number", "prose"]
Row = tuple[str, ...]
_GAP = 2
_LEAST_PROSE = 24
_INDENT = 4
# A mark stands right before its number; "entry 2 > 3" is something else.
_MARK = re.compile(r"(?<![^\s(])[~<>](?=[-+]?\d)")


class Sheet:
    """A titled table; each cell keeps to one line, but for prose, which stands last and wraps."""

    def __init__(self, title: str, moment: str = "") -> None:
        self._title = title
        self._moment = f" ({moment})" if moment else ""
        self._columns: list[tuple[str, Kind]] = []
        self._parts: list[tuple[str, list[Row]]] = [("", [])]
        self._notes: list[str] = []
        self._picture: list[str] = []

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

    def picture(self, lines: Sequence[str]) -> None:
        """Show these lines above the table, if each of them is one where they are shown."""
        edge = _edge()
        if edge is None or all(len(line) <= edge for line in lines):
            self._picture = list(lines)

    def show(self) -> None:
        """Print it."""
        rows = [row for _, part in self._parts for row in part]
        shown = [at for at in range(len(self._columns)) if any(row[at] for row in rows)]
        if not rows and not self._notes:
            self._notes.append("(none)")
        self._notes[:0] = legend(cell for row in rows for cell in row)
        page = Page([self._columns[at] for at in shown], [[row[at] for at in shown] for row in rows])
        print(self._heading())
        for line in self._picture:
            print(line)
        for line in page.head() if rows else ():
            print(_styled(line, bold=True))
        for heading, part in self._parts:
            if heading:
                print(_styled(heading, italic=True))
            for row in part:
                print("\n".join(page.lines([row[at] for at in shown])))
        for note in self._notes:
            print(_styled(wrapped(note), dim=True))
        if sys.stdout.isatty():
            print()

    def _heading(self) -> str:
        lines = wrapped(self._title + self._moment).split("\n")
        bold = len(self._title)
        if len(lines) > 1:
            return "\n".join(_styled(line, bold=True) for line in lines)
        return _styled(lines[0][:bold], bold=True) + _styled(lines[0][bold:], dim=True)


def legend(cells: Iterable[str]) -> list[str]:
    """A line that explains the marks of qualified values, if any cell has one.

    >>> legend(["5,840", "2024-12-19: ~2,200", ">1,000,000"]), legend(["entry 2 > 3"])
    (['~ about, > more than'], [])
    """
    found = {mark for cell in cells for mark in _MARK.findall(cell)}
    told = [f"{mark} {words}" for mark, words in MARKS_IN_WORDS.items() if mark in found]
    return [", ".join(told)] if told else []


def paragraph(text: str, *, indent: int = 0) -> None:
    """Print a line for people; on a terminal it breaks between words, its further lines indented."""
    print(wrapped(text, indent))


def command(text: str, words: str) -> None:
    """Print what can be pasted behind what it is for; where it does not fit beside that, whole on a line of its own."""
    edge, beside = _edge(), f"{text}: {words}"
    if edge is None or len(beside) <= edge:
        print(beside)
        return
    paragraph(f"{text}:")
    print(" " * _INDENT + words)


def wrapped(text: str, indent: int = 0) -> str:
    """The text in lines that fit the terminal; a pipe has no edge, and there it stays one line."""
    edge = _edge()
    if edge is None:
        return text
    lines = wrap(text, edge, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False)
    return "\n".join(lines)


def _edge() -> int | None:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class Page:
    """How rows are laid out in the width that there is; a pipe has no edge at which to wrap."""

    def __init__(self, columns: list[tuple[str, Kind]], rows: list[list[str]]) -> None:
        self._columns = columns
        self._widths = [max(len(name), *(len(row[at]) for row in rows)) for at, (name, _) in enumerate(columns)]
        self._has_prose = bool(columns) and columns[-1][1] == "prose"
        self._edge = _edge()
        self._folds = _folds(self._widths[: -1 if self._has_prose else None], self._edge)
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
        """One row: on one line, or folded between cells where the terminal is narrower; its prose beside or below."""
        cells = [cell.replace("\n", " ") for cell in cells]
        if self._edge is None or (len(self._folds) == 1 and not self._has_prose):
            yield self._aligned(cells)
        elif len(self._folds) > 1:
            yield from self._folded(cells)
        elif self._before + len(cells[-1]) <= self._edge:
            yield self._aligned(cells)
        elif self._edge - self._before >= self._least:
            first, *rest = wrap(cells[-1] or " ", self._edge - self._before, break_on_hyphens=False) or [""]
            yield self._aligned([*cells[:-1], first])
            yield from (" " * self._before + line for line in rest)
        else:
            yield self._aligned([*cells[:-1], ""])
            yield from self._below(cells[-1])

    def _folded(self, cells: Sequence[str]) -> Iterator[str]:
        """A row on several lines, each cell whole and below the one that stands there in every other row."""
        for number, (start, end) in enumerate(self._folds):
            line = self._aligned(cells[start:end], start)
            if line:
                yield " " * (_INDENT if number else 0) + line
        if self._has_prose:
            yield from self._below(cells[-1])

    def _below(self, text: str) -> Iterator[str]:
        width = max((self._edge or 0) - _INDENT, _LEAST_PROSE)
        yield from (" " * _INDENT + line for line in wrap(text, width, break_on_hyphens=False, break_long_words=False))

    def _aligned(self, cells: Sequence[str], start: int = 0) -> str:
        aligned = [
            cell.rjust(width) if kind == "number" else cell.ljust(width)
            for cell, width, (_, kind) in zip(cells, self._widths[start:], self._columns[start:], strict=False)
        ]
        return (" " * _GAP).join(aligned).rstrip()


def _folds(widths: Sequence[int], edge: int | None) -> list[tuple[int, int]]:
    """The columns that stand on one line, from..to; a column that alone is wider than the terminal stands alone."""
    starts, used = [0], 0
    for at, width in enumerate(widths):
        if edge is not None and at > starts[-1] and used + width > edge:
            starts.append(at)
            used = _INDENT
        used += width + _GAP
    return list(zip(starts, [*starts[1:], len(widths)], strict=True))


def _styled(text: str, *, bold: bool = False, dim: bool = False, italic: bool = False) -> str:
    if not text or not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, bold=bold or None, dim=dim or None, italic=italic or None)
