"""The rows of a table that hold a date among its numbers, and say by a label what it is the date of."""

from importers.guessing.column_kinds import KnownColumn, known_columns
from importers.guessing.found_table import as_pattern
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.period_guess import period_guess
from importers.guessing.spec_text import toml_value

# More such rows are no exception.
_MOST = 3


def without_dated_rows(table: GuessedTable) -> GuessedTable:
    """The table without them, and with what it asks of them."""
    found = {at: cell for one in table.of_kind("value") for at, cell in _dates(table, one).items()}
    labels = {_label(table, at): cell for at, cell in found.items()}
    if not 0 < len(found) <= _MOST or not all(label and label not in found.values() for label in labels):
        return table
    kept = [at for at in range(table.rows) if at not in found]
    columns = {name: [cells[at] for at in kept] for name, cells in table.columns.items()}
    guess = table.guess
    patterns = [as_pattern(label) for label in labels]
    guess.keys.setdefault("table", {})["pass_over"] = patterns
    label, cell = next(iter(labels.items()))
    why = f"{label!r:.40} has {cell!r:.40} among numbers, a date and no figure: its row is passed over"
    choices = (f"table = {toml_value({'pass_over': patterns})}", f"missing = {toml_value(['', cell])}")
    guess.doubts.append(Doubt(about=label, why=why, choices=choices, asks=True))
    known = known_columns(columns, table.of_path)
    return GuessedTable(columns=columns, known=known, of_path=table.of_path, guess=guess)


def _dates(table: GuessedTable, column: KnownColumn) -> dict[int, str]:
    """The places of cells that are dates, where the others are numbers."""
    others = {one for one in (column.number.others if column.number else ()) if _is_date(one)}
    return {at: cell for at, cell in enumerate(table.columns[column.name]) if cell.strip() in others}


def _is_date(text: str) -> bool:
    found = period_guess([text])
    return found is not None and found.frequency == "D"


def _label(table: GuessedTable, at: int) -> str:
    """The first cell of a row that is not blank."""
    of_rows = [cells for name, cells in table.columns.items() if name not in table.of_path]
    return next((cells[at] for cells in of_rows if cells[at]), "")
