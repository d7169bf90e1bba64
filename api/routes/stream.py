"""The route of the stream: which revisions are wanted, from where on, and by how many at once."""

import asyncio
from functools import partial

import msgspec
from msgspec import structs

from api.http.http_refusals import InvalidBody, InvalidParameter
from api.http.query_string import Values, read_query
from api.http.responses import HttpRequest, PlainResponse
from api.middleware.client_address import ClientAddresses
from api.middleware.open_streams import OpenStreams
from api.push.event_place import EventPlace, read_event_id
from api.push.event_stream import EventStream
from api.push.head_watch import HeadWatch
from api.push.stream_pages import StreamPage, StreamPages, read_page
from api.reading.disconnects import leaving
from api.reading.streaming import StreamLimits
from api.routes.reads import REVISION_FILTERS
from domain.refusals import UnknownSeries
from projections.answers.feed import RevisionFilter
from projections.answers.known import known_series
from projections.answers.view import View
from projections.moment import At, too_high

_MOST, _MOST_OF_ONE = 2048, 32
_FULL = "too many streams are open; close one, or try again later"
_AFTER = "Only what was recorded after this position. Default: from now on."
KNOWN = {one.name: structs.replace(one, description=_AFTER) if one.name == "after" else one for one in REVISION_FILTERS}


class Streams:
    """Answers ``/v1/stream`` from one ledger's projections; one for a process."""

    def __init__(self, answers: View, watch: HeadWatch, addresses: ClientAddresses, streams: OpenStreams) -> None:
        self.answers, self.watch = answers, watch
        self._addresses, self._streams = addresses, streams
        self._pages = StreamPages()
        self._limits = StreamLimits(_MOST, _MOST_OF_ONE, _FULL)

    async def answer(self, request: HttpRequest) -> PlainResponse:
        """The stream that a request asks for."""
        found = read_query(request.scope["query_string"], KNOWN)
        place = _place_asked(request, found)
        wanted = msgspec.convert({name: found[name] for name in found if name != "after"}, RevisionFilter)
        gone = await leaving(request)
        if gone is None:
            raise InvalidBody("a stream takes no body")
        position = await self.watch.reached()
        request.scope["state"]["position"] = position
        first = StreamPage(b"", await asyncio.to_thread(self._checked, place, position))
        further = partial(self._further, wanted)
        # Before anything is sent: what the filter is refused with is a problem, and no stream that breaks.
        first = await further(first, position)
        place_held = self._limits.one(self._addresses.key(request.scope))
        return EventStream(first, further, self.watch, self._streams, position=position, gone=gone, place=place_held)

    def _checked(self, place: EventPlace | None, position: int) -> EventPlace:
        if place is None:
            return EventPlace(position)
        if place.position > position:
            raise too_high(place.position, position)
        if place.series is not None:
            try:
                known_series(self.answers, At(0, position), place.series)
            except UnknownSeries as refusal:
                raise InvalidParameter("Last-Event-ID names a series that is not in this ledger") from refusal
        return place

    async def _further(self, wanted: RevisionFilter, page: StreamPage, head: int) -> StreamPage:
        key = (*structs.astuple(wanted), page.place, head)
        return await self._pages.read(key, partial(read_page, self.answers, wanted, page.place, head))


def _place_asked(request: HttpRequest, found: dict[str, Values]) -> EventPlace | None:
    """Where to go on: a client that was cut off says so itself, whatever its address asks for at first."""
    said = request.headers.get("last-event-id", "")
    if said:
        return read_event_id(said)
    after = found.get("after")
    return None if after is None else EventPlace(int(str(after)))
