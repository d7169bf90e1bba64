"""Answers as bytes: JSON, CSV and NDJSON, and pages of lists."""

from typing import Any

import msgspec
from msgspec import Struct, structs

from api.pages.front_page import Shown, front_page
from api.reading.columns import cells_csv, csv_text
from api.reading.cursors import Cursor, cursor_text
from api.reading.question import Question
from api.reading.read_route import Form, Read

MEDIA_TYPES: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
    "html": "text/html; charset=utf-8",
}
# A Struct; of a list its items are an attribute, and mostly its position.
Answer = Any
_encoder = msgspec.json.Encoder()


class Written(Struct, frozen=True):
    """An answer's bytes, and the cursor of the page behind it."""

    body: bytes
    next: str | None = None


def write(read: Read, question: Question, answer: Answer, last_change: int) -> Written:
    """The answer in the form asked for; ``last_change`` is where the pages behind it will be read."""
    if not read.is_list:
        return Written(read.line(answer) if read.line else _positioned(_encoder.encode(answer), answer, last_change))
    page, place = _page(read, question, answer, last_change)
    word = None if place is None else cursor_text(place, question.identity)
    if question.form == "csv" and read.cells is not None:
        return Written(cells_csv(read.cells(answer, page)), word)
    if question.form == "csv":
        return Written(csv_text(read.answer, page, read.unused_in(page)), word)
    if question.form == "ndjson":
        return Written(b"".join((read.line or _encoder.encode)(item) + b"\n" for item in page), word)
    if question.form == "html":
        return Written(front_page(page, _shown(question, last_change, word)), word)
    more = {name: value for name, value in _more(answer).items() if value is not None}
    return Written(_encoder.encode({"items": page, "next": word, "position": answer.position, **more}), word)


def items_of(answer: Answer, form: Form) -> list[Any]:
    """What the lines of a list are; a form that has nothing but lines may have more of them than JSON has items."""
    is_lines = form in {"csv", "ndjson"} and hasattr(answer, "rows")
    return answer.rows if is_lines else answer.items  # type: ignore[no-any-return]  # an answer is of any type


def _positioned(body: bytes, answer: Answer, last_change: int) -> bytes:
    return body if hasattr(answer, "position") else b'%b,"position":%d}' % (body[:-1], last_change)


def _page(read: Read, question: Question, answer: Answer, position: int) -> tuple[list[Any], Cursor | None]:
    """The items of the page, and where the list goes on."""
    items = items_of(answer, question.form)
    if read.goes_on_behind is not None:
        page = items[: question.most]
        behind = read.goes_on_behind(page[-1]) if len(items) > question.most else getattr(answer, "behind", None)
        return page, None if behind is None else Cursor(position, behind=behind)
    end = len(items) if question.limit is None else question.offset + question.limit
    return items[question.offset : end], Cursor(position, end) if end < len(items) else None


def _shown(question: Question, position: int, word: str | None) -> Shown:
    asked = {"as_of": question.as_of, "position": question.position, "recorded_as_of": question.recorded_as_of}
    words = tuple((name, str(value)) for name, value in asked.items() if value is not None)
    return Shown(question.as_of, position, words, None if word is None else f"{question.link}cursor={word}")


def _more(answer: Struct) -> dict[str, Any]:
    return {
        field.encode_name: getattr(answer, field.name)
        for field in structs.fields(type(answer))
        if field.name not in {"items", "position", "behind"}
    }
