"""Answers that are files: made once for all who ask, kept on a disk within one room, and sent whole or in part."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from threading import Lock
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from api.concurrency.fair_queue import GONE, FairQueue, Wanted
from api.http.conditional import etag
from api.http.http_refusals import ClientDisconnected
from api.http.responses import Headers, HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.reading.answer_writer import headers_of, page_text
from api.reading.cached_answer import CachedAnswer, conditions
from api.reading.cursors import Cursor, cursor_text
from api.reading.disconnects import leaving
from api.reading.file_forms import list_rows, text_parts
from api.reading.file_response import file_sent
from api.reading.forms import MEDIA_TYPES
from api.reading.question import Question
from api.reading.read_route import Read
from api.reading.spooled_file import SpooledFile, SpoolRoom
from api.reading.streaming import StreamLimits
from api.reading.text_files import write_text
from projections.answers.view import View
from projections.moment import At
from upkeep.columnar.columnar_file import write_columnar

# On the disk, of one process; and so many files are made at a time, one of them for one who asks.
_ROOM = 1024 * 1024 * 1024
_THREADS, _OF_ONE = 2, 1
_MOST_KEPT = 64

Batch = TypeVar("Batch")
# Writes a file as long as it is wanted, and gives the head of its answer.
MakeFile = Callable[[SpooledFile, Wanted], CachedAnswer]


class FileAnswer(Struct, frozen=True):
    """A file with the head of its response, which is that of an answer without bytes."""

    head: CachedAnswer
    file: SpooledFile


class FileAnswers:
    """Makes, keeps and sends the files of one process."""

    def __init__(self, answers: View, addresses: ClientAddresses, room: int = _ROOM) -> None:
        """``room`` is in bytes."""
        self._answers, self._addresses = answers, addresses
        self.room = SpoolRoom(room)
        self._turns = FairQueue[FileAnswer](_THREADS, _OF_ONE)
        self._streams = StreamLimits()
        self._kept: OrderedDict[Hashable, FileAnswer] = OrderedDict()
        self._lock = Lock()

    async def answered(
        self, request: HttpRequest, read: Read, question: Question, at: At, position: int, last_change: int
    ) -> PlainResponse:
        """The response to a request at a moment; ``position`` is what it is the answer at."""
        key, who = question.key(last_change), self._addresses.key(request.scope)
        made = await self.of(request, key, partial(self._rows, read, question, at, last_change))
        is_final = question.is_pinned and read.cache.is_final(self._answers, last_change)
        ask = replace(
            conditions(request.scope, position, made.head.etag, is_pinned=is_final),
            takes_gzip=False,  # it is compressed already, or to be read in place
        )
        return file_sent(made.head, made.file, ask, self._streams.one(who))

    async def of(self, request: HttpRequest, key: Hashable, make: MakeFile) -> FileAnswer:
        """The file that is kept under that key, or is made and kept; raises Overloaded where there is no room."""
        made = self.find(key)
        if made is not None:
            return made
        who = self._addresses.key(request.scope)
        return await self._turns.do(key, who, partial(self._make, key, make), await leaving(request))

    def find(self, key: Hashable) -> FileAnswer | None:
        """The file that is kept under that key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: Hashable, made: FileAnswer) -> None:
        with self._lock:
            self._kept[key] = made
            gone = self._kept.popitem(last=False)[1] if len(self._kept) > _MOST_KEPT else None
        del gone  # outside the lock: it may be the last who held its file

    def _let_go(self) -> bool:
        """Let go of the file that was wanted least lately, if there is one."""
        with self._lock:
            gone = self._kept.popitem(last=False)[1] if self._kept else None
        return gone is not None

    def _make(self, key: Hashable, make: MakeFile, wanted: Wanted) -> FileAnswer:
        """The file; kept by the thread that makes it, for who waited may have given up meanwhile."""
        file = SpooledFile(self.room, self._let_go)
        try:
            made = FileAnswer(make(file, wanted), file)
        except BaseException:
            file.let_go()  # the error holds it for longer
            raise
        self._keep(key, made)
        return made

    def _rows(
        self, read: Read, question: Question, at: At, last_change: int, file: SpooledFile, wanted: Wanted
    ) -> CachedAnswer:
        """Write the rows that a question asks for in its form; the head of the answer."""
        with self._answers.while_wanted(wanted):
            parts = text_parts(read, question, self._answers, at)
            if parts is None:
                behind, said = self._write_rows(read, question, at, last_change, file, wanted)
            else:
                behind, said = None, []
                for part in _while(wanted, parts):
                    file.write(part)
        # Not what it rests on: another library, or other rules for claims, write another file of the same events.
        tag = etag(page_text(question), file.digest)
        word = None if behind is None else cursor_text(behind, question.identity)
        headers = [*headers_of(read, question, word, last_change), *said]
        return CachedAnswer(b"", MEDIA_TYPES[question.form], tag, headers)

    def _write_rows(
        self, read: Read, question: Question, at: At, last_change: int, file: SpooledFile, wanted: Wanted
    ) -> tuple[Cursor | None, Headers]:
        """Write a list row by row; where it goes on, and headers of its own."""
        told, behind, said = list_rows(read, question, self._answers, at, last_change)
        told = told._replace(batches=_while(wanted, told.batches))
        if question.form in {"parquet", "arrow"}:
            write_columnar(file, question.form, told)
        else:
            write_text(file, question.form, told)
        return behind, said


def _while(wanted: Wanted, batches: Iterable[Batch]) -> Iterator[Batch]:
    for batch in batches:
        if not wanted():
            raise ClientDisconnected(GONE)
        yield batch
