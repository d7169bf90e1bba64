"""Which entry holds where a command came to nothing, though what it says is not what is read."""

from collections.abc import Iterator

from domain.commands import Bulletin
from domain.draft import Draft
from domain.issued import Held
from domain.keys import FigureKey
from domain.pointing import pointing
from domain.saying import adjustment_of, content_of, figure_key_of, fit_period
from domain.statements import Content, qualifier_of, says_the_same, value_of
from domain.words import Slot

# A whole list that is sent again has too many to tell of each, and mostly reads as it says.
_MOST = 100


def held(draft: Draft, bulletin: Bulletin, published_at: str, document: str | None) -> tuple[Held, ...]:
    """Each statement that equals a recorded entry while another entry, or none, is read at that moment."""
    if bulletin.size > _MOST:
        return ()
    said = _contents(draft, bulletin, published_at, document)
    return tuple(one for what in said if (one := _held(draft, *what)) is not None)


def _contents(
    draft: Draft, bulletin: Bulletin, published_at: str, document: str | None
) -> Iterator[tuple[FigureKey, Slot, Content]]:
    for line in bulletin.lines:
        for said in line.said:
            with pointing(series=said.series, period=line.period, slot="statement"):
                series = draft.desk.known_series(said.series)
                content = content_of(said, series, fit_period(series, line.period), published_at, document)
                yield figure_key_of(bulletin, said.series, line.period), "statement", content
    for adjusted in bulletin.adjustments:
        series = draft.desk.known_series(adjusted.series)
        key = figure_key_of(bulletin, adjusted.series, adjusted.period)
        yield key, "adjustment", adjustment_of(adjusted, series, published_at, document)


def _held(draft: Draft, key: FigureKey, slot: Slot, content: Content) -> Held | None:
    figure = draft.figure(key)
    known = figure.repeated(slot, content)
    last = figure.line(slot).before(draft.place_of(key, slot, content.published_at))
    reads = last.content if last else None
    if known is None or says_the_same(content, reads):
        return None
    return Held(
        series=str(key.of),
        period=key.period,
        slot=slot,
        entry=known.number,
        holds=last.entry.number if last else None,
        value=value_of(reads),
        qualifier=qualifier_of(reads),
    )
