"""A request's body read strictly: UTF-8, well-formed, no key twice, no field that the route does not know."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn, TypeVar

import msgspec
from msgspec import Struct

from api.http.http_refusals import InvalidBody

Body = TypeVar("Body", bound=Struct)
_PLACE = re.compile(r"(.*) - at `(.*?)`\Z", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`\Z", re.DOTALL)
_NUMBER_FOR_TEXT = re.compile(r"Expected `str(?: \| null)?`, got `(?:int|float)`\Z")
_MOST_TOLD = 200
# More than any object of a body has fields.
_MOST_KEYS = 100
# What was looked at is not kept: only whether it is there twice is asked.
_SEEN: Mapping[str, object] = MappingProxyType({})


class KeyTwice(Exception):
    """An object of the body has a key twice."""


def decode(body: bytes, kind: type[Body]) -> Body:
    """The body as the route takes it; raises InvalidBody, which names the place as a JSON pointer (RFC 6901).

    The standard library reads it again, because msgspec lets the last of two equal keys win in silence. It keeps
    numbers as text: none is longer in the making than in the reading. It comes second, because it is the slower one.
    """
    try:
        return _without_a_key_twice(body, msgspec.json.decode(body, type=kind))
    except UnicodeDecodeError as error:
        raise _not_a_body(f"the body is not UTF-8: byte {error.start} begins no character") from error
    except RecursionError as error:
        raise _not_a_body("the body is nested too deeply") from error
    except KeyTwice as error:
        raise _not_a_body(str(error)) from error
    except msgspec.ValidationError as error:
        raise _misplaced(str(error)) from error
    except (ValueError, msgspec.DecodeError) as error:
        raise _not_a_body(f"the body is not well-formed JSON: {error}") from error


def _without_a_key_twice(body: bytes, read: Body) -> Body:
    _decoder.decode(body.decode())
    return read


def _once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    if len(pairs) > _MOST_KEYS:
        raise KeyTwice("one object has more keys than there are fields, so one appears twice")
    if len(dict(pairs)) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise KeyTwice(f"the key {twice[:60]!r} appears twice in one object")
    return _SEEN


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse, parse_int=str, parse_float=str)


def _misplaced(message: str) -> InvalidBody:
    found = _PLACE.fullmatch(message)
    told, place = (found[1], found[2]) if found else (message, "$")
    pointer = _pointer(place)
    if unknown := _UNKNOWN.fullmatch(told):
        return _not_a_body(f"there is no field {unknown[1][:60]!r} here", f"{pointer}/{_escaped(unknown[1])}")
    if missing := _MISSING.fullmatch(told):
        return _not_a_body(f"the field {missing[1]!r} is missing", f"{pointer}/{_escaped(missing[1])}")
    if _NUMBER_FOR_TEXT.fullmatch(told):
        told += '; numbers are written as strings, such as "9000", so that nobody rounds them'
    return _not_a_body(told, pointer)


def _pointer(place: str) -> str:
    """A JSON pointer from the path in msgspec's own words.

    >>> _pointer("$.statements[0].value"), _pointer("$")
    ('/statements/0/value', '')
    """
    return "".join(f"/{_escaped(name or index or '*')}" for name, index in _STEP.findall(place))


def _escaped(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")


def _not_a_body(detail: str, pointer: str = "") -> InvalidBody:
    told = detail[:_MOST_TOLD]
    return InvalidBody(told, errors=[{"pointer": pointer, "detail": told}])
