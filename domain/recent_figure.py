"""The recent entries of a figure: all that it takes to judge what is said of it from a day on."""

from domain.figure import Figure
from domain.moments import begins, day_of
from domain.reading import EffectiveEntry

# Of fewer entries none can be forgotten: a figure keeps one before the last day, and those of that day.
_FEW = 3


def recent(figure: Figure) -> Figure | None:
    """The figure without the entries that only what is said of an earlier day asks for; None where it needs them all.

    It keeps those of the last day of which anything was said, the one in force before that day, and the last value.
    All of a figure is kept where an entry was amended, or an adjustment declared: few are.
    """
    if len(figure.entries) < _FEW or figure.amendments or any(one.slot != "statement" for one in figure.entries):
        return None
    stand = figure.line("statement").stand
    since = begins(day_of(stand[-1].content.published_at))
    first = _first_needed(stand, since)
    if first == 0:
        return None
    kept = Figure()
    kept.version, kept.since = figure.version, since
    needed = {one.entry.number for one in stand[first:]}
    kept.entries = [one for one in figure.entries if one.number in needed]
    return kept


def _first_needed(stand: list[EffectiveEntry], since: int) -> int:
    """Where the first stands that a statement of a day is judged by, or one of the same day as that."""
    at = len(stand) - 1
    while at > 0 and stand[at].ordered >= since:
        at -= 1
    while at > 0 and not stand[at].has_value:
        at -= 1
    # A bare date stands where it does by all instants of its day.
    day = begins(day_of(stand[at].content.published_at))
    while at > 0 and stand[at - 1].ordered >= day:
        at -= 1
    return at
