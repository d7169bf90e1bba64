"""The things that a table lists as they are at the moment, told by a column that alone names each row."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from importers.guessing.column_kinds import KnownColumn
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.key_columns import are_filled, as_keys, series_columns
from importers.guessing.period_guess import PeriodGuess, as_read

_FEWEST = 3
_DAYS = ""
_PUBLISHED = 'period = { of = "published" }'


class ListedThings(Struct, frozen=True):
    """Things of which the column ``named_by`` names each once, while their dates, in ``dated``, differ.

    ``are_likely``: the rows are nothing else by their keys and dates, as they would be if each were a series.
    """

    named_by: str
    dated: tuple[str, ...]
    are_likely: bool

    @property
    def doubt(self) -> Doubt:
        """The question what the period of a row is."""
        why = (
            f"{self.named_by!r:.60} names each row once, and the days in {self.dated[0]!r:.60} differ from row to row: "
            "are these things as they are at the moment, each with a day of its own?"
        )
        of_rows = [f'period = {{ column = "{name}" }}' for name in self.dated]
        choices = [_PUBLISHED, *of_rows] if self.are_likely else [*of_rows, _PUBLISHED]
        return Doubt(about=self.dated[0], why=why, choices=tuple(choices), asks=True)


def listed_things(table: GuessedTable, dated: KnownColumn, period: PeriodGuess) -> ListedThings | None:
    """The things that the rows may be; None where they are the figures of series."""
    read = as_read(period, table.columns[dated.name])
    rows = [at for at, text in enumerate(read) if text and table.columns[dated.name][at] not in period.others]
    days = [read[at] for at in rows]
    if len(rows) < _FEWEST or len(set(days)) < 2:  # noqa: PLR2004 - of one day, the rows are that day's
        return None
    columns = {name: [cells[at] for at in rows] for name, cells in table.columns.items()} | {dated.name: days}
    could_name = [*table.of_kind("key"), *table.of_kind("other")]
    names = [one for one in could_name if _names_each(one, columns[one.name])]
    keys = series_columns(as_keys(could_name, [dated.name]), columns, [dated.name])
    if not names or keys is None or not _may_be_things(names, columns, keys, days):
        return None
    are_likely = _stand_once([columns[key] for key in keys]) if keys else True
    others = [one.name for one in table.of_kind("other") if one.period is not None and one.number is None]
    return ListedThings(names[0].name, (dated.name, *others), are_likely)


def _may_be_things(
    names: Sequence[KnownColumn], columns: dict[str, list[str]], keys: Sequence[str], days: Sequence[str]
) -> bool:
    """Whether each key stands once, or most not on most days; and of days that all differ, whether in no order."""
    is_text = any(one.kind == "key" for one in names)
    if not keys:
        return is_text and not _are_in_order(days)
    if _stand_once([columns[key] for key in keys]):
        return True
    return is_text and not are_filled(keys, {**columns, _DAYS: list(days)}, [_DAYS])


def _names_each(column: KnownColumn, cells: Sequence[str]) -> bool:
    """Whether its cells are texts, or whole numbers, of which none is blank and none stands twice."""
    is_text = column.kind == "key" or (column.period is None and all("." not in cell for cell in cells))
    return is_text and all(cells) and len(set(cells)) == len(cells)


def _stand_once(columns: Sequence[Sequence[str]]) -> bool:
    keyed = list(zip(*columns, strict=True))
    return len(set(keyed)) == len(keyed)


def _are_in_order(days: Sequence[str]) -> bool:
    steps = {earlier < later for earlier, later in pairwise(days)}
    return len(steps) == 1
