"""Patterns of rows, fitted to the first cell of a row with something in it."""

import re
from collections.abc import Sequence
from fnmatch import translate

from importers.cells.tables import Cell


def leading(row: Sequence[Cell]) -> str:
    """The first cell with something in it, without blanks around it; an empty text of a blank row."""
    return next((text for cell in row if cell and (text := cell.strip())), "")


class RowPatterns:
    """Patterns with the wildcards ``*``, ``?`` and ``[...]``; one that stands there letter by letter fits, too."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        said = tuple(filter(None, patterns))
        self._each = tuple((one, re.compile(translate(one)).match) for one in said)
        self._any = re.compile("|".join(translate(one) for one in said)).match
        self._letters = frozenset(said)
        self.are_any = bool(said)
        """Whether any of them is of a row that is not blank."""
        self.has_blank = "" in patterns
        """Whether an empty text, which is a blank row, is among them."""

    def fits(self, lead: str) -> bool:
        """Whether a pattern fits a row's leading cell, which is not empty."""
        return self.are_any and (self._any(lead) is not None or lead in self._letters)

    def fitting(self, lead: str) -> str | None:
        """The first pattern that fits a row's leading cell."""
        return next((one for one, match in self._each if match(lead) or one == lead), None)
