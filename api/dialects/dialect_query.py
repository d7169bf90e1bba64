"""The parameters of a dialect's request: each is known, or named as ignored, or refused."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from api.dialects.dialect import DialectRoute
from api.dialects.dialect_request import DialectRefusal

# Every dialect takes them beside its own: what this ledger had recorded by then.
EXTENSIONS = frozenset({"position", "recorded_as_of"})
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MOST = 200  # parameters
_MALFORMED = 400


class DialectQuery(NamedTuple):
    """The parameters that mean something, as they were given, and the names of those that do not."""

    given: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]


def read_dialect_query(route: DialectRoute, query: bytes) -> DialectQuery:
    """The parameters of a request; raises DialectRefusal for one that is unknown, or given twice."""
    given: dict[str, tuple[str, ...]] = {}
    ignored: dict[str, None] = {}
    for name, value in _pairs(query):
        if name in route.ignored and not route.knows(name):
            ignored[name] = None
            continue
        if name not in EXTENSIONS and not route.knows(name):
            raise DialectRefusal(_MALFORMED, _unknown(route, name))
        if name in given and name not in route.repeated:
            raise DialectRefusal(_MALFORMED, f"The parameter {name[:60]} is given twice.")
        given[name] = (*given.get(name, ()), value)
    return DialectQuery(given, tuple(ignored))


def _pairs(query: bytes) -> Iterator[tuple[str, str]]:
    parts = [part for part in query.split(b"&") if part]
    if len(parts) > _MOST:
        raise DialectRefusal(_MALFORMED, f"There are {len(parts)} parameters; at most {_MOST} are read.")
    for part in parts:
        name, _, value = part.partition(b"=")
        yield _text(name), _text(value)


def _text(raw: bytes) -> str:
    if _BROKEN_ESCAPE.search(raw):
        raise DialectRefusal(_MALFORMED, "A % in a URL is followed by two hexadecimal digits.")
    try:
        found = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise DialectRefusal(_MALFORMED, "A query string is UTF-8, percent-encoded.") from error
    if "\0" in found:
        raise DialectRefusal(_MALFORMED, "A query string has no NUL.")
    return found


def _unknown(route: DialectRoute, name: str) -> str:
    known = sorted(route.parameters | EXTENSIONS)
    near = get_close_matches(name[:60].lower(), known, 1, 0.6)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."
    return f"Unknown parameter {name[:60]!r}; {hint}"
