"""Put what one version of a file says into the bulletin that is recorded of it."""

from msgspec import Struct

from domain.commands import Bulletin, NewDocument
from domain.documents import LONGEST_PUBLISHER
from domain.events import Span
from importers.file_reading import Contents
from importers.spec import FileSpec, Spec


class Citation(Struct, frozen=True, kw_only=True):
    """Where and when a version appeared; ``published_at`` an instant or a date, ``sha256`` hex, ``size`` in bytes."""

    url: str | None
    title: str | None
    published_at: str
    sha256: str
    size: int
    published_by: str | None = None


def credited(template: str | None, author: str) -> str | None:
    """Who published a version, in the words of the spec, without what no text may hold; None for nobody."""
    if template is None:
        return None
    name = "".join(one for one in author if one.isprintable()).strip()
    return template.replace("{author}", name)[:LONGEST_PUBLISHER].strip() or None


def spans(spec: Spec, file: FileSpec, contents: Contents) -> tuple[Span, ...]:
    """What a version of the file is the whole list of: every series that the spec takes from it.

    Without bounds; or, of a window that moves on, from the first to the last period in it.
    """
    start, end = None, None
    if file.complete == "span":
        if contents.window is None:
            return ()
        start, end = contents.window
    return tuple(Span(series=spec.key(slug), of=file.of, start=start, end=end) for slug in spec.series_of(file))


def bulletin_of(spec: Spec, contents: Contents, citation: Citation, complete: tuple[Span, ...]) -> Bulletin:
    """The bulletin that a version is."""
    return Bulletin(
        source=spec.source.source,
        published_at=citation.published_at,
        document=NewDocument(
            url=citation.url,
            title=citation.title,
            published_at=citation.published_at,
            sha256=citation.sha256,
            size=citation.size,
            published_by=citation.published_by,
        ),
        complete=complete,
        lines=contents.lines,
        adjustments=contents.adjustments,
    )
