"""Where in the revisions feed a page begins, and how far it looks."""

import re

from msgspec import Struct

from domain.refusals import Malformed

# How many deeds one page looks at, however few of them are wanted.
WINDOW = 20_000
COLUMNS = "d.pos_from, d.series, d.period, d.slot, d.entry, d.kind"
_FORM = re.compile(r"([0-9]{1,15}) ([a-z0-9/-]{3,129}) ([0-9QW-]{4,10}) ([01]) ([0-9]{1,15}) ([a-z-]{1,30})", re.ASCII)
_MARKS = "(?, (SELECT id FROM series WHERE key = ?), ?, ?, ?, ?)"


class Stretch(Struct):
    """Neighbouring deeds in the feed's order: those of an index between two of its places."""

    table: str
    order: str
    clauses: list[str]
    parameters: list[object]

    @property
    def where(self) -> str:
        """The conditions, to be filled with ``parameters``."""
        return " AND ".join(self.clauses)

    @property
    def ordered(self) -> str:
        """The feed's order."""
        return ", ".join(f"{one} {self.order}" for one in COLUMNS.split(", "))


def stretch(series: str | None, first: int, last: int, behind: str | None, *, is_newest_first: bool) -> Stretch:
    """What began to read so between two positions, both included, behind a place; of one series or of all.

    Raises Malformed for what is no place.
    """
    clauses: list[str] = []
    parameters: list[object] = []
    if behind is not None:
        since, *rest = _place(behind)
        # The index is entered at the position: of a comparison of rows SQLite uses the first column at most.
        first, last = (first, min(last, since)) if is_newest_first else (max(first, since), last)
        clauses = [f"({COLUMNS}) {'<' if is_newest_first else '>'} {_MARKS}"]
        parameters = [since, *rest]
    clauses = ["d.pos_from BETWEEN ? AND ?", *clauses]
    parameters = [first, last, *parameters]
    order = "DESC" if is_newest_first else "ASC"
    if series is None:
        return Stretch("deeds d INDEXED BY deeds_by_position", order, clauses, parameters)
    of_series = ["d.series = (SELECT id FROM series WHERE key = ?)", *clauses]
    return Stretch("deeds d INDEXED BY deeds_of_series", order, of_series, [series, *parameters])


def _place(behind: str) -> tuple[int, str, str, int, int, str]:
    found = _FORM.fullmatch(behind)
    if found is None:
        raise Malformed("not a place in the revisions feed: begin with its first page again", parameter="cursor")
    since, series, period, slot, entry, kind = found.groups()
    return int(since), series, period, int(slot), int(entry), kind


def place_of(since: int, series: str, period: str, slot: int, entry: int, kind: str) -> str:  # noqa: PLR0913, PLR0917 - the columns of the index
    """A place as the word by which the feed is entered behind it."""
    return f"{since} {series} {period} {slot} {entry} {kind}"
