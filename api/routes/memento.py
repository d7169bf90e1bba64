"""The routes of Memento: TimeGates and TimeMaps of every address that takes a moment."""

import re
from asyncio import to_thread
from collections.abc import Callable

from api.http.responses import Answering, HttpRequest, PlainResponse
from api.memento.link_format import TIMEGATE, TIMEMAP
from api.memento.originals import Original, Originals
from api.memento.timegate import VARY, timegate
from api.memento.timemap import timemap
from api.problems.error_handlers import of_refusal
from api.reading.freshness import Freshness
from api.routes.pages import PAGES
from api.routes.reads import READS
from api.upstream.time_left import left
from domain.refusals import Refusal
from projections.answers.view import View

GATE_PATH, MAP_PATH = f"{TIMEGATE}{{address:path}}", f"{TIMEMAP}{{address:path}}"
_AFTER = re.compile(r"after/([0-9]{1,15})/", re.ASCII)


def originals() -> Originals:
    """Every resource that takes a moment on both axes."""
    return Originals(one.path for one in (*READS, *PAGES) if one.times == "both axes")


def gates(view: View, freshness: Freshness, found: Originals) -> Answering:
    """The TimeGate of each of them."""

    async def answer(request: HttpRequest) -> PlainResponse:
        wanted = request.headers.get("accept-datetime")
        try:
            original = found.named(_said(request, TIMEGATE), request.headers.get("host", ""))
            return await _made(request, view, freshness, lambda head: timegate(view, head, original, wanted))
        except Refusal as refusal:
            sent = of_refusal(request, refusal).sent
            sent.raw_headers = [*sent.raw_headers, *VARY]
            return sent

    return answer


def maps(view: View, freshness: Freshness, found: Originals) -> Answering:
    """The TimeMap of each of them."""

    async def answer(request: HttpRequest) -> PlainResponse:
        said = _said(request, TIMEMAP)
        page = _AFTER.match(said)
        original: Original = found.named(said[page.end() :] if page else said, request.headers.get("host", ""))
        after = int(page[1]) if page else 0
        return await _made(request, view, freshness, lambda head: timemap(view, head, original, after))

    return answer


async def _made(
    request: HttpRequest, view: View, freshness: Freshness, make: Callable[[int], PlainResponse]
) -> PlainResponse:
    head = view.at().position
    request.scope["state"]["position"] = head
    await freshness.reach(head, patience=left(request.scope))
    return await to_thread(make, head)


def _said(request: HttpRequest, prefix: str) -> str:
    """The address behind the prefix as it was sent, for a router makes one slash of two."""
    path = request.scope["raw_path"].partition(b"?")[0].decode("ascii", "replace").removeprefix(prefix)
    query = request.scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path
