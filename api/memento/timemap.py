"""The TimeMap: every memento of an original, page by page (RFC 7089)."""

from api.http.http_refusals import NotFound
from api.http.responses import Headers, PlainResponse, plain
from api.memento.link_format import LINK_FORMAT, TIMEMAP, base_of, datetime_text, memento_links, standing_links
from api.memento.originals import Original
from projections.answers.mementos import Mementos
from projections.answers.view import View

MOST = 1000


def timemap(view: View, head: int, original: Original, after: int) -> PlainResponse:
    """The mementos of a resource behind a position, oldest first; raises NotFound."""
    mementos = Mementos(view, head, original.series, original.stream)
    if not mementos.first:
        raise NotFound("nothing of this is recorded here")
    found = mementos.after(max(after, mementos.first - 1), MOST + 1)
    shown = found[:MOST]
    recorded = view.store.recorded(shown)
    # A bare "memento" for each: clients compare the whole text of a relation, and would leave out a "first memento".
    rels = [("memento", one) for one in shown]
    gate, ours = standing_links(original.address)[:2], _address(original, after)
    ends = zip(("from", "until"), (*shown[:1], *shown[-1:]), strict=False)  # there may be none behind the position
    within = "".join(f'; {name}="{datetime_text(recorded[one])}"' for name, one in ends)
    links = [*gate, f'<{ours}>; rel="self"; type="{LINK_FORMAT}"{within}', *memento_links(original, rels, recorded)]
    if len(found) > MOST:
        links.append(f'<{_address(original, shown[-1])}>; rel="timemap"; type="{LINK_FORMAT}"')
    headers: Headers = [(b"ledger-position", b"%d" % head), (b"cache-control", b"no-cache"), (b"vary", b"Host")]
    return plain(",\n".join(links).encode() + b"\n", LINK_FORMAT, extra=headers)


def _address(original: Original, after: int) -> str:
    page = f"after/{after}/" if after else ""
    return f"{base_of(original.address)}{TIMEMAP}{page}{original.address}"
