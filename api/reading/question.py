"""One request understood: what is asked, in which form, and what makes two requests the same question."""

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from msgspec import Struct

from api.http.addresses import filled
from api.http.http_refusals import FormatGivenTwice, FormatNotAvailable, InvalidParameter, NotAcceptable
from api.http.query_string import Values, read_query
from api.reading.cursors import Cursor, read_cursor
from api.reading.negotiation import NAMES, TYPES
from api.reading.read_route import FORMS, Form, Read
from api.reading.sized_cache import size_of

# Neither changes what is asked: the position is looked up, the others say how the answer is cut and written.
_BESIDE = frozenset({"position", "recorded_as_of", "cursor", "limit", "format"})
_OF_MOMENTS = frozenset({"as_of", "position", "recorded_as_of", "from_position", "to_position"})
# What has nothing to be quoted.
_BARE = re.compile(r"[A-Za-z0-9_.,:/~-]*", re.ASCII)
_OBJECTS = 500  # bytes of the question itself and of its cursor


class Question(Struct, frozen=True, kw_only=True):
    """What one request asks. ``identity`` names the question whatever the position, page and form.

    ``path`` is the address without its query, ``link`` that of the next page but for its cursor; ``is_plain`` means
    now, without any bound.
    """

    identity: str
    path: str
    keys: tuple[str, ...]
    given: Mapping[str, Values]
    as_of: str | None
    position: int | None
    recorded_as_of: str | None
    form: Form
    limit: int | None
    cursor: Cursor | None
    link: str
    is_plain: bool
    is_pinned: bool
    most_rows: int

    @property
    def offset(self) -> int:
        """How many items lie before the page."""
        return self.cursor.offset if self.cursor else 0

    @property
    def behind(self) -> str | None:
        """Behind which item the page begins, of a list that is entered by a word."""
        return self.cursor.behind if self.cursor else None

    @property
    def is_whole(self) -> bool:
        """Whether the list is wanted to its end, however long it is."""
        return self.limit is None and self.form in {"csv", "ndjson"}

    @property
    def most(self) -> int:
        """The most items of a page that is asked for as such."""
        return self.limit or self.most_rows

    def key(self, last_change: int) -> tuple[object, ...]:
        """What its answer is kept under, made of what changed last there: all that decides about its bytes."""
        # A page names the moment that was asked for, and its links lead to it.
        moment = (self.position, self.recorded_as_of) if self.form == "html" else None
        return (self.identity, self.form, self.offset, self.behind, self.limit, self.is_plain, moment, last_change)

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return _OBJECTS + size_of(
            (self.identity, self.path, self.keys, self.given, self.as_of, self.recorded_as_of, self.link)
        )


class _QueryTerms(Struct, frozen=True, kw_only=True):
    """The parameters of a query that say when, where and how much, as they were read."""

    as_of: str | None = None
    position: int | None = None
    recorded_as_of: str | None = None
    from_position: int | None = None
    to_position: int | None = None
    cursor: str | None = None
    limit: int | None = None

    @property
    def pinned_at(self) -> int | None:
        """The position that fixes the answer permanently.

        Two positions pin a comparison as one pins everything else: nothing after the later one is looked at.
        """
        if self.from_position is None or self.to_position is None:
            return self.position
        return max(self.from_position, self.to_position)


def understand(read: Read, ending: str, values: tuple[str, ...], query: bytes, wanted: Form | None) -> Question:
    """The question of a request; raises a Malformed.

    ``ending`` is the format that the path names, or nothing; ``wanted`` what it is where nothing names one, None if
    the client takes none of them.
    """
    _check_written_so(read, ending or _ending_of(read, values))
    found = read_query(query, read.known)
    form = _form(read, ending, found, wanted)
    path = filled(read.path, *values)
    asked = {name: value for name, value in sorted(found.items()) if name not in _BESIDE}
    said = _query(asked)
    identity = f"{path}?{said}"
    terms = msgspec.convert(found, _QueryTerms)
    kept: dict[str, Values] = {name: found[name] for name in ("format", "limit") if name in found}
    cursor = None if terms.cursor is None else read_cursor(terms.cursor, identity)
    if cursor is not None and read.pages != (cursor.behind is not None):
        raise InvalidParameter("not a cursor of this list: start again at its first page", parameter="cursor")
    return Question(
        identity=identity,
        path=path,
        keys=("/".join(values),) if values else (),
        given={name: value for name, value in asked.items() if name != "as_of"},
        as_of=terms.as_of,
        position=terms.pinned_at,
        recorded_as_of=terms.recorded_as_of,
        form=form,
        limit=read.usual_limit(form) if terms.limit is None else terms.limit,
        cursor=cursor,
        link=f"{path}{ending and '.'}{ending}?{said}{_query(kept)}",
        is_plain=not found.keys() & _OF_MOMENTS and cursor is None,
        is_pinned=terms.pinned_at is not None,
        most_rows=read.most_rows,
    )


def _ending_of(read: Read, values: tuple[str, ...]) -> str:
    """The ending of a word that ends the address: no word has a point of its own."""
    if not read.path.endswith("}"):
        return ""
    _, point, ending = values[-1].rpartition(".")
    return ending if point and ending in FORMS else ""


def _check_written_so(read: Read, ending: str) -> None:
    if ending and not (read.has_forms and ending in read.forms):
        written = ", ".join(NAMES[form] for form in read.forms) if read.has_forms else "JSON"
        raise FormatNotAvailable(f"this answer has no {NAMES[ending]}; leave out .{ending} to get {written}")


def _form(read: Read, ending: str, found: Mapping[str, Values], wanted: Form | None) -> Form:
    if ending and "format" in found:
        raise FormatGivenTwice(
            f"the path ends with .{ending}, and format={found['format']}: give one", parameter="format"
        )
    named = ending or found.get("format") or wanted
    if named is None:
        available = [TYPES[one] for one in read.written_as]
        raise NotAcceptable(f"this answer is available as {', '.join(available)}", available=available)
    for form in read.written_as:
        if form == named:
            return form
    raise InvalidParameter(
        f"this list is not available as {named}; available are {', '.join(read.forms)}", parameter="format"
    )


def _query(found: Mapping[str, Values]) -> str:
    pairs = []
    for name, value in found.items():
        text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        pairs.append(f"{name}={text if _BARE.fullmatch(text) else quote(text, safe='/,:')}&")
    return "".join(pairs)
