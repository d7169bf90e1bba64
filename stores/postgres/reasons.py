"""The words for why no server did what it was asked: of each host its own, and of many tries the last that tells."""

import re
from typing import Any

import psycopg

# The driver's words for time that ran out while it waited for an answer.
_TIME_RAN_OUT = "wait timeout expired"
_SEVERAL = "Multiple connection attempts failed. All failures were:"
_PLACE = re.compile(r'connection to server at "([^"]*)".*?, port (\d+) failed: ')
_HOST = re.compile(r"- host: '?(.*?)'?, port: '?(\w+)'?, hostaddr: (?:'.*?'|None): (.*)", re.DOTALL)


def why(error: Exception) -> str:
    """The words of an error, in one line; of several hosts each by its name, in their order."""
    text = str(error)
    if _SEVERAL in text:
        tries = re.split(r"\n(?=- host: )", text.partition(_SEVERAL)[2].strip())
        found = [_HOST.fullmatch(one) for one in tries]
        return "; ".join(sorted({f"{one[1]}:{one[2]}: {_one_line(one[3])}" for one in found if one}))
    return _one_line(text) or type(error).__name__


def why_and_where(error: Exception) -> str:
    """The same, also of a single host by its name, where none was connected to."""
    found = _PLACE.search(str(error))
    return f"{found[1]}:{found[2]}: {why(error)}" if found and _SEVERAL not in str(error) else why(error)


def _one_line(text: str) -> str:
    said = " ".join(text.split()).partition(" Is the server running")[0]
    if said == _TIME_RAN_OUT:
        return "no answer came in time"
    return said.rpartition("failed: ")[2] if "connection to server" in said else said


def place_of(connection: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> str:
    """The server that a connection leads to, by host and port."""
    return f"{connection.info.host}:{connection.info.port}"


def old_primary(place: str, found: int, met: int) -> str:
    """Why a server that takes writes is not believed; ``found`` is its timeline, 0 where it is a standby by now."""
    if not found:
        return f"{place} is a standby"
    return f"{place} is an old primary, of timeline {found}: timeline {met} was met already"


class Reasons:
    """What was heard in the tries of one question: that time ran out is no reason, if there was one before."""

    def __init__(self) -> None:
        self._told: psycopg.Error | None = None

    def heard(self, error: psycopg.Error) -> None:
        """One more try has failed."""
        if str(error) != _TIME_RAN_OUT:
            self._told = error

    def last(self, error: psycopg.Error) -> psycopg.Error:
        """The last reason that tells something; the error itself where none did."""
        return self._told or error
