"""A query string read strictly: each parameter known, given once, and of its form."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import cast
from urllib.parse import unquote_to_bytes

from msgspec import Struct
from msgspec.structs import replace

from api.http.http_refusals import (
    InvalidParameter,
    MissingParameter,
    QueryTooLong,
    RepeatedParameter,
    UnknownParameter,
)
from domain.refusals import Malformed

_LONGEST = 8192
_BARE = re.compile(rb"[A-Za-z0-9_.,:/~-]*")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


# What a parameter is read as, and what all that are given of one name are.
Value = str | int | bool
Values = Value | tuple[Value, ...]


class Parameter(Struct, frozen=True, kw_only=True):
    """One query parameter: ``read`` turns its text into a value or refuses.

    ``is_many`` allows several, repeated or with commas between; ``is_asked`` means that the route needs it;
    ``may_be_empty``: without text it is as if it were not given, because a form sends every field that it has.
    """

    name: str
    read: Callable[[str], Value]
    description: str
    schema: Mapping[str, object]
    is_many: bool = False
    is_asked: bool = False
    may_be_empty: bool = False

    def of_form(self) -> "Parameter":
        """The same where a form may send it empty."""
        schema = dict(self.schema)
        if "enum" in schema:
            schema["enum"] = [*cast("list[str]", schema["enum"]), ""]
        if "pattern" in schema:
            schema["pattern"] = f"^({str(schema['pattern']).removeprefix('^').removesuffix('$')})?$"
        return replace(self, schema=schema, may_be_empty=True)


def read_query(query: bytes, known: Mapping[str, Parameter]) -> dict[str, Values]:
    """The values by name; raises a Malformed that names the parameter and, where it is unknown, the nearest known."""
    if len(query) > _LONGEST:
        raise QueryTooLong(f"the query string has {len(query)} bytes; at most {_LONGEST}")
    found: dict[str, list[Value]] = {}
    for part in query.split(b"&") if query else []:
        before, _, behind = part.partition(b"=")
        _take(_text(before), _text(behind), known, found)
    for name, parameter in known.items():
        if parameter.is_asked and name not in found:
            raise MissingParameter(f"the parameter {name} is missing", parameter=name)
    return {name: tuple(values) if known[name].is_many else values[0] for name, values in found.items()}


def _take(name: str, value: str, known: Mapping[str, Parameter], found: dict[str, list[Value]]) -> None:
    parameter = known.get(name)
    if parameter is None:
        raise _unknown(name, known)
    if parameter.may_be_empty and not value:
        return
    if not parameter.is_many:
        if name in found:
            raise RepeatedParameter(f"the parameter {name} is given twice", parameter=name)
        found[name] = [_value(parameter, value)]
        return
    values = found.setdefault(name, [])
    for one in value.split(","):
        wanted = _value(parameter, one)
        if wanted in values:
            raise RepeatedParameter(f"the parameter {name} names {one} twice", parameter=name)
        values.append(wanted)


def _value(parameter: Parameter, text: str) -> Value:
    try:
        return parameter.read(text)
    except Malformed as refusal:
        refusal.facts.setdefault("parameter", parameter.name)
        raise


def _text(raw: bytes) -> str:
    if _BARE.fullmatch(raw):
        return raw.decode()
    if _BROKEN_ESCAPE.search(raw):
        raise InvalidParameter("a % in a URL is followed by two hexadecimal digits; the character itself is %25")
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError as error:
        raise InvalidParameter("a query string is UTF-8, percent-encoded") from error


def _unknown(name: str, known: Mapping[str, Parameter]) -> UnknownParameter:
    plain = {one.replace("_", ""): one for one in known}
    near = get_close_matches(re.sub(r"[\W_]", "", name).lower(), plain, 1, 0.6)
    others = f"known are {', '.join(sorted(known))}" if known else "this address takes none"
    hint = f"; did you mean {plain[near[0]]}?" if near else f"; {others}"
    facts = {"nearest": plain[near[0]]} if near else {}
    return UnknownParameter(f"unknown parameter {name[:60]!r}{hint}", parameter=name[:60], known=sorted(known), **facts)
