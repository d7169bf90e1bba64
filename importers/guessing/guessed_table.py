"""A table of columns, with what is guessed of its file so far."""

from typing import Any

from msgspec import Struct, field

from importers.guessing.column_kinds import KnownColumn
from importers.guessing.guess import Doubt, UnderstoodColumn


class FileGuess(Struct, kw_only=True):
    """What is known of a file so far: the keys for ``[[files]]``, its series, and what is not sure."""

    keys: dict[str, Any] = {}
    series: dict[str, dict[str, Any]] = {}
    frequency: str = "D"
    decimals: int = 0
    columns: list[UnderstoodColumn] = []
    doubts: list[Doubt] = []


class GuessedTable(Struct, kw_only=True):
    """The columns as texts, what each is known as, and the guess that is made of them.

    ``of_path`` are columns that stand in the names of its paths, and name the series; ``dimensions`` do so by the
    format of the file.
    """

    columns: dict[str, list[str]]
    known: list[KnownColumn]
    of_path: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    guess: FileGuess = field(default_factory=FileGuess)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return max(map(len, self.columns.values()), default=0)

    def of_kind(self, *kinds: str) -> list[KnownColumn]:
        """The columns of these kinds, in the order of the table."""
        return [one for one in self.known if one.kind in kinds]

    def understand(self, one: KnownColumn, taken_for: str) -> None:
        """Tell what a column was taken for."""
        self.guess.columns.append(UnderstoodColumn(column=one.name, taken_for=taken_for, evidence=one.why))
