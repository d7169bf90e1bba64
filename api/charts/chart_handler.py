"""The handler of every chart: ask as any read is asked, draw what was answered, keep the picture."""

import asyncio
import gzip
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from api.charts.available import drawn_by, has_charts
from api.charts.renderer import Renderer
from api.charts.wire import Form
from api.http.conditional import etag, is_known, not_modified, packed_etag, wants_gzip
from api.http.http_refusals import ChartsNotInstalled
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.reading.read_handler import ReadHandler
from api.reading.read_route import Read
from api.reading.sized_cache import SizedCache

_ROOM = 16 * 1024 * 1024
MEDIA_TYPES: dict[Form, bytes] = {
    "svg": b"image/svg+xml; charset=utf-8",
    "png": b"image/png",
    "json": b"application/json",
}
# Of the answer that is drawn, these hold for the picture too.
_SHARED = frozenset({b"ledger-position", b"cache-control"})


class Chart(Struct, frozen=True, kw_only=True):
    """One chart: the read whose answer is its data, and the forms in which it is drawn."""

    read: Read
    forms: tuple[Form, ...] = ("svg", "png", "json")


class Picture(Struct, frozen=True):
    """A chart as it was drawn, compressed unless it is PNG."""

    body: bytes

    @property
    def size(self) -> int:
        """Bytes in memory."""
        return len(self.body) + 200


class Charts:
    """Answers charts from one ledger; one for all routes of a process."""

    def __init__(self, reader: ReadHandler, renderer: Renderer, addresses: ClientAddresses) -> None:
        """``reader`` is asked for the data; its turns and its cache are those of charts alone."""
        self._reader = reader
        self._renderer = renderer
        self._addresses = addresses
        self._kept = SizedCache[Picture](_ROOM)
        self._under_way: dict[bytes, asyncio.Task[Picture]] = {}

    def route(self, chart: Chart, form: Form) -> Answering:
        """What answers one chart in one form; the path ends with the form."""
        ask = self._reader.route(chart.read)

        async def answer(request: HttpRequest) -> PlainResponse:
            if not has_charts():
                raise ChartsNotInstalled("charts are not installed here; the page has the same numbers in tables")
            data = await ask(_plainly(request))
            told = dict(data.raw_headers)
            tag = etag(told[b"etag"], form, drawn_by())
            packs = form != "png" and wants_gzip(request)
            headers = [(b"etag", packed_etag(tag) if packs else tag), (b"vary", b"Accept-Encoding")]
            headers += [one for one in data.raw_headers if one[0] in _SHARED]
            if is_known(request, tag):
                return not_modified(headers)
            picture = await self._picture(tag, form, data.body, self._addresses.key(request.scope))
            return await _sent(picture, form, [*headers, _name(request, form)], packs=packs)

        return answer

    async def _picture(self, tag: bytes, form: Form, data: bytes, who: bytes) -> Picture:
        """The picture of an answer, drawn once for all who ask at the same time."""
        found = self._kept.get(tag)
        if found is not None:
            return found
        task = self._under_way.get(tag)
        if task is None:
            task = asyncio.get_running_loop().create_task(self._drawn(tag, form, data, who))
            self._under_way[tag] = task
            task.add_done_callback(partial(self._done, tag))
        return await asyncio.shield(task)

    async def _drawn(self, tag: bytes, form: Form, data: bytes, who: bytes) -> Picture:
        picture = Picture(await self._renderer.draw(form, data, who))
        self._kept.put(tag, picture)
        return picture

    def _done(self, tag: bytes, task: "asyncio.Task[Picture]") -> None:
        del self._under_way[tag]
        if not task.cancelled():
            task.exception()  # where everybody gave up waiting, nobody else looks at it


def _plainly(request: HttpRequest) -> HttpRequest:
    """The same question without what is said of how its answer is to be sent."""
    of_sending = {b"accept", b"accept-encoding", b"if-none-match"}
    headers = [one for one in request.scope["headers"] if one[0] not in of_sending]
    return type(request)({**request.scope, "headers": headers}, request.receive, request.send)


def _name(request: HttpRequest, form: Form) -> tuple[bytes, bytes]:
    """What the file is called where somebody keeps it; words of addresses are letters, digits and hyphens."""
    words: Sequence[str] = [*map(str, request.scope["path_params"].values())]
    chart = request.scope["path"].rpartition("/")[2].partition(".")[0]
    return b"content-disposition", f'inline; filename="{"-".join([*words, chart])}.{form}"'.encode()


async def _sent(picture: Picture, form: Form, headers: Headers, *, packs: bool) -> PlainResponse:
    body = picture.body
    if packs:
        headers.append((b"content-encoding", b"gzip"))
    elif form != "png":
        body = await asyncio.to_thread(gzip.decompress, body)
    headers += [(b"content-type", MEDIA_TYPES[form]), (b"content-length", b"%d" % len(body))]
    return PlainResponse(200, headers, body)
