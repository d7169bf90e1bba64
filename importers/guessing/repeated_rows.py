"""The rows of one period that no columns tell apart: which of them counts is asked."""

from collections.abc import Sequence

from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.period_guess import as_read

_LAST = 'repeated = "last": of the rows of one period the lowest counts, as where newer rows are put below older ones'
_FIRST = 'repeated = "first": the highest counts, as where the newest row stands at the top'


def take_repeated(table: GuessedTable, period: Sequence[str]) -> None:
    """Ask which row of a period counts; where their times tell which is the newest, it is taken."""
    choices, why = (_LAST, _FIRST), "no few columns tell the rows of one period apart: which of them counts?"
    times = [cell for name in period for cell in table.columns[name] if cell] if len(period) == 1 else []
    if len(set(times)) == len(times) > 1:
        is_upwards = _in_order(table, period[0], times[0]) < _in_order(table, period[0], times[-1])
        choices = choices if is_upwards else (_FIRST, _LAST)
        table.guess.keys["repeated"] = "last" if is_upwards else "first"
        why = (
            f"several rows have a time in one period, such as {times[0]!r:.40}, and no few columns tell them apart: "
            f"does the newest count, which stands {'last' if is_upwards else 'first'}?"
        )
    table.guess.doubts.append(Doubt(about="rows", why=why, choices=choices, asks=True))


def _in_order(table: GuessedTable, column: str, time: str) -> tuple[str, str]:
    """What tells an earlier time from a later one: its day, and within one day its text."""
    found = next(one.period for one in table.known if one.name == column)
    return (as_read(found, [time])[0] if found else ""), time
