"""The parameters of a request as FRED reads them: days, numbers and words out of a list."""

import re
from collections.abc import Sequence
from datetime import date

from api.dialects.dialect_request import DialectRequest
from api.dialects.fred.bad_requests import bad_request, not_a_day, not_between, not_one_of, not_set

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
# Lists are joined by FRED's own sign, by that of one of its clients, or by blanks.
_BETWEEN_DAYS = re.compile(r"[,;\s]+")
_MOST_DAYS = 2000
_MOST_OFFSET = 10**12


def text(asked: DialectRequest, name: str) -> str | None:
    """A text without the blanks around it; None where it is not given, or empty."""
    return asked.one(name).strip() or None


def needed(asked: DialectRequest, name: str) -> str:
    """A text that has to be given."""
    found = text(asked, name)
    if found is None:
        raise not_set(name)
    return found


def day(asked: DialectRequest, name: str, default: int) -> int:
    """A day as ``date.toordinal`` counts."""
    said = text(asked, name)
    return default if said is None else _day(said, name)


def days(asked: DialectRequest, name: str) -> tuple[int, ...]:
    """The days of a list, each once, in their order."""
    said = [one for one in _BETWEEN_DAYS.split(asked.one(name)) if one]
    if len(said) > _MOST_DAYS:
        raise bad_request(f"Variable {name} has {len(said)} dates. At most {_MOST_DAYS} are read.")
    return tuple(sorted({_day(one, name) for one in said}))


def _day(said: str, name: str) -> int:
    if _DAY.fullmatch(said):
        try:
            return date.fromisoformat(said).toordinal()
        except ValueError:
            pass
    raise not_a_day(name)


def day_text(ordinal: int) -> str:
    """A day as FRED writes it.

    >>> day_text(693596)
    '1900-01-01'
    """
    return date.fromordinal(ordinal).isoformat()


def number(asked: DialectRequest, name: str, default: int, least: int, most: int) -> int:
    """A whole number within its limits."""
    said = text(asked, name)
    if said is None:
        return default
    if not _NUMBER.fullmatch(said) or not least <= int(said) <= most:
        raise not_between(name, least, most)
    return int(said)


def page(asked: DialectRequest, most: int) -> tuple[int, int]:
    """How many items are wanted at most, and how many are left out before them."""
    return number(asked, "limit", most, 1, most), number(asked, "offset", 0, 0, _MOST_OFFSET)


def word(asked: DialectRequest, name: str, words: Sequence[str], default: str = "") -> str:
    """One of some words; the default where none is given."""
    said = text(asked, name)
    if said is None:
        return default
    if said.lower() not in words:
        raise not_one_of(name, words)
    return said.lower()


def is_yes(asked: DialectRequest, name: str) -> bool:
    """Whether a parameter says true."""
    return word(asked, name, ("true", "false"), "false") == "true"
