"""The forms in which Epidata writes rows: classic, JSON, CSV, lines of JSON, and trees."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import msgspec
from msgspec import Struct

from api.dialects.dialect_request import DialectRefusal
from api.dialects.epidata.covidcast_rows import Cell, Row

_BAD = 400
_PIECE = 500  # rows that are sent together
_MOST_IN_A_TREE = 20_000
SUCCESS, NO_RESULTS = (1, "success"), (-2, "no results")


class RowForm(Struct, frozen=True):
    """One form: what it writes of some rows, and under which media type.

    One that ``is_whole`` has to see all rows before it writes any, so it may refuse many.
    """

    media_type: str
    write: Callable[[Iterable[Row], Sequence[str], "Envelope"], Iterator[bytes]]
    is_whole: bool = False


class Envelope(Struct, frozen=True):
    """What stands beside the rows, where a form has an envelope: asked for, and not in the ledger."""

    unknown: Sequence[str] = ()


def row_form(said: str, fields: Sequence[str]) -> RowForm:
    """The form of that name; raises DialectRefusal. A tree is grouped by one of the fields."""
    if said in FORMS:
        return FORMS[said]
    group = said.removeprefix("tree-")
    if said.startswith("tree-") and group in fields:
        return _tree(group)
    known = ", ".join((*FORMS, "tree-<field>"))
    raise DialectRefusal(_BAD, f"format: {said[:40]!r} is none of {known}")


def _classic(rows: Iterable[Row], _: Sequence[str], beside: Envelope) -> Iterator[bytes]:
    began, separator = b'{"epidata":[', b""
    for piece in _pieces(rows):
        yield began + separator + b",".join(map(msgspec.json.encode, piece))
        began, separator = b"", b","
    yield began + b"]" + _end(beside, is_empty=not separator)


def _end(beside: Envelope, *, is_empty: bool) -> bytes:
    result, message = NO_RESULTS if is_empty else SUCCESS
    unknown = b',"unknown":' + msgspec.json.encode(list(beside.unknown)) if beside.unknown else b""
    return b',"result":%d,"message":%s%s}' % (result, msgspec.json.encode(message), unknown)


def _json(rows: Iterable[Row], _: Sequence[str], __: Envelope) -> Iterator[bytes]:
    separator = b"["
    for piece in _pieces(rows):
        yield separator + b",".join(map(msgspec.json.encode, piece))
        separator = b","
    yield b"[]" if separator == b"[" else b"]"


def _lines(rows: Iterable[Row], _: Sequence[str], __: Envelope) -> Iterator[bytes]:
    for piece in _pieces(rows):
        yield b"".join(msgspec.json.encode(one) + b"\n" for one in piece)


def _csv(rows: Iterable[Row], fields: Sequence[str], _: Envelope) -> Iterator[bytes]:
    return csv_pieces(rows, fields)


def csv_pieces(rows: Iterable[Row], fields: Sequence[str]) -> Iterator[bytes]:
    """The rows as CSV below a line of their fields, which is there also where no row is."""
    yield (",".join(fields) + "\n").encode()
    for piece in _pieces(rows):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([_text(one) for one in row.values()] for row in piece)
        yield text.getvalue().encode()


def _text(cell: Cell) -> str | int:
    if isinstance(cell, msgspec.Raw):
        said = bytes(cell).decode()
        return "" if said == "null" else said
    return "" if cell is None else cell


def _tree(group: str) -> RowForm:
    def write(rows: Iterable[Row], _: Sequence[str], beside: Envelope) -> Iterator[bytes]:
        # A tree is made whole before any of it is sent, so it has a limit.
        found = list(islice(rows, _MOST_IN_A_TREE + 1))
        if len(found) > _MOST_IN_A_TREE:
            raise DialectRefusal(_BAD, f"a tree has at most {_MOST_IN_A_TREE:,} rows: ask in another format")
        if not found:
            yield b'{"epidata":[]' + _end(beside, is_empty=True)
            return
        branches: dict[str, list[Row]] = {}
        for one in found:
            rest = dict(one)
            branches.setdefault(str(_text(rest.pop(group))), []).append(rest)
        yield b'{"epidata":[' + msgspec.json.encode(branches) + b"]" + _end(beside, is_empty=False)

    return RowForm(_AS_JSON, write, is_whole=True)


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while piece := list(islice(left, _PIECE)):
        yield piece


_AS_JSON = "application/json"
FORMS = {
    "classic": RowForm(_AS_JSON, _classic),
    "json": RowForm(_AS_JSON, _json),
    "csv": RowForm("text/csv; charset=utf-8", _csv),
    "jsonl": RowForm("text/plain; charset=utf-8", _lines),
    "tree": _tree("signal"),
}
