"""The handler of every read: understand, wait, look into the cache, ask, write, cache."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import lru_cache, partial

from litestar.types import HTTPScope
from msgspec.structs import replace

from api.concurrency.fair_queue import FairQueue
from api.http.addresses import SERIES
from api.http.http_refusals import CursorMismatch
from api.http.responses import Answering, HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.middleware.request_head import ordinary_head
from api.middleware.request_middleware import Found, Make
from api.middleware.security_headers import OPEN as FOR_ALL
from api.middleware.security_headers import with_security_headers
from api.reading.answer_writer import AnswerWriter
from api.reading.asked_read import AskedRead
from api.reading.cached_answer import CachedAnswer, Conditions, conditions
from api.reading.cached_requests import CachedRequest, CachedRequests
from api.reading.disconnects import leaving
from api.reading.file_answers import FileAnswers
from api.reading.file_forms import is_file, is_file_instead
from api.reading.freshness import Freshness
from api.reading.negotiation import form_wanted
from api.reading.question import Question, understand
from api.reading.question_streams import series_of, streams_of, streams_of_series
from api.reading.read_route import Read
from api.reading.repeated_questions import RepeatedQuestions
from api.reading.sized_cache import SizedCache
from api.reading.whole_lists import WholeList, WholeLists
from api.upstream.time_left import left
from domain.moments import OPEN
from domain.refusals import Refusal
from projections.answers.view import View
from projections.moment import At

_MOST_CHANGES = 4096  # of series, so at most 129 characters each
_ROOM_FOR_QUESTIONS = 4 * 1024 * 1024
# Words in their only spelling, and one behind them.
_OF_SERIES = re.compile(rb"/v1/series/([a-z0-9-]+)/([a-z0-9-]+)/([a-z]+(?:\.[a-z]+)?)")


class ReadHandler:
    """Answers reads from one ledger's projections; one for all routes of a process."""

    def __init__(
        self,
        answers: View,
        freshness: Freshness,
        kept: SizedCache[CachedAnswer],
        addresses: ClientAddresses | None = None,
        threads: int = 4,
    ) -> None:
        """Long reads take turns by the address that asks, as ``addresses`` finds it, so many at a time."""
        self.answers = answers
        self.freshness = freshness
        self.kept = kept
        self.cached_requests = CachedRequests(kept, answers.store.known_head, self._is_unchanged)
        self.understood = SizedCache[Question](_ROOM_FOR_QUESTIONS)
        self._of_series: dict[bytes, tuple[Read, str]] = {}
        self._repeated_questions = RepeatedQuestions()
        self._addresses = addresses or ClientAddresses()
        self._turns = FairQueue[CachedAnswer](threads)
        # What has been read up to a position stays as it is, so each such answer is looked up once.
        self._last_change = lru_cache(maxsize=_MOST_CHANGES)(answers.last_change)
        leaf = lru_cache(maxsize=_MOST_CHANGES)(answers.store.leaf)
        self._writer = AnswerWriter(answers, self._last_change, leaf)
        self._files = FileAnswers(answers, self._addresses)
        self._wholes = WholeLists(self._files, self._writer, self._addresses)

    def route(self, read: Read, ending: str = "") -> Answering:
        """What answers one route, at the path with that ending."""
        above, _, word = read.path.rpartition("/")
        if above == SERIES:
            self._of_series[f"{word}.{ending}".rstrip(".").encode()] = read, ending

        async def answer(request: HttpRequest) -> PlainResponse:
            scope = request.scope
            asked = self._asked(read, ending, tuple(scope["path_params"].values()), scope)
            question, at = asked.question, self._asked_at(asked.question)
            scope["state"]["position"] = at.position  # a problem says at which position it was found, too
            where = await self.freshness.reach(at.position, streams_of(read, question), left(scope))
            if where < at.position:
                with suppress(Refusal):  # which may name the position, and is told there
                    return await self._answered(request, asked, at, where)
                await self.freshness.reach(at.position, patience=left(scope))
            return await self._answered(request, asked, at, at.position)

        return answer

    async def _answered(self, request: HttpRequest, asked: AskedRead, at: At, where: int) -> PlainResponse:
        """The response to a request at a moment, as it is read ``where`` nothing that changes it is missing."""
        read, question = asked.read, asked.question
        found, position, last_change = self._read_at(read, question, at, where)
        if is_file(read, question):
            return await self._files.answered(request, read, question, found, position, last_change)
        is_kept = self._is_kept(asked)
        try:
            finished = await self._finished(request, read, question, found, last_change, is_kept=is_kept)
        except Refusal as refusal:
            if not is_file_instead(read, question, refusal):
                raise
            return await self._files.answered(request, read, question, found, position, last_change)
        if finished.next is not None and question.is_whole:
            self._remember(asked, is_kept=is_kept)
            whole = WholeList(read, question, found, last_change, finished)
            return await self._wholes.sent(request, whole, position, self._pages(request, whole))
        return await self._sent(request.scope, asked, finished, position, last_change, is_kept=is_kept)

    def find(self, scope: HTTPScope) -> Found | Make | None:
        """The response to a request whose answer is kept, or what makes it, without its being routed.

        None where the application has to be asked.
        """
        head = ordinary_head(scope) if scope["method"] == "GET" else None
        if head is None:
            return None
        kept = self.cached_requests.find(scope, head)
        if kept is not None:
            return kept
        found = _OF_SERIES.fullmatch(scope["raw_path"])
        route = self._of_series.get(found[3]) if found else None
        if found is None or route is None:
            return None
        words = found[1].decode(), found[2].decode()
        return partial(self._answered_early, scope, *route, words, head.request_id)

    async def _answered_early(
        self, scope: HTTPScope, read: Read, ending: str, words: tuple[str, ...], request_id: bytes | None
    ) -> Found | None:
        try:
            asked = self._asked(read, ending, words, scope)
            with self.answers.one_generation():
                made = self._made_at_once(asked)
            if made is None:
                return None
            finished, position, last_change = made
            is_kept = self._is_kept(asked)
            if is_kept and asked.read.cache.is_final(self.answers, last_change):
                self.kept.put(asked.question.key(last_change), finished)
            response = await self._sent(scope, asked, finished, position, last_change, is_kept=is_kept)
        except Exception:  # noqa: BLE001 - the application meets it, too, and tells what it is
            return None
        response.raw_headers = with_security_headers(response.raw_headers, FOR_ALL)
        return response, asked.template, request_id

    def _made_at_once(self, asked: AskedRead) -> tuple[CachedAnswer, int, int] | None:
        """The answer with its position and the last change there, if nothing is to be waited for that takes long.

        One that is kept is found first: another one in its place would have to be compressed again.
        """
        read, question = asked.read, asked.question
        at = self._asked_at(question)
        where = self.freshness.readable(at.position, streams_of(read, question))
        if where is None or is_file(read, question):
            return None
        found, position, last_change = self._read_at(read, question, at, where)
        finished = self.kept.get(question.key(last_change))
        if finished is None:
            if not self._is_short(read, question, last_change):
                return None
            finished = self._writer.finish(read, question, found, last_change)
        is_part = finished.next is not None and question.is_whole
        return None if is_part else (finished, position, last_change)

    def _asked(self, read: Read, ending: str, words: tuple[str, ...], scope: HTTPScope) -> AskedRead:
        """What a request asks, understood or known already; raises a Malformed."""
        wanted = None if ending else form_wanted(scope, read.written_as)
        said = (read.path, ending, words, scope["query_string"], wanted)
        known = self.understood.get(said)
        question = known or understand(read, ending, words, scope["query_string"], wanted)
        return AskedRead(read, ending, said, question, known is not None)

    def _is_kept(self, asked: AskedRead) -> bool:
        """Whether the answer has its place: of lists there are countless moments, so they have it once asked again."""
        question = asked.question
        is_usual = asked.is_known or question.is_plain or not asked.read.is_list
        return is_usual or self._repeated_questions.again(asked.said)

    def _remember(self, asked: AskedRead, *, is_kept: bool) -> None:
        if is_kept and not asked.is_known:
            self.understood.put(asked.said, asked.question)  # only what was answered: strangers can ask for anything

    async def _sent(
        self,
        scope: HTTPScope,
        asked: AskedRead,
        finished: CachedAnswer,
        position: int,
        last_change: int,
        *,
        is_kept: bool,
    ) -> PlainResponse:
        """The response to a request, which the same request hears again where it is kept."""
        self._remember(asked, is_kept=is_kept)
        is_final = asked.read.cache.is_final(self.answers, last_change)
        ask = conditions(scope, position, finished.etag, is_pinned=asked.question.is_pinned and is_final)
        if finished.packs(ask):
            await asyncio.to_thread(finished.pack)
        if is_final and is_kept:
            self._keep(scope, asked, ask, last_change)
        return finished.sent(ask)

    def _asked_at(self, question: Question) -> At:
        if question.is_plain:
            return At(OPEN, self.answers.store.known_head())
        return self.answers.at(question.as_of, question.position, question.recorded_as_of)

    def _read_at(self, read: Read, question: Question, asked: At, where: int) -> tuple[At, int, int]:
        """Where to read, the position that it is the answer at, and the last change there.

        A cursor reads on at the position of the page before it.
        """
        series = series_of(read, question)
        last_change = where if series is None else self._last_change(series, where)
        cursor = question.cursor
        if cursor is None:
            return replace(asked, position=where), asked.position, last_change
        if cursor.position > asked.position or (question.position is not None and cursor.position != last_change):
            raise CursorMismatch(f"the cursor belongs to position {cursor.position}", parameter="cursor")
        return self.answers.at(question.as_of, cursor.position), cursor.position, cursor.position

    async def _finished(
        self, request: HttpRequest, read: Read, question: Question, at: At, last_change: int, *, is_kept: bool = True
    ) -> CachedAnswer:
        key = question.key(last_change)
        finished = self.kept.get(key)
        if finished is None:
            is_final = read.cache.is_final(self.answers, last_change)
            make = partial(self._writer.finish, read, question, at, last_change)
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

    def _keep(self, scope: HTTPScope, asked: AskedRead, ask: Conditions, last_change: int) -> None:
        """Have the same request hear the same answer without being understood again, as long as it holds."""
        read, question = asked.read, asked.question
        if question.recorded_as_of is not None:
            return  # whose position nobody knows before it is looked up
        key, series = question.key(last_change), series_of(read, question)
        kept = CachedRequest(
            key=key,
            route=asked.template,
            series=series,
            last_change=last_change,
            at=ask.position,
            follows=question.position is None and question.cursor is None,
            is_pinned=ask.is_pinned,
        )
        self.cached_requests.keep(scope, kept)

    def _is_unchanged(self, series: str, last_change: int, head: int) -> bool:
        where = self.freshness.readable(head, streams_of_series(series))
        return where is not None and self._last_change(series, where) == last_change

    async def _pages(self, request: HttpRequest, whole: WholeList) -> AsyncGenerator[bytes]:
        yield whole.first.body
        page = whole.first
        while (question := whole.behind(page)) is not None:
            page = await self._finished(request, whole.read, question, whole.at, whole.last_change)
            yield whole.rest(page)
