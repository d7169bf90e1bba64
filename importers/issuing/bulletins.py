"""The bulletins that are recorded of one version of a file."""

from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.codec import LARGEST_EVENT
from domain.events import Span
from domain.recording.commands import Bulletin, Line, NewDocument
from domain.recording.difference import ListDifference
from domain.recording.documents import LONGEST_PUBLISHER
from importers.reading.file_reading import Contents
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec

# What else stands in the event of a bulletin.
_BESIDE = 2_048


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


@lru_cache(maxsize=8)
def _groups(complete: tuple[Span, ...]) -> tuple[tuple[Span, ...], ...]:
    """The spans in as many groups as it takes for an event to hold each."""
    groups: list[tuple[Span, ...]] = []
    group: list[Span] = []
    room = LARGEST_EVENT - _BESIDE
    for span in complete:
        size = len(msgspec.json.encode(span)) + 1
        if size > room:
            groups.append(tuple(group))
            group, room = [], LARGEST_EVENT - _BESIDE
        group.append(span)
        room -= size
    return (*groups, tuple(group))


class Shares:
    """The shares of one bulletin after the other; of lines that stay the same objects, the shares do, too."""

    def __init__(self) -> None:
        self._lines: dict[tuple[Span, ...], dict[Line, Line]] = {}

    def of(self, bulletin: Bulletin) -> tuple[Bulletin, ...]:
        """The bulletin itself; or, where no event could name all its series, several, each the whole list of some."""
        groups = _groups(bulletin.complete)
        if len(groups) < 2:  # noqa: PLR2004 - nothing to be shared out
            return (bulletin,)
        before, self._lines = self._lines, {}
        return tuple(self._share(bulletin, group, before.get(group, {})) for group in groups)

    def _share(self, bulletin: Bulletin, group: tuple[Span, ...], before: dict[Line, Line]) -> Bulletin:
        series = {span.series for span in group}
        lines = {line: before.get(line) or _of_series(line, series) for line in bulletin.lines}
        self._lines[group] = lines
        return replace(
            bulletin,
            complete=group,
            lines=tuple([one for one in lines.values() if one.said]),
            adjustments=tuple([adjustment for adjustment in bulletin.adjustments if adjustment.series in series]),
        )


def _of_series(line: Line, series: set[str]) -> Line:
    return Line(line.period, [said for said in line.said if said.series in series])
