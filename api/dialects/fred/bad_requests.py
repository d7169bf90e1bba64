"""The words with which FRED refuses a request.

Texts that FRED itself is known to send stand here word for word, with its two spaces behind "Bad Request.".
"""

from collections.abc import Iterable

from api.dialects.dialect_request import DialectRefusal

_BAD_REQUEST = 400
NO_SERIES = "The series does not exist."
NOT_YET = "The series does not exist in ALFRED but may exist in FRED."


def bad_request(message: str) -> DialectRefusal:
    """A refusal with 400; the form of the dialect puts "Bad Request." before the message."""
    return DialectRefusal(_BAD_REQUEST, message)


def not_set(name: str) -> DialectRefusal:
    """A parameter is missing that is needed."""
    return bad_request(f"Variable {name} is not set.")


def not_a_day(name: str) -> DialectRefusal:
    """A parameter is no date as FRED writes it."""
    return bad_request(f"Variable {name} is not a YYYY-MM-DD formatted date (e.g. 2000-02-24).")


def not_between(name: str, least: int, most: int) -> DialectRefusal:
    """A number lies outside its limits."""
    return bad_request(f"Variable {name} is not between {least} and {most}.")


def not_one_of(name: str, values: Iterable[str]) -> DialectRefusal:
    """A parameter is none of its words."""
    return bad_request(f"Variable {name} is not one of the values: {listed(values)}.")


def listed(values: Iterable[str]) -> str:
    """Words as FRED lists them."""
    return ", ".join(f"'{one}'" for one in values)


def backwards(first: tuple[str, str], last: tuple[str, str]) -> DialectRefusal:
    """Of two days, each with the name of its parameter, the first lies behind the last."""
    return bad_request(
        f"The date set by variable {first[0]} ('{first[1]}') can not be after the date set by variable "
        f"{last[0]} ('{last[1]}')."
    )
