"""The bulletins that are recorded of one version of a file."""

from msgspec import Struct

from domain.events import Span
from domain.recording.commands import Bulletin, NewDocument
from domain.recording.difference import ListDifference
from domain.recording.documents import LONGEST_PUBLISHER
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec


class Appearance(Struct, frozen=True, kw_only=True):
    """The place and time of a version; ``published_at`` is an instant or a date, ``size`` is in bytes."""

    url: str | None
    title: str | None
    published_at: str
    sha256: str
    size: int
    published_by: str | None = None


def credited(template: str | None, author: str) -> str | None:
    """The publisher of a version in the words of the spec, without what no text may hold; None for nobody."""
    if template is None:
        return None
    name = "".join(one for one in author if one.isprintable()).strip()
    return template.replace("{author}", name)[:LONGEST_PUBLISHER].strip() or None


def spans(spec: Spec, file: FileSpec, contents: Contents) -> tuple[Span, ...]:
    """The spans for which a version of the file is complete: every series that the spec takes from it.

    Without bounds; or, of a window that moves on, from the first to the last period in it.
    """
    if file.complete == "none":
        return ()
    start, end = None, None
    if file.has_window:
        if contents.window is None:
            return ()
        start, end = contents.window
    named = [Span(series=spec.key(slug), of=file.of, start=start, end=end) for slug in spec.series_of(file)]
    # In the ledger's own order: it need not sort them again.
    return tuple(sorted(named, key=lambda one: one.series))


def bulletin_of(
    spec: Spec,
    contents: Contents,
    appearance: Appearance,
    complete: tuple[Span, ...],
    since: ListDifference | None = None,
) -> Bulletin:
    """The bulletin that a version is; ``since`` is what its lines have in common with those of the version before."""
    return Bulletin(
        source=spec.source.source,
        published_at=appearance.published_at,
        document=NewDocument(
            url=appearance.url,
            title=appearance.title,
            published_at=appearance.published_at,
            sha256=appearance.sha256,
            size=appearance.size,
            published_by=appearance.published_by,
        ),
        complete=complete,
        lines=contents.lines,
        adjustments=contents.adjustments,
        since=since,
    )
