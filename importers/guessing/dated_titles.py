"""The period of all rows of a table whose rows name none, where a title beside it has a date in it."""

from importers.guessing.found_table import FoundTable
from importers.guessing.guess import Doubt, UnderstoodColumn
from importers.guessing.guessed_table import FileGuess
from importers.guessing.other_tables import dates_in
from importers.guessing.period_guess import period_guess
from importers.guessing.period_keys import take_period
from importers.guessing.spec_text import toml_value
from importers.specs.title_templates import LONGEST_TITLE

_CALLED = {"A": "year", "Q": "quarter", "M": "month", "W": "week", "D": "day"}
_PUBLISHED = 'period = { of = "published" }'
_SHOWN = 60


def take_dated_title(guess: FileGuess, table: FoundTable) -> None:
    """Take the date for the period of all rows, and ask whether it is: it may as well be that of the publication."""
    title = table.dated
    if not title or guess.keys["period"].get("of") != "published" or not guess.keys.keys() & {"columns", "long"}:
        return
    why = f"{title!r:.{_SHOWN}} stands beside the table, whose rows name no period"
    asked = "is that the day, or the year, of its figures?"
    dates = dates_in(title)
    period = period_guess(dates) if len(dates) == 1 else None
    if period is None or len(title) > LONGEST_TITLE or {*"{}"} & {*title}:
        choices = (f"{_PUBLISHED}, if each version is published on it", 'table.title = "... {day}", as it is written')
        guess.doubts.append(Doubt(about="period", why=f"{why}: {asked}", choices=choices, asks=True))
        return
    guess.doubts[:] = [one for one in guess.doubts if one.about != "period" or one.asks]
    name = _called(period.frequency, table)
    take_period(guess, name, period)
    template = title.replace(dates[0], f"{{{name}}}")
    of_table = guess.keys.setdefault("table", {})
    of_table["title"] = template
    if table.dated in table.notes:
        of_table["pass_over"] = [title.replace(dates[0], "*"), *of_table.get("pass_over", ())]
    guess.columns.insert(
        0, UnderstoodColumn(column=name, taken_for=f"the period, {period.frequency}", evidence=f"{title!r:.{_SHOWN}}")
    )
    choices = (f"table.title = {toml_value(template)}", f"{_PUBLISHED}, if it says when the table was published")
    guess.doubts.append(Doubt(about="period", why=f"{why}: {asked}", choices=choices, asks=True))


def _called(frequency: str, table: FoundTable) -> str:
    name = _CALLED[frequency]
    return name if name not in table.columns else f"{name} of the title"
