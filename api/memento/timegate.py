"""The TimeGate: from an original and a datetime to the memento that held then (RFC 7089)."""

from api.http.http_refusals import InvalidParameter, NotFound
from api.http.responses import Headers, PlainResponse
from api.memento.link_format import last_instant_of, memento_links, standing_links
from api.memento.originals import Original
from projections.answers.mementos import Mementos
from projections.answers.view import View

VARY: Headers = [(b"vary", b"Accept-Datetime, Host")]


def timegate(view: View, head: int, original: Original, wanted: str | None) -> PlainResponse:
    """A redirection to the memento of a resource that was recorded by then, or to the last one.

    Before the first one it leads to that. Raises NotFound, and InvalidParameter for what is no datetime of HTTP.
    """
    mementos = Mementos(view, head, original.series, original.stream)
    if not mementos.first:
        raise NotFound("nothing of this is recorded here")
    chosen, last = mementos.at(_position(view, head, wanted)), mementos.at(head)
    neighbours = [("prev", mementos.before(chosen)), ("next", next(iter(mementos.after(chosen, 1)), None))]
    rels = [("first", mementos.first), *neighbours, ("last", last), ("memento", chosen)]
    recorded = view.store.recorded(sorted({one for _, one in rels if one is not None}))
    links = [*standing_links(original.address), *memento_links(original, rels, recorded)]
    headers: Headers = [
        (b"location", original.memento(chosen).encode()),
        (b"link", ", ".join(links).encode()),
        (b"ledger-position", b"%d" % head),
        (b"cache-control", b"no-cache"),
        (b"content-length", b"0"),
        *VARY,
    ]
    return PlainResponse(302, headers, b"")


def _position(view: View, head: int, wanted: str | None) -> int:
    if wanted is None:
        return head
    try:
        return view.store.position_at(last_instant_of(wanted.strip()))
    except ValueError as error:
        raise InvalidParameter(
            f"Accept-Datetime is not a datetime of HTTP: {wanted[:60]!r}; write Wed, 02 Mar 2022 08:00:00 GMT"
        ) from error
