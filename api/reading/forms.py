"""Answers as bytes: JSON, CSV and NDJSON, and pages of lists."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from urllib.parse import urlencode

import msgspec
from msgspec import Struct, structs
from msgspec.structs import replace

from api.http.assets import HTML
from api.http.query_string import Values
from api.reading.alternates import alternate_links
from api.reading.columns import csv_text
from api.reading.cursors import Cursor, cursor_text
from api.reading.feed_view import FeedView
from api.reading.list_answer import UNWRITTEN, ListAnswer, list_answer, rows_of
from api.reading.page_view import PageView
from api.reading.question import Question
from api.reading.read_route import Form, Listed, Read
from projections.answers.figures import ReadyListing
from projections.answers.series_pages import ReadyPage
from projections.answers.view import View
from projections.moment import At
from upkeep.columnar.columns import FILE_FORMS

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "html": HTML,
    "atom": "application/atom+xml; charset=utf-8",
    "jsonfeed": "application/feed+json",
}
# What stands between two lines, in the forms whose lines are JSON.
BETWEEN: dict[Form, str] = {"json": ",", "ndjson": "\n"}
# What browsers save and do not show.
DOWNLOADED: frozenset[Form] = frozenset({"csv", "ndjson", *FILE_FORMS})
# What is written for feed readers.
FEEDS: frozenset[Form] = frozenset({"atom", "jsonfeed"})
_encoder = msgspec.json.Encoder()


class AnswerBody(Struct, frozen=True):
    """An answer's bytes, and the cursor of the next page."""

    body: bytes
    next: str | None = None


class AnswerPage(Struct, frozen=True):
    """The part of an answer that is written: the items of one page, or the one answer.

    ``next`` is the cursor of the next page, and ``position`` is where that will be read. ``mirror_of`` is where the
    ledger is that is mirrored here.
    """

    answer: Struct
    items: Sequence[Struct]
    position: int
    next: str | None = None
    mirror_of: str | None = None


def write(read: Read, question: Question, answer: Struct, last_change: int, mirror_of: str | None = None) -> AnswerBody:
    """The answer in the form asked for; ``last_change`` is where the pages behind it will be read.

    ``mirror_of`` is where the ledger is that is mirrored here, for people alone: programs are told the same everywhere.
    """
    if isinstance(answer, ReadyPage):
        return _ready_page(question, answer, last_change)
    page = replace(_answer_page(read, question, answer, last_change), mirror_of=mirror_of)
    return AnswerBody(WRITERS[question.form](read, question, page), page.next)


def write_feed(read: Read, question: Question, answer: Struct, last_change: int, view: View, at: At) -> AnswerBody:
    """The same for feed readers."""
    assert read.listed is not None, "only lists are feeds"
    page = _answer_page(read, question, answer, last_change)
    path, _, query = question.identity.partition("?")
    limit = "" if question.limit == read.usual_limit(question.form) else f"limit={question.limit}&"
    first = f"{path}.{question.form}?{query}{limit}"
    cursor = None if question.cursor is None else cursor_text(question.cursor, question.identity)
    asked = FeedView(
        view=view,
        at=at,
        items=page.items,
        position=page.position,
        identity=question.identity,
        given=question.given,
        query=query,
        here=first.rstrip("?&") if cursor is None else f"{first}cursor={cursor}",
        first=first.rstrip("?&"),
        next=None if page.next is None else f"{first}cursor={page.next}",
    )
    return AnswerBody(read.listed.feeds[question.form](asked), page.next)


def write_ready(read: Read, question: Question, ready: ReadyListing) -> AnswerBody:
    """The same bytes from lines that are written already: a page, and maybe the first line behind it."""
    lines, word = ready.lines, None
    if len(lines) > question.most:
        lines = lines[: question.most]
        word = cursor_text(Cursor(ready.position, behind=ready.last_periods[0]), question.identity)
    if question.form == "json":
        following = _encoder.encode(word)
        body = b'{"items":[%b],"next":%b,"position":%d}' % (b",".join(lines), following, ready.position)
        return AnswerBody(body, word)
    # What is empty at the end has the last line end as all others do, without another copy of the whole.
    if question.form == "csv":
        return AnswerBody(b"\r\n".join([csv_text(read.answer, [])[:-2], *lines, b""]), word)
    return AnswerBody(b"\n".join([*lines, b""]), word)


def _ready_page(question: Question, page: ReadyPage, last_change: int) -> AnswerBody:
    """A page whose lines are written already."""
    word = None if page.behind is None else cursor_text(Cursor(last_change, behind=page.behind), question.identity)
    if question.form == "ndjson":
        return AnswerBody(page.lines and page.lines + b"\n", word)
    return AnswerBody(
        b'{"items":[%b],"next":%b,"position":%d}' % (page.lines, _encoder.encode(word), page.position), word
    )


def _answer_page(read: Read, question: Question, answer: Struct, last_change: int) -> AnswerPage:
    if read.listed is None:
        return AnswerPage(answer, [answer], last_change)
    items, place = _cut(read.listed, question, list_answer(answer), last_change)
    word = None if place is None else cursor_text(place, question.identity)
    return AnswerPage(answer, items, last_change, word)


def _json(read: Read, _: Question, page: AnswerPage) -> bytes:
    answer = page.answer
    if not read.is_list:
        return read.line(answer) if read.line else _positioned(_encoder.encode(answer), answer, page.position)
    more = {name: value for name, value in _more(answer).items() if value is not None}
    rest = {"next": page.next, "position": list_answer(answer).position, **more}
    if read.listed is None or read.listed.lines is None or not page.items:
        return _encoder.encode({"items": list(page.items), **rest})
    lines = read.listed.lines(answer, page.items)
    # Each of them may be long, and all of them are copied once.
    lines[0] = b'{"items":[' + lines[0]
    lines[-1] += b"]," + _encoder.encode(rest)[1:]
    return b",".join(lines)


def _csv(read: Read, _: Question, page: AnswerPage) -> bytes:
    assert read.listed is not None, "only lists are written as CSV"
    return read.listed.table(read.answer, page.answer, page.items)


def _ndjson(read: Read, _: Question, page: AnswerPage) -> bytes:
    if read.listed is not None and read.listed.lines is not None:
        return b"\n".join([*read.listed.lines(page.answer, page.items), b""])
    line = read.line or _encoder.encode
    return b"".join([line(item) + b"\n" for item in page.items])


def _html(read: Read, question: Question, page: AnswerPage) -> bytes:
    assert read.page is not None, "no other read is asked for HTML"
    said = {"as_of": question.as_of, "position": question.position, "recorded_as_of": question.recorded_as_of}
    asked, others = urlencode({name: value for name, value in said.items() if value is not None}), asked_texts(question)
    position = question.position if question.recorded_as_of is None else page.position
    view = PageView(
        answer=page.answer,
        items=page.items,
        path=question.path,
        position=page.position,
        as_of=question.as_of,
        others=urlencode(others),
        asked=asked,
        part=_part(read, question),
        alternates=alternate_links(read.path, question.keys, others, asked, position),
        asked_position=question.position,
        recorded_as_of=question.recorded_as_of,
        next=None if page.next is None else f"{question.link}cursor={page.next}",
        mirror_of=page.mirror_of,
    )
    return read.page(view)


def _part(read: Read, question: Question) -> str:
    """Which part of a list is wanted, as an address says it; nothing where it is the usual first page."""
    limit = None if question.limit == read.usual_limit(question.form) else question.limit
    cursor = None if question.cursor is None else cursor_text(question.cursor, question.identity)
    return urlencode({name: value for name, value in (("limit", limit), ("cursor", cursor)) if value is not None})


def asked_texts(question: Question) -> dict[str, str]:
    """What the query says beside moment, page and form, as an address says it."""
    return {name: _query_text(value) for name, value in question.given.items()}


def _query_text(value: Values) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


WRITERS: dict[Form, Callable[[Read, Question, AnswerPage], bytes]] = {
    "json": _json,
    "csv": _csv,
    "ndjson": _ndjson,
    "html": _html,
}


def items_of(answer: ListAnswer, form: Form) -> Sequence[Struct]:
    """What the lines of a list are; a form that has nothing but lines may have more of them than JSON has items."""
    return rows_of(answer) if form in {"csv", "ndjson"} else answer.items


def _positioned(body: bytes, answer: Struct, last_change: int) -> bytes:
    return body if hasattr(answer, "position") else b'%b,"position":%d}' % (body[:-1], last_change)


def _cut(
    listed: Listed, question: Question, answer: ListAnswer, position: int
) -> tuple[Sequence[Struct], Cursor | None]:
    """The items of the page, and where the list goes on."""
    items = items_of(answer, question.form)
    if listed.goes_on_behind is not None:
        page = items[: question.most]
        behind = listed.goes_on_behind(page[-1]) if len(items) > question.most else getattr(answer, "behind", None)
        return page, None if behind is None else Cursor(position, behind=behind)
    end = len(items) if question.limit is None else question.offset + question.limit
    return items[question.offset : end], Cursor(position, end) if end < len(items) else None


def _more(answer: Struct) -> dict[str, object]:
    return {name: getattr(answer, field) for name, field in _other_fields(type(answer))}


@lru_cache
def _other_fields(kind: type[Struct]) -> tuple[tuple[str, str], ...]:
    """What a list has beside its items, by the name on the wire and that of the field."""
    others = (one for one in structs.fields(kind) if one.name not in {"items", "position"} | UNWRITTEN)
    return tuple((one.encode_name, one.name) for one in others)
