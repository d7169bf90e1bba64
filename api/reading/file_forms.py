"""Lists as rows of files for programs, with the types of their columns and the facts of what they are."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from msgspec import Struct

from api.http.responses import Headers
from api.reading.answer_writer import question_of
from api.reading.cursors import Cursor
from api.reading.file_columns import of_fields
from api.reading.file_facts import facts_of
from api.reading.list_answer import list_answer, rows_of
from api.reading.question import Question
from api.reading.read_route import Listed, Read
from domain.refusals import Refusal
from projections.answers.view import View
from projections.moment import At
from upkeep.columnar.columns import FILE_FORMS, ROWS_OF_BATCH, ColumnarRows


class FileRows(NamedTuple):
    """What a file is made of, the cursor behind it where it is a page of a longer list, and headers of its own."""

    told: ColumnarRows
    behind: Cursor | None
    said: Headers


class _Part(NamedTuple):
    """Some items of a list, the answer that they are of, and where it goes on behind them, if it does."""

    answer: Struct | None
    items: Sequence[Any]
    behind: Cursor | None


def list_rows(read: Read, question: Question, view: View, at: At, last_change: int) -> FileRows:
    """The list to its end, however long it is, or the page that is asked for.

    Its rows are asked for as they are taken, by the thread that takes them. Raises what the question meets.
    """
    listed = read.listed
    assert listed is not None, "only lists are files"
    is_page, is_run = question.limit is not None, listed.run is not None and question.cursor is None
    lay_out, run = listed.file or of_fields, None
    if listed.run is not None and is_run and not is_page:
        lay_out = listed.run.file
        run = question_of(listed.run.rows, view, question, at)()
        pages: Iterator[_Part] = (_Part(None, some, None) for some in run)
    else:
        ask = question_of(read.ask, view, question, at)
        pages = (_paged if read.pages else _computed)(listed, question, last_change, ask)
    first = next(pages, _Part(None, [], None))  # so that a question that is refused is, before anything is written
    facts = facts_of(read, question, view, at, last_change)
    layout = lay_out(read.answer, first.answer, facts.decimals, facts.unit)
    batches = (layout.rows(page.items) for page in chain([first], () if is_page else pages))
    said = [] if listed.said is None else listed.said(first.answer if run is None else run)
    return FileRows(ColumnarRows(layout.columns, batches, facts.text), first.behind if is_page else None, said)


def is_file(read: Read, question: Question) -> bool:
    """Whether the answer is made as a file before it is sent."""
    if question.form in FILE_FORMS:
        return True
    run = None if read.listed is None else read.listed.run
    return run is not None and run.is_text and question.is_whole and question.cursor is None


def is_file_instead(read: Read, question: Question, refusal: Refusal) -> bool:
    """Whether a list that is too large for an answer is written as a file in the form that is asked for."""
    run = None if read.listed is None else read.listed.run
    is_text = run is not None and run.text is not None and question.is_whole and question.cursor is None
    return is_text and run is not None and run.too_large is not None and isinstance(refusal, run.too_large)


def text_parts(read: Read, question: Question, view: View, at: At) -> Iterator[bytes] | None:
    """What CSV or NDJSON of such a list consists of; None of any other list. Raises what the question meets."""
    run = None if read.listed is None else read.listed.run
    if run is None or run.text is None or question.form in FILE_FORMS:
        return None
    return run.text(question.form, question_of(run.rows, view, question, at)())


def _computed(_: Listed, question: Question, position: int, ask: Callable[..., Struct]) -> Iterator[_Part]:
    """A list that is computed whole, in parts none of which is large; one at least."""
    answer = ask()
    rows = rows_of(list_answer(answer))
    at_once = question.limit or ROWS_OF_BATCH
    for start in range(question.offset, max(len(rows), question.offset + 1), at_once):
        end = start + at_once
        yield _Part(answer, rows[start:end], Cursor(position, end) if end < len(rows) else None)


def _paged(listed: Listed, question: Question, position: int, ask: Callable[..., Struct]) -> Iterator[_Part]:
    """A list that is entered at any place, page by page; one at least."""
    behind, at_once = question.behind, question.limit or ROWS_OF_BATCH
    while True:
        answer = ask(limit=at_once + 1, behind=behind)
        items = list_answer(answer).items
        behind = _next(listed, answer, items, at_once)
        yield _Part(answer, items[:at_once], None if behind is None else Cursor(position, behind=behind))
        if behind is None:
            return


def _next(listed: Listed, answer: Struct, items: Sequence[Any], at_once: int) -> str | None:
    """The word behind which the list goes on."""
    if len(items) > at_once and listed.goes_on_behind is not None:
        return listed.goes_on_behind(items[at_once - 1])
    behind: str | None = getattr(answer, "behind", None)
    return behind
