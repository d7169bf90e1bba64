"""Answers made and written: from a question to the bytes, the tag and the headers of its answer."""

from collections.abc import Callable
from functools import partial
from keyword import iskeyword
from typing import TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from api.concurrency.fair_queue import GONE, Wanted
from api.http.conditional import etag
from api.http.http_refusals import ClientDisconnected
from api.http.responses import Headers
from api.reading.alternates import link_header
from api.reading.cached_answer import CachedAnswer
from api.reading.forms import BETWEEN, DOWNLOADED, FEEDS, MEDIA_TYPES, asked_texts, write, write_feed, write_ready
from api.reading.list_cache import ListCache
from api.reading.question import Question
from api.reading.read_route import Read
from projections.answers.figures import ReadyListing
from projections.answers.series_pages import ReadyPage
from projections.answers.view import View
from projections.moment import At

Result = TypeVar("Result")


class AnswerWriter:
    """Puts questions to one ledger's projections, and writes what they answer."""

    def __init__(
        self, answers: View, last_change: Callable[[str, int], int], leaf: Callable[[int], bytes | None]
    ) -> None:
        """``last_change`` is of a series up to a position, and ``leaf`` of an event."""
        self.answers = answers
        self._last_change = last_change
        self._leaf = leaf
        self._wholes = ListCache()
        upstream = answers.store.upstream
        self._mirror_of = None if upstream is None or upstream.is_postgresql else upstream.address

    def finish(
        self, read: Read, question: Question, at: At, last_change: int, wanted: Wanted | None = None
    ) -> CachedAnswer:
        """The answer at a moment, whose series changed last at that position; raises what the question meets.

        Raises ClientDisconnected once it is ``wanted`` no more; None is for what takes no time.
        """
        with self.answers.one_generation() if wanted is None else self.answers.while_wanted(wanted):
            ready = self._ready(read, question, at)
            if ready is not None:
                return self._of_lines(read, question, ready)
            answer = self._answer(read, question, at, last_change)
            if wanted is not None and not wanted():
                raise ClientDisconnected(GONE)
            if question.form in FEEDS:
                written = write_feed(read, question, answer, last_change, self.answers, at)
            else:
                written = write(read, question, answer, last_change, self._mirror_of)
        if read.cache.version is not None and question.is_plain and question.form == "json":
            tag = f'"{read.cache.version(self.answers, at, answer)}"'.encode()
        else:
            position = getattr(answer, "position", last_change)
            # The bytes are among the parts: they distinguish what the position does not. Of many lines it is enough
            # which event they rest on.
            has_lines = read.listed is not None and read.listed.lines is not None
            tag = etag(page_text(question), position, self._leaf(position) if has_lines else written.body)
        # What rests on a figure alone may be answered before the rest of its series is followed.
        last = getattr(answer, "position", last_change) if read.rests_on_figure else last_change
        headers = headers_of(read, question, None if question.is_whole else written.next, last)
        if read.listed is not None and read.listed.said is not None:
            headers += read.listed.said(answer)
        return CachedAnswer(written.body, MEDIA_TYPES[question.form], tag, headers, written.next)

    def _ready(self, read: Read, question: Question, at: At) -> ReadyListing | None:
        """The page that is asked for and one item behind it, if its lines are written already."""
        ready = read.listed.ready if read.listed else None
        if ready is None:
            return None
        return ready(
            self.answers,
            at,
            *question.keys,
            "csv" if question.form == "csv" else "ndjson",
            **question.given,
            last_change=self._last_change(question.keys[0], at.position),
            limit=question.most + 1,
            behind=question.behind,
        )

    def _of_lines(self, read: Read, question: Question, ready: ReadyListing) -> CachedAnswer:
        written = write_ready(read, question, ready)
        # All that the lines rest on was recorded up to that event, so nothing else of the ledger distinguishes them.
        last = self._leaf(ready.position)
        tag = etag(page_text(question), ready.position, last)
        headers = headers_of(read, question, None if question.is_whole else written.next, ready.position)
        return CachedAnswer(written.body, MEDIA_TYPES[question.form], tag, headers, written.next)

    def _answer(self, read: Read, question: Question, at: At, last_change: int) -> Struct:
        ask = question_of(read.ask, self.answers, question, at)
        if read.pages:
            return self._ready_page(read, question, at) or ask(limit=question.most + 1, behind=question.behind)
        if not read.is_list or question.limit is None:
            return ask()
        return self._wholes.of((question.identity, last_change), ask, question.limit)

    def _ready_page(self, read: Read, question: Question, at: At) -> ReadyPage | None:
        if read.listed is None or read.listed.ready_page is None or question.form not in BETWEEN:
            return None
        between = BETWEEN[question.form]
        cut = {"behind": question.behind, "limit": question.most, "between": between}
        return read.listed.ready_page(self.answers, at, **question.given, **cut)


def page_text(question: Question) -> str:
    """All that tells a page in one form from others at the same position."""
    return f"{question.identity}\n{question.form}\n{question.offset}\n{question.behind}\n{question.limit}"


def argument_of(parameter: str) -> str:
    """The name that a question takes a parameter by: ``from`` is a word of Python, and gets an underscore."""
    return f"{parameter}_" if iskeyword(parameter) else parameter


def question_of(ask: Callable[..., Result], view: View, question: Question, at: At) -> Callable[..., Result]:
    """What puts a question, but for the bounds of a page where the list has pages."""
    given = {argument_of(name): value for name, value in question.given.items()}
    return partial(ask, view, at, *question.keys, **given)


def headers_of(read: Read, question: Question, word: str | None, position: int) -> Headers:
    """What else goes with an answer at a position; ``word`` is the cursor of the next page."""
    varies = b"Accept, Accept-Encoding" if len(read.written_as) > 1 else b"Accept-Encoding"
    headers: Headers = [(b"vary", varies)]
    found = [f'<{question.link}cursor={word}>; rel="next"'] if word is not None else []
    if question.form == "html":
        headers.append((b"content-security-policy", read.policy))
    elif others := link_header(read.path, question.keys, asked_texts(question), _moment(read, question, position)):
        found.append(others)
    if question.form == "csv":
        # Last, for of several the last one counts: https://www.w3.org/TR/tabular-data-model/#link-header
        found.append(_described(question))
    if found:
        headers.append((b"link", ", ".join(found).encode()))
    if question.form in DOWNLOADED:
        name = "-".join([*question.keys, read.path.rpartition("/")[2]]).replace("/", "-")
        headers.append((b"content-disposition", f'attachment; filename="{name}.{question.form}"'.encode()))
    return headers


def _described(question: Question) -> str:
    """Where the columns of the CSV are described; beside an address without a position, as it is kept for many."""
    path, _, query = question.identity.partition("?")
    address = f"{path}.metadata.json?{query}".rstrip("?&")
    return f'<{address}>; rel="describedby"; type="application/csvm+json"'


def _moment(read: Read, question: Question, position: int) -> str:
    """The moment of an answer as its page is asked for it: answers are kept for many positions, so it is the last."""
    if read.times == "none":
        return ""
    as_of = {} if question.as_of is None else {"as_of": question.as_of}
    return urlencode({**as_of, "position": position})
