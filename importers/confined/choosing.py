"""The choice of one table among the sheets of a workbook, or the tables of a page."""

import unicodedata
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from importers.confined.sent_tables import CannotBeRead, ReadingJob, Sent, SentCell, SentRows

_TOLD = 12
_SHOWN = 60
_MOST_LISTED, _FIRST_ROWS = 200, 5


def _nothing(_: SentRows) -> tuple[str, ...]:
    return ()


class Candidate(NamedTuple):
    """A table that may be meant: its name, empty where it has none, and the reading of its rows.

    ``notes`` are what is to be told of it once it was read.
    """

    name: str
    rows: Callable[[], SentRows]
    is_hidden: bool = False
    notes: Callable[[SentRows], tuple[str, ...]] = _nothing


def answered(what: str, candidates: Sequence[Candidate], job: ReadingJob) -> Sent:
    """The table that the job means, or the list of all; raises CannotBeRead."""
    if job.lists:
        listed = candidates[:_MOST_LISTED]
        return Sent(tables=[(one.name, one.is_hidden, *_looks(one.rows())) for one in listed])
    one, rows, taken = chosen(what, candidates, job)
    return Sent(rows=rows, taken=(*taken, *one.notes(rows)), name=one.name)


def _looks(rows: SentRows) -> tuple[int, int, SentRows]:
    """The number of rows and of columns, and the first rows in which something stands."""
    filled = [row for row in rows if any(row)]
    return len(filled), max(map(len, filled), default=0), filled[:_FIRST_ROWS]


def chosen(what: str, candidates: Sequence[Candidate], job: ReadingJob) -> tuple[Candidate, SentRows, tuple[str, ...]]:
    """The table that the job names, or the only one that can be meant, with its rows; and which that was, in words.

    ``what`` is the word for such a table. Raises CannotBeRead where none or several can be meant.
    """
    if not candidates:
        raise CannotBeRead(f"there is no {what} in it")
    if job.sheet is not None:
        return _named(what, candidates, job.sheet)
    read = [(at, one, one.rows()) for at, one in enumerate(candidates) if not one.is_hidden]
    filled = [each for each in read if any(any(row) for row in each[2])]
    fitting = [each for each in filled if _has(each[2], job)] if len(filled) > 1 and job.wanted else filled
    if len(fitting) == 1:
        at, one, rows = fitting[0]
        return one, rows, (_told(what, at, one),) if sum(not other.is_hidden for other in candidates) > 1 else ()
    if not filled:
        raise CannotBeRead(f"no {what} has anything in it; there are: {_listed(candidates)}")
    why = "and the spec does not say which is meant"
    if job.wanted:
        columns = ", ".join(" or ".join(map(repr, names)) for names in job.wanted)
        why = f"and {'several have' if fitting else 'none has'} the columns {columns:.200}"
    told = f"it has several {what}s, {why}: {_listed(candidates)}"
    raise CannotBeRead(f"{told}; name one in the spec: table.sheet = {_hint(candidates)}")


def _named(what: str, candidates: Sequence[Candidate], sheet: str | int) -> tuple[Candidate, SentRows, tuple[str, ...]]:
    if isinstance(sheet, int):
        if not 1 <= sheet <= len(candidates):
            raise CannotBeRead(f"there is no {what} {sheet}; there are: {_listed(candidates)}")
        one = candidates[sheet - 1]
        return one, one.rows(), (_told(what, sheet - 1, one),)
    meant = _plain(sheet)
    found = [at for at, one in enumerate(candidates) if _plain(one.name) == meant]
    is_pattern = not found
    found = found or [at for at, one in enumerate(candidates) if fnmatchcase(_plain(one.name), meant)]
    if len(found) != 1:
        many = "several are" if found else "none is"
        raise CannotBeRead(f"{many} called {sheet!r}; there are: {_listed(candidates)}")
    one = candidates[found[0]]
    return one, one.rows(), (_told(what, found[0], one),) if is_pattern else ()


def _has(rows: SentRows, job: ReadingJob) -> bool:
    """Whether one of the rows names a column of each group."""
    groups = [frozenset(map(_plain, names)) for names in job.wanted]
    return any(all(not group.isdisjoint(there) for group in groups) for there in map(_names, rows))


def _names(row: list[SentCell]) -> frozenset[str]:
    return frozenset(_plain(cell.decode() if isinstance(cell, bytes) else cell) for cell in row
                     if isinstance(cell, str | bytes))  # fmt: skip


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _told(what: str, at: int, one: Candidate) -> str:
    return f"{what} {at + 1}, {one.name!r}" if one.name else f"{what} {at + 1}"


def _listed(candidates: Sequence[Candidate]) -> str:
    told = [f"{at} {one.name!r:.{_SHOWN}}{' (hidden)' if one.is_hidden else ''}" if one.name else str(at)
            for at, one in enumerate(candidates[:_TOLD], 1)]  # fmt: skip
    more = len(candidates) - len(told)
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _hint(candidates: Sequence[Candidate]) -> str:
    named = next((one.name for one in candidates if one.name and not one.is_hidden), "")
    return f'"{named:.{_SHOWN}}"' if named and '"' not in named else "1"
