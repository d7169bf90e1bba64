"""Where in the revisions feed a page begins, and how far it looks."""

import re
import sqlite3

from msgspec import Struct

from domain.refusals import Malformed

# How many deeds one page looks at, however few of them are wanted.
WINDOW = 50_000
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

    def begin_behind(self, place: str) -> None:
        """Leave out what comes up to that place; raises Malformed."""
        found = _FORM.fullmatch(place)
        if found is None:
            raise Malformed("not a place in the revisions feed: begin with its first page again", parameter="cursor")
        since, series, period, slot, entry, kind = found.groups()
        self.clauses.append(f"({COLUMNS}) {'<' if self.order == 'DESC' else '>'} {_MARKS}")
        self.parameters += [int(since), series, period, int(slot), int(entry), kind]

    def end_at(self, place: str) -> None:
        """Leave out what comes behind that place."""
        since, series, period, slot, entry, kind = place.split(" ")
        self.clauses.append(f"({COLUMNS}) {'>=' if self.order == 'DESC' else '<='} {_MARKS}")
        self.parameters += [int(since), series, period, int(slot), int(entry), kind]

    def far(self, connection: sqlite3.Connection, window: int) -> str | None:
        """The place of the deed that is so many further; None where the feed ends before."""
        row = connection.execute(
            "SELECT pos_from, (SELECT key FROM series WHERE id = series), period, slot, entry, kind FROM ("  # noqa: S608 - the clauses are constants
            f"SELECT {COLUMNS} FROM {self.table} WHERE {self.where} ORDER BY {self.ordered} LIMIT 1 OFFSET ?)",
            (*self.parameters, window - 1),
        ).fetchone()
        return None if row is None else place_of(*row)


def stretch(series: str | None, first: int, last: int, *, is_newest_first: bool) -> Stretch:
    """What began to read so between two positions, both included; of one series or of all."""
    clauses, parameters = ["d.pos_from BETWEEN ? AND ?"], [first, last]
    order = "DESC" if is_newest_first else "ASC"
    if series is None:
        return Stretch("deeds d INDEXED BY deeds_by_position", order, clauses, [*parameters])
    of_series = ["d.series = (SELECT id FROM series WHERE key = ?)", *clauses]
    return Stretch("deeds d INDEXED BY deeds_of_series", order, of_series, [series, *parameters])


def place_of(since: int, series: str, period: str, slot: int, entry: int, kind: str) -> str:  # noqa: PLR0913, PLR0917 - the columns of the index
    """A place as the word by which the feed is entered behind it."""
    return f"{since} {series} {period} {slot} {entry} {kind}"
