"""Episodes: what one bulletin changed in one way and for one reason, told as one."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.change_words import OURS, ChangeWords, change_words, reverted_of, since_words
from api.pages.listed_changes import ListedChange
from api.pages.wording import counted
from projections.answers.evidence import Evidence


class ShownChange(Struct, frozen=True, kw_only=True):
    """A change in the words of a page; ``reverted`` and ``note`` are None where its episode says it for all."""

    series: str
    title: str
    unit: str
    period: str
    entry: int
    words: ChangeWords
    since: str | None
    reverted: str | None
    note: str | None


class Episode(Struct, frozen=True, kw_only=True):
    """Changes of one kind, published together for one reason. ``goes_on``: the next page may have more of them.

    ``note`` is what was noted of all of them; ``reverted`` says how many were taken back within days, or after how many
    if it is the same of all. ``series`` is the one that they are of, None where there are several.
    """

    kind: str
    is_ours: bool
    reason: str | None
    reverted: str | None
    note: str | None
    published_at: str
    recorded_at: str
    recorded_by: str
    document: Evidence | None
    bulletin: str | None
    series: str | None
    title: str
    count: str
    first: str
    last: str
    changes: Sequence[ShownChange]
    goes_on: bool


def episodes(changes: Sequence[ListedChange], *, goes_on: bool = False) -> list[Episode]:
    """The episodes of some changes, in the order of the first of each; ``goes_on``: these are not all there are."""
    together: dict[tuple[object, ...], list[ListedChange]] = {}
    for one in changes:
        together.setdefault(_key(one), []).append(one)
    last = _key(changes[-1]) if changes and goes_on else None
    return [_episode(some, goes_on=key == last) for key, some in together.items()]


def _key(one: ListedChange) -> tuple[object, ...]:
    """What changes of one episode share; what no bulletin said stands alone."""
    said = one.revision
    if said.bulletin is None or said.kind in OURS:
        return said.series, said.period, said.entry, said.position, said.kind
    return said.bulletin, said.slot, change_words(said).kind, said.reason, said.published_at


def _episode(some: Sequence[ListedChange], *, goes_on: bool) -> Episode:
    first = some[0]
    said, words = first.revision, change_words(first.revision)
    notes, series = {one.revision.note for one in some}, {one.revision.series for one in some}
    periods = sorted(one.revision.period for one in some)
    note = said.note if len(notes) == 1 else None
    reverted = {reverted_of(one.revision) for one in some}
    return Episode(
        kind=words.kind,
        is_ours=said.kind in OURS,
        reason=words.reason,
        reverted=reverted_of(said) if len(reverted) == 1 else _partly_reverted(some),
        note=note,
        published_at=said.published_at,
        recorded_at=first.recorded_at,
        recorded_by=first.recorded_by,
        document=first.document,
        bulletin=said.bulletin,
        series=said.series if len(series) == 1 else None,
        title=first.title if len(series) == 1 else counted(len(series), "series", "series"),
        count=counted(len(some), "figure"),
        first=periods[0],
        last=periods[-1],
        changes=[
            _shown(one, with_note=len(notes) > 1, with_reverted=len(reverted) > 1)
            for one in sorted(some, key=_by_figure)
        ],
        goes_on=goes_on,
    )


def _by_figure(one: ListedChange) -> tuple[str, str]:
    return one.revision.series, one.revision.period


def _partly_reverted(some: Sequence[ListedChange]) -> str | None:
    """How many of them were taken back, or take something back, within days; of those that are marked at all."""
    marked = [one.revision for one in some if one.revision.days_until_reverted is not None]
    back = sum(one.reverts is not None for one in marked)
    if len(marked) == len(some) and back in (0, len(some)):
        days = [one.days_until_reverted or 0 for one in marked]
        span = f"{min(days)} to {counted(max(days), 'day')}"
        return f"takes back what stood for {span}" if back else f"reverted after {span}"
    told = ((len(marked) - back, "reverted within days"), (back, "taking back what stood for days"))
    return f"of these, {' and '.join(f'{many:,} {words}' for many, words in told if many)}" if marked else None


def _shown(one: ListedChange, *, with_note: bool, with_reverted: bool) -> ShownChange:
    said = one.revision
    return ShownChange(
        series=said.series,
        title=one.title,
        unit=one.unit,
        period=said.period,
        entry=said.entry,
        words=change_words(said),
        since=since_words(said.days_since),
        reverted=reverted_of(said) if with_reverted else None,
        note=said.note if with_note else None,
    )
