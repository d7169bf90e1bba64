"""What the ledger holds: sources, series, documents and bulletins."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from domain.codec import tag
from domain.events import BulletinFact, BulletinVoided, ContentReceived, DocumentEvent, FigureEvent, FigureFact
from domain.recording.memory import LedgerMemory
from domain.refusals import UnknownBulletin, UnknownDocument
from domain.series import Series, Source
from domain.streams import OfBulletin, OfDocument, Recorded, bulletin_id, figure_of
from projections.answers.documents import Evidence, evidence
from projections.answers.totals import SourceFacts
from projections.tables.descriptions import NumberedSeries
from projections.tables.totals import Latest, State
from projections.tables.vintages import Extent
from stores.sqlite.store import Store


class Resting(NamedTuple):
    """Where the ledger has what rests on a document or bulletin, besides what was recorded with it.

    ``behind`` gives positions behind one, so many at most; ``last`` the last of all.
    """

    behind: Callable[[int, int], list[int]]
    last: Callable[[], int]


# How many entries are told at a time.
MOST_ENTRIES = 1_000
# How many of its series a source names itself.
MOST_NAMES = 100


class SourceAnswer(Struct, frozen=True, kw_only=True):
    """A source, with whom it relays; ``series`` are its first ones, at most a hundred, ``more_series`` whether not all.

    All of them are in the list of series, with the source as its filter.
    """

    source: str
    name: str
    url: str | None
    relays: str | None
    series: list[str]
    more_series: bool
    version: int
    position: int


class SeriesAnswer(Struct, frozen=True, kw_only=True):
    """A series with what it is and what there is of it."""

    series: str
    title: str
    description: str | None
    source: str
    relays: str | None
    unit: str
    measure: str
    frequency: str
    decimals: int
    starts_on: str | None
    lag_days: int
    first_period: str | None
    last_period: str | None
    state: State
    figures: int
    revisions: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]
    version: int
    position: int


class Rest(Struct, frozen=True, kw_only=True):
    """An entry that rests on a document or bulletin."""

    series: str
    period: str
    entry: int
    position: int
    kind: str


class ContentAnswer(Struct, frozen=True, kw_only=True):
    """How the bytes of a document came: their SHA-256 (hex), how many they are, of which kind they were said to be."""

    sha256: str
    size: int
    media_type: str
    recorded_at: str
    recorded_by: str
    position: int


class DocumentAnswer(Struct, frozen=True, kw_only=True):
    """A document, and the bulletins and corrections that rest on it: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last.
    """

    document: Evidence
    source: str
    recorded_at: str
    recorded_by: str
    content: ContentAnswer | None
    bulletins: list[str]
    entries: list[Rest]
    more_after: int | None
    position: int


class BulletinAnswer(Struct, frozen=True, kw_only=True):
    """A bulletin, and the entries that it came to: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last.
    """

    bulletin: str
    source: str
    published_at: str
    document: Evidence | None
    complete: list[dict[str, str | None]]
    statements: int
    digest: str
    recorded_at: str
    recorded_by: str
    voided: str | None
    entries: list[Rest]
    more_after: int | None
    position: int


def source_answer(source: Source, some: Sequence[NumberedSeries], position: int) -> SourceAnswer:
    """A source's description and its first series in one answer."""
    return SourceAnswer(
        source=source.source,
        name=source.name,
        url=source.url,
        relays=source.relays,
        series=[one.series.series for one in some[:MOST_NAMES]],
        more_series=len(some) > MOST_NAMES,
        version=source.version,
        position=position,
    )


def series_answer(series: Series, source: SourceFacts, latest: Latest, extent: Extent) -> SeriesAnswer:
    """A series' description and extent in one answer."""
    last_changed = max(latest.last_changed, source.last_changed)
    return SeriesAnswer(
        series=series.series,
        title=series.title,
        description=series.description,
        source=series.key.source,
        relays=source.relays,
        unit=series.unit,
        measure=series.measure,
        frequency=series.frequency,
        decimals=series.decimals,
        starts_on=series.starts_on,
        lag_days=series.lag_days,
        first_period=extent.first_period,
        last_period=extent.last_period,
        state=latest.state(is_closed=series.closed is not None),
        figures=extent.figures,
        revisions=latest.revisions,
        last_changed=last_changed,
        closed=series.closed.last_period if series.closed else None,
        successors=series.closed.successors if series.closed else (),
        version=series.version,
        position=last_changed,
    )


def document_answer(store: Store, name: str, resting_on: Resting, after: int, until: int) -> DocumentAnswer:
    """The document and what rests on it at a position, behind another; raises UnknownDocument."""
    event = LedgerMemory(store).document(name)
    kept = store.stream(OfDocument(name))
    if kept[0].position > until:
        raise UnknownDocument(f"no document {name} was received by position {until}", document=name)
    found_at = resting_on.behind(after, MOST_ENTRIES + 1)
    resting = [store.at(position) for position in found_at[:MOST_ENTRIES]]
    bulletins = [bulletin_id(one.event) for one in resting if isinstance(one.event, BulletinFact)]
    found = evidence(store, name)
    assert found is not None, "it was found above"
    content = _content_answer([one for one in kept if one.position <= until])
    return DocumentAnswer(
        document=found,
        source=event.source,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        content=content,
        bulletins=bulletins,
        entries=[_rest(one.position, one.event) for one in resting if isinstance(one.event, FigureFact)],
        more_after=resting[-1].position if len(found_at) > MOST_ENTRIES else None,
        position=max(kept[0].position, content.position if content else 0, resting_on.last()),
    )


def _content_answer(kept: list[Recorded[DocumentEvent]]) -> ContentAnswer | None:
    for position, event in kept:
        if isinstance(event, ContentReceived):
            return ContentAnswer(
                sha256=event.sha256,
                size=event.size,
                media_type=event.media_type,
                recorded_at=event.recorded_at,
                recorded_by=event.recorded_by,
                position=position,
            )
    return None


def bulletin_answer(store: Store, name: str, pinned_by: Resting, after: int, until: int) -> BulletinAnswer:
    """The bulletin and what it came to at a position, behind another; raises UnknownBulletin."""
    received = LedgerMemory(store).bulletin(name)
    if received.position > until:
        raise UnknownBulletin(f"no bulletin {name} was received by position {until}", bulletin=name)
    begin, end = max(received.position, after), received.batch_end
    kept = store.after(begin, min(MOST_ENTRIES + 1, max(0, end - begin)))
    later = pinned_by.behind(max(after, end), MOST_ENTRIES + 1 - len(kept))
    kept += map(store.at, later)
    some = ((position, event) for position, event in kept[:MOST_ENTRIES] if isinstance(event, FigureFact))
    entries = [_rest(position, event) for position, event in some if event.bulletin == name]
    events = (one for one in store.stream(OfBulletin(name)) if one.position <= until)
    voiding = [(position, event.why) for position, event in events if isinstance(event, BulletinVoided)]
    event = received.event
    return BulletinAnswer(
        bulletin=name,
        source=event.source,
        published_at=event.published_at,
        document=evidence(store, event.document),
        complete=[{"series": one.series, "of": one.of, "start": one.start, "end": one.end} for one in event.complete],
        statements=event.statements,
        digest=event.digest,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        voided=voiding[0][1] if voiding else None,
        entries=entries,
        more_after=kept[MOST_ENTRIES - 1].position if len(kept) > MOST_ENTRIES else None,
        position=max([end, pinned_by.last(), *(position for position, _ in voiding)]),
    )


def _rest(position: int, event: FigureEvent) -> Rest:
    key = figure_of(event)
    return Rest(series=str(key.of), period=key.period, entry=event.version, position=position, kind=tag(event))
