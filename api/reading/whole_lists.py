"""Lists that are longer than a page, sent to their end: page by page, or from a file where their length matters."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from api.concurrency.fair_queue import Wanted
from api.http.conditional import etag
from api.http.http_refusals import Overloaded
from api.http.responses import HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.reading.answer_writer import AnswerWriter
from api.reading.cached_answer import CachedAnswer, Conditions, conditions
from api.reading.cursors import read_cursor
from api.reading.file_answers import FileAnswer, FileAnswers
from api.reading.file_response import file_sent
from api.reading.question import Question
from api.reading.read_route import Read
from api.reading.spooled_file import SpooledFile
from api.reading.streaming import StreamLimits, streamed, without_header
from projections.moment import At


class WholeList(NamedTuple):
    """A list to be sent to its end, of which ``first`` is made: what is asked, and where the pages behind are read."""

    read: Read
    question: Question
    at: At
    last_change: int
    first: CachedAnswer

    def tag(self, position: int) -> bytes:
        """Its tag: with the first page, since another version of this program may write it otherwise."""
        question = self.question
        return etag(question.identity, question.form, question.behind, "to its end", position, self.first.etag)

    def behind(self, page: CachedAnswer) -> Question | None:
        """What asks for the page behind another one; None behind the last."""
        if page.next is None:
            return None
        return replace(self.question, cursor=read_cursor(page.next, self.question.identity))

    def rest(self, page: CachedAnswer) -> bytes:
        """What a page behind the first adds."""
        return without_header(page.body) if self.question.form == "csv" else page.body


class WholeLists:
    """Sends the long lists of one process."""

    def __init__(self, files: FileAnswers, writer: AnswerWriter, addresses: ClientAddresses) -> None:
        self._files, self._writer, self._addresses = files, writer, addresses
        self._streams = StreamLimits()

    async def sent(
        self, request: HttpRequest, whole: WholeList, position: int, pages: AsyncGenerator[bytes]
    ) -> PlainResponse:
        """The response to a request at that position; ``pages`` are its bytes as they are made."""
        tag = whole.tag(position)
        ask = conditions(request.scope, position, tag, is_pinned=whole.question.is_pinned)
        place = self._streams.one(self._addresses.key(request.scope))
        file = await self._file(request, whole, tag, ask)
        if file is not None:
            return file_sent(file.head, file.file, ask, place)
        return streamed(whole.first, ask, tag, pages, place)

    async def _file(self, request: HttpRequest, whole: WholeList, tag: bytes, ask: Conditions) -> FileAnswer | None:
        """The list as a file, if there is one, or if the request has to know its length.

        Those who take it compressed are not told its length by GET, so that HEAD need not know it either.
        """
        if ask.has_it or ask.takes_gzip:
            return None
        if request.method != "HEAD" and ask.part is None:
            return self._files.find(tag)
        with suppress(Overloaded):  # the whole without a length is an answer, too
            return await self._files.of(request, tag, partial(self._write, whole, tag))
        return None

    def _write(self, whole: WholeList, tag: bytes, file: SpooledFile, wanted: Wanted) -> CachedAnswer:
        file.write(whole.first.body)
        page = whole.first
        while (question := whole.behind(page)) is not None:
            page = self._writer.finish(whole.read, question, whole.at, whole.last_change, wanted)
            file.write(whole.rest(page))
        return whole.first.head(tag)
