"""Tables for people: aligned and wrapped on a terminal, a line a row and plain when piped."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console

Kind = Literal["word", "number", "prose"]
Row = tuple[str, ...]
_LEAST_PROSE = 16


class Sheet:
    """A titled table; a column of prose wraps, the others keep each cell on one line."""

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
        widths = [max(len(self._columns[at][0]), *(len(row[at]) for row in rows)) for at in shown]
        if not rows and not self._notes:
            self._notes.append("(none)")
        if sys.stdout.isatty():
            self._show_to_people(shown, widths)
        else:
            self._show_to_pipe(shown, widths)

    def _show_to_pipe(self, shown: list[int], widths: list[int]) -> None:
        lines = [self._title + self._moment]
        names = [self._columns[at][0] for at in shown]
        for heading, rows in self._parts:
            lines += [heading] if heading else []
            if rows and any(names):
                lines.append(self._line(names, shown, widths))
            lines += [self._line([row[at] for at in shown], shown, widths) for row in rows]
        print("\n".join(lines + self._notes))

    def _line(self, cells: Sequence[str], shown: list[int], widths: list[int]) -> str:
        aligned = [
            cell.rjust(width) if self._columns[at][1] == "number" else cell.ljust(width)
            for cell, at, width in zip(cells, shown, widths, strict=True)
        ]
        return "  ".join(aligned).rstrip().replace("\n", " ")

    def _show_to_people(self, shown: list[int], widths: list[int]) -> None:
        from rich.text import Text

        out = console()
        out.print(Text.assemble((self._title, "bold"), (self._moment, "dim")))
        for heading, rows in self._parts:
            if heading:
                out.print(Text(heading, style="italic"))
            if rows:
                self._print_part(out, rows, shown, widths)
        for note in self._notes:
            out.print(Text(note, style="dim"))
        out.print()

    def _print_part(self, out: "Console", rows: list[Row], shown: list[int], widths: list[int]) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        named = any(self._columns[at][0].strip() for at in shown)
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=named)
        for at, width in zip(shown, widths, strict=True):
            name, kind = self._columns[at]
            table.add_column(
                Text(name, style="bold"),
                justify="right" if kind == "number" else "left",
                no_wrap=kind != "prose",
                overflow="fold",
                min_width=min(_LEAST_PROSE, width) if kind == "prose" else width,
            )
        for row in rows:
            table.add_row(*(Text(row[at]) for at in shown))
        out.print(table)


def console(*, stderr: bool = False) -> "Console":
    """A terminal, with colours unless NO_COLOR asks for none."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)
