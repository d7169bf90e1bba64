"""The handler of every read: understand, wait, look into the cache, ask, write, cache."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from functools import lru_cache, partial
from keyword import iskeyword

from litestar.types import HTTPScope
from msgspec import Struct
from msgspec.structs import replace

from api.concurrency.fair_queue import GONE, FairQueue, Wanted
from api.http.conditional import etag, has_it, takes_gzip
from api.http.http_refusals import ClientDisconnected, CursorMismatch
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.reading.cached_answer import CachedAnswer, Conditions
from api.reading.cached_requests import CachedRequest, CachedRequests
from api.reading.cursors import read_cursor
from api.reading.disconnects import leaving
from api.reading.forms import BETWEEN, MEDIA_TYPES, write, write_ready
from api.reading.freshness import Freshness
from api.reading.list_cache import ListCache
from api.reading.negotiation import accepted
from api.reading.question import Question, understand
from api.reading.read_route import Form, Read
from api.reading.repeated_questions import RepeatedQuestions
from api.reading.sized_cache import SizedCache
from api.reading.streaming import StreamLimits, streamed, without_header
from domain.keys import series_key
from domain.moments import OPEN
from projections.answers.figures import ReadyListing
from projections.answers.series_pages import ReadyPage
from projections.answers.view import View
from projections.moment import At

_MOST_CHANGES = 4096  # of series, so at most 129 characters each
_ROOM_FOR_QUESTIONS = 4 * 1024 * 1024


class ReadHandler:
    """Answers reads from one ledger's projections; one for all routes of a process."""

    def __init__(
        self,
        answers: View,
        freshness: Freshness,
        kept: SizedCache[CachedAnswer],
        addresses: ClientAddresses | None = None,
    ) -> None:
        """Long reads take turns by the address that asks, as ``addresses`` finds it."""
        self.answers = answers
        self.freshness = freshness
        self.kept = kept
        self.cached_requests = CachedRequests(kept, answers.store.known_head, self._is_unchanged)
        self.understood = SizedCache[Question](_ROOM_FOR_QUESTIONS)
        self._repeated_questions = RepeatedQuestions()
        self._wholes = ListCache()
        self._addresses = addresses or ClientAddresses()
        self._turns = FairQueue[CachedAnswer]()
        self._streams = StreamLimits()
        # What has been read up to a position stays as it is, so each such answer is looked up once.
        self._last_change = lru_cache(maxsize=_MOST_CHANGES)(answers.last_change)
        self._leaf = lru_cache(maxsize=_MOST_CHANGES)(answers.store.leaf)

    def route(self, read: Read, ending: str = "") -> Answering:
        """What answers one route, at the path with that ending."""
        forms = read.written_as
        is_negotiated = not ending and len(forms) > 1

        async def answer(request: HttpRequest) -> PlainResponse:
            scope = request.scope
            words, query = tuple(scope["path_params"].values()), scope["query_string"]
            wanted = _wanted(scope, forms) if is_negotiated else None
            said = (read.path, ending, words, query, wanted)
            known = self.understood.get(said)
            question = known or understand(read, ending, words, query, wanted)
            at = self._asked_at(question)
            scope["state"]["position"] = at.position  # a problem says at which position it was found, too
            await self.freshness.reach(at.position)
            at, last_change = self._read_at(read, question, at)
            is_final = read.cache.is_final(self.answers, last_change)
            # Of lists there are countless moments: one that is quickly made has its place once it is asked for again.
            is_kept = known is not None or question.is_plain or not read.is_list or self._repeated_questions.again(said)
            finished = await self._finished(request, read, question, at, last_change, is_kept=is_kept)
            if known is None and is_kept:
                self.understood.put(said, question)  # only what was answered: strangers can ask for anything
            if finished.next is not None and question.is_whole:
                return self._streamed(request, read, question, at, last_change, finished)
            ask = _ask(scope, at.position, finished.etag, is_pinned=question.is_pinned and is_final)
            if finished.packs(ask):
                await asyncio.to_thread(finished.pack)
            if is_final and is_kept:
                self._keep(scope, read, question, ask, last_change)
            return finished.sent(ask)

        return answer

    def _asked_at(self, question: Question) -> At:
        if question.is_plain:
            return At(OPEN, self.answers.store.known_head())
        return self.answers.at(question.as_of, question.position, question.recorded_as_of)

    def _read_at(self, read: Read, question: Question, asked: At) -> tuple[At, int]:
        """Where to read, and the last change there; a cursor reads on at the position of the page before it."""
        last_change = asked.position
        series = _series_of(read, question)
        if series is not None:
            last_change = self._last_change(series, asked.position)
        cursor = question.cursor
        if cursor is None:
            return asked, last_change
        if cursor.position > asked.position or (question.position is not None and cursor.position != last_change):
            raise CursorMismatch(f"the cursor belongs to position {cursor.position}", parameter="cursor")
        return self.answers.at(question.as_of, cursor.position), cursor.position

    async def _finished(
        self, request: HttpRequest, read: Read, question: Question, at: At, last_change: int, *, is_kept: bool = True
    ) -> CachedAnswer:
        key = _key(question, last_change)
        finished = self.kept.get(key)
        if finished is None:
            is_final = read.cache.is_final(self.answers, last_change)
            make = partial(self._finish, read, question, at, last_change)
            if self._is_short(read, question, last_change):
                finished = make()
            else:
                is_kept = True  # for nobody waits so long twice
                who = self._addresses.key(request.scope)
                finished = await self._turns.do(key, who, make, await leaving(request))
            # The pages of a list that is sent to its end go by.
            if is_kept and is_final and not (question.is_whole and question.behind):
                self.kept.put(key, finished)
        return finished

    def _is_short(self, read: Read, question: Question, last_change: int) -> bool:
        """Whether the answer is made in less than five milliseconds."""
        is_long = question.form in read.cache.long_forms
        return not is_long and read.cache.is_short(self.answers, "".join(question.keys), last_change)

    def _keep(self, scope: HTTPScope, read: Read, question: Question, ask: Conditions, last_change: int) -> None:
        """Have the same request hear the same answer without being understood again, as long as it holds."""
        if question.recorded_as_of is not None:
            return  # whose position nobody knows before it is looked up
        key, series = _key(question, last_change), _series_of(read, question)
        kept = CachedRequest(
            key=key,
            route=scope["path_template"],
            series=series,
            last_change=last_change,
            at=ask.position,
            follows=question.position is None and question.cursor is None,
            is_pinned=ask.is_pinned,
        )
        self.cached_requests.keep(scope, kept)

    def _is_unchanged(self, series: str, last_change: int, head: int) -> bool:
        return self.freshness.has_reached(head) and self._last_change(series, head) == last_change

    def _streamed(
        self, request: HttpRequest, read: Read, question: Question, at: At, last_change: int, first: CachedAnswer
    ) -> PlainResponse:
        """A list longer than a page, to its end; what is read at one position needs no bytes to be distinguished."""
        tag = etag(question.identity, question.form, question.behind, "to its end", at.position)
        ask = _ask(request.scope, at.position, tag, is_pinned=question.is_pinned)
        pages = self._pages(request, read, question, at, last_change, first)
        return streamed(first, ask, tag, pages, self._streams.one(self._addresses.key(request.scope)))

    async def _pages(
        self, request: HttpRequest, read: Read, question: Question, at: At, last_change: int, first: CachedAnswer
    ) -> AsyncGenerator[bytes]:
        yield first.body
        page = first
        while page.next is not None:
            question = replace(question, cursor=read_cursor(page.next, question.identity))
            page = await self._finished(request, read, question, at, last_change)
            yield without_header(page.body) if question.form == "csv" else page.body

    def _finish(
        self, read: Read, question: Question, at: At, last_change: int, wanted: Wanted = lambda: True
    ) -> CachedAnswer:
        with self.answers.while_wanted(wanted):
            ready = self._ready(read, question, at)
            if ready is not None:
                return self._of_lines(read, question, ready)
            answer = self._answer(read, question, at, last_change)
            if not wanted():
                raise ClientDisconnected(GONE)
            written = write(read, question, answer, last_change)
        if read.cache.version is not None and question.is_plain and question.form == "json":
            tag = f'"{read.cache.version(self.answers, at, answer)}"'.encode()
        else:
            position = getattr(answer, "position", last_change)
            # The bytes are among the parts: they distinguish what the position does not. Of many lines it is enough
            # which event they rest on.
            has_lines = read.listed is not None and read.listed.lines is not None
            tag = etag(
                question.identity,
                question.form,
                question.offset,
                question.behind,
                question.limit,
                position,
                self.answers.store.leaf(position) if has_lines else written.body,
            )
        headers = _headers(read, question, None if question.is_whole else written.next)
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
        tag = etag(
            question.identity, question.form, question.offset, question.behind, question.limit, ready.position, last
        )
        headers = _headers(read, question, None if question.is_whole else written.next)
        return CachedAnswer(written.body, MEDIA_TYPES[question.form], tag, headers, written.next)

    def _answer(self, read: Read, question: Question, at: At, last_change: int) -> Struct:
        given: Mapping[str, object] = question.given
        if read.pages:
            page = self._ready_page(read, question, at)
            if page is not None:
                return page
            given = {**given, "limit": question.most + 1, "behind": question.behind}
        # ``from`` is a word of Python, and gets an underscore as an argument.
        ask = partial(read.ask, self.answers, at, *question.keys, **{_argument(name): given[name] for name in given})
        if not read.is_list or read.pages or question.limit is None:
            return ask()
        return self._wholes.of((question.identity, last_change), ask, question.limit)

    def _ready_page(self, read: Read, question: Question, at: At) -> ReadyPage | None:
        if read.listed is None or read.listed.ready_page is None or question.form not in BETWEEN:
            return None
        between = BETWEEN[question.form]
        cut = {"behind": question.behind, "limit": question.most, "between": between}
        return read.listed.ready_page(self.answers, at, **question.given, **cut)


def _series_of(read: Read, question: Question) -> str | None:
    return str(series_key("/".join(question.keys[0].split("/")[:2]))) if read.is_of_series else None


def _key(question: Question, last_change: int) -> tuple[object, ...]:
    """What an answer is kept under: all that decides about its bytes."""
    return (
        question.identity,
        question.form,
        question.offset,
        question.behind,
        question.limit,
        question.is_plain,
        last_change,
    )


def _argument(parameter: str) -> str:
    return f"{parameter}_" if iskeyword(parameter) else parameter


def _headers(read: Read, question: Question, word: str | None) -> Headers:
    varies = b"Accept, Accept-Encoding" if len(read.written_as) > 1 else b"Accept-Encoding"
    headers: Headers = [(b"vary", varies)]
    if word is not None:
        headers.append((b"link", f'<{question.link}cursor={word}>; rel="next"'.encode()))
    if question.form in {"csv", "ndjson"}:
        name = "-".join([*question.keys, read.path.rpartition("/")[2]]).replace("/", "-")
        headers.append((b"content-disposition", f'attachment; filename="{name}.{question.form}"'.encode()))
    return headers


def _wanted(scope: HTTPScope, forms: tuple[Form, ...]) -> Form:
    said = [value for name, value in scope["headers"] if name == b"accept"]
    return accepted(b",".join(said), forms) if said else forms[0]


def _ask(scope: HTTPScope, position: int, tag: bytes, *, is_pinned: bool) -> Conditions:
    packs, has = False, False
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            packs = takes_gzip(value)
        elif name == b"if-none-match":
            has = has or has_it(value, tag)
    return Conditions(position, is_pinned, packs, has)
