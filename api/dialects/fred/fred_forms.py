"""The two forms of FRED's answers: XML, where each field is an attribute, and JSON."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.given import word
from api.http.responses import Headers

Field = str | int | bool | None
Fields = Mapping[str, Field]
JSON, XML = "application/json; charset=UTF-8", "text/xml; charset=UTF-8"
FILE_TYPES = ("xml", "json")
XML_BEGIN = '<?xml version="1.0" encoding="utf-8" ?>\n'
_NO_NAME = re.compile(r"[^A-Za-z0-9._-]", re.ASCII)
# What stands in no attribute as it is, or nowhere in XML 1.0 (https://www.w3.org/TR/xml/#charsets).
_SPECIAL = re.compile('[\x00-\x1f&<>"\ufffe\uffff\ud800-\udfff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
# So many fields are written at a time, of one item at least: a table's rows may be wide, and pieces wait for a client.
_AT_A_TIME = 2_500


class FredList(Struct, frozen=True, kw_only=True):
    """A list of FRED: ``head`` are the fields around it, ``key`` is its name in JSON, ``tag`` that of an item in XML.

    ``content`` is the field that stands between the tags of an item in XML; where ``is_bare``, JSON has nothing else.
    """

    key: str
    tag: str
    head: Fields
    items: Iterable[Fields]
    content: str | None = None
    is_bare: bool = False


def file_type(asked: DialectRequest) -> str:
    """The form that is asked for; FRED's own default is XML."""
    return word(asked, "file_type", FILE_TYPES, "xml")


def replied(asked: DialectRequest, found: FredList, headers: Headers | None = None) -> DialectReply:
    """The list in the form that is asked for."""
    is_json = file_type(asked) == "json"
    body = b"".join(json_pieces(found) if is_json else _xml_pieces(found))
    return DialectReply(body=body, media_type=JSON if is_json else XML, headers=headers or [])


def replied_in_pieces(asked: DialectRequest, found: FredList, headers: Headers) -> DialectReply:
    """The same, written while it is sent; the items can be gone through again, and read nothing any more."""
    is_json = file_type(asked) == "json"
    pieces = _ListInPieces(found, json_pieces if is_json else _xml_pieces)
    return DialectReply(body=pieces, media_type=JSON if is_json else XML, headers=headers)


class _ListInPieces:
    """A list as it is written, from its begin for each who goes through it."""

    def __init__(self, found: FredList, write: Callable[[FredList], Iterator[bytes]]) -> None:
        self._found, self._write = found, write

    def __iter__(self) -> Iterator[bytes]:
        return self._write(self._found)


def json_pieces(found: FredList) -> Iterator[bytes]:
    """The list in JSON, piece by piece."""
    head = b"".join(b"%b:%b," % (_json(name), _json(value)) for name, value in found.head.items())
    yield b"{%b%b:[" % (head, _json(found.key))
    between = b""
    for some in _some(found.items):
        listed: list[object] = [one[found.content or ""] for one in some] if found.is_bare else list(some)
        yield between + b",".join(_json(one) for one in listed)
        between = b","
    yield b"]}"


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _xml_pieces(found: FredList) -> Iterator[bytes]:
    yield f"{XML_BEGIN}<{found.key}{_attributes(found.head)}>\n".encode()
    for some in _some(found.items):
        yield "".join(_element(found, one) for one in some).encode()
    yield f"</{found.key}>\n".encode()


def _element(found: FredList, item: Fields) -> str:
    if found.content is None:
        return f"<{found.tag}{_attributes(item)}/>\n"
    around = {name: value for name, value in item.items() if name != found.content and not found.is_bare}
    return f"<{found.tag}{_attributes(around)}>{escaped(item[found.content])}</{found.tag}>\n"


def _attributes(fields: Fields) -> str:
    return "".join(f' {attribute(name)}="{escaped(value)}"' for name, value in fields.items() if value is not None)


@lru_cache(maxsize=4096)
def attribute(name: str) -> str:
    """A field's name as XML takes it: ids are in it, and not every id is a name.

    >>> attribute("WAR-LOSSES.POW_20220302"), attribute("2ND.A B_20220302")
    ('WAR-LOSSES.POW_20220302', '_2ND.A_B_20220302')
    """
    plain = _NO_NAME.sub("_", name)
    return plain if plain[:1].isalpha() else f"_{plain}"


def escaped(value: Field) -> str:
    r"""A value as an attribute of XML 1.0, which has no way to write most control characters.

    >>> escaped('a "b" & <c>'), escaped(True), escaped("one\ntwo")
    ('a &quot;b&quot; &amp; &lt;c&gt;', 'true', 'one&#10;two')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], "\ufffd"), str(value))


def _some(items: Iterable[Fields]) -> Iterator[list[Fields]]:
    some: list[Fields] = []
    size = 0
    for one in items:
        some.append(one)
        size += len(one)
        if size >= _AT_A_TIME:
            yield some
            some, size = [], 0
    if some:
        yield some
