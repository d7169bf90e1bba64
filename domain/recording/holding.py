"""Statements that came to nothing although another entry is read at their moment."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from domain.figure import Figure
from domain.keys import FigureKey
from domain.moments import OPEN
from domain.outcomes import Outcome
from domain.periods import period
from domain.reading import read
from domain.recording.archive import is_within
from domain.recording.checking import adjustment_of, content_of, figure_key_of, published_of
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.memory import LedgerMemory
from domain.statements import Content, Withdrawal, qualifier_of, says_the_same, value_of
from domain.values import same_number
from domain.words import Moment, Slot

# A whole list may have tens of thousands; of these a hand is glad to see the first, and how many more there are.
_MOST = 100
# What a bulletin says of one slot of a figure.
Told = tuple[FigureKey, Slot, Content]


class Held(Struct, frozen=True, kw_only=True):
    """A statement that was nothing, for ``entry`` had said just that, while something else is read at that moment.

    What a whole list leaves out counts as said: there is nothing. ``entry`` is None where no entry says it, for the
    bulletin that is sent again had said it silently. ``holds`` is the entry that is read instead, with its value or
    amount; ``withdrawn``: that entry takes it back. None where nothing is read then, for ``entry`` was voided or
    corrected to another moment.
    """

    series: str
    period: str
    slot: Slot
    entry: int | None
    holds: int | None
    value: str | None
    qualifier: str | None
    withdrawn: bool


class Holding(NamedTuple):
    """Those of a bulletin, in its order: at most a hundred of them, and how many more there are."""

    held: tuple[Held, ...] = ()
    more: int = 0


def holding(
    told: Iterable[Told],
    figure: Callable[[FigureKey], Figure],
    outcomes: Iterable[Outcome] = (),
    *,
    silently: bool = False,
) -> Holding:
    """Which of these came to nothing and are not read, by figures as they stood when the bulletin was recorded.

    What has an outcome of its own did not come to nothing; its figure is not asked for. ``silently``: all of it is
    known to have been said before, by an entry or without one.
    """
    recorded: set[tuple[str, str, Slot]] | None = None
    held: list[Held] = []
    more = 0
    for key, slot, content in told:
        if recorded is None:
            recorded = {(one.series, one.period, one.slot) for one in outcomes if not one.pinned}
        if recorded and (str(key.of), key.period, slot) in recorded:
            continue
        one = _held(figure(key), key, slot, content, silently=silently)
        if one is not None and len(held) < _MOST:
            held.append(one)
        elif one is not None:
            more += 1
    return Holding(tuple(held), more)


def told_of_grown(
    memory: LedgerMemory, bulletin: Bulletin, told_at: tuple[Moment, str | None], until: int = OPEN
) -> Iterator[Told]:
    """What a recorded bulletin says of figures of which more may have been recorded by then: of others that is read.

    ``told_at`` are its moment and document as recorded. Nothing is refused: it was let through once, whatever became
    of its series since.
    """
    said = [(figure_key_of(bulletin, one.series, line.period), one) for line in bulletin.lines for one in line.said]
    adjusted = [(figure_key_of(bulletin, one.series, one.period), one) for one in _declared(bulletin)]
    figures = [key for key, _ in (*said, *adjusted)]
    # A value that is not read has another entry beside it; of a withdrawal a whole list may have had none at all.
    empty = [key for key, one in said if one.value is None] + [key for key, one in adjusted if one.withdrawn]
    grown = memory.grown(figures, until) | memory.grown(empty, until, least=1)
    for key, statement in said:
        if key in grown:
            series = memory.known_series(str(key.of))
            yield key, "statement", content_of(statement, series, period(key.period), *told_at)
    for key, adjustment in adjusted:
        if key in grown:
            yield key, "adjustment", adjustment_of(adjustment, memory.known_series(str(key.of)), *told_at)


def listed_by(bulletin: Bulletin) -> set[tuple[FigureKey, Slot]]:
    """The figures and slots of which a bulletin says something itself; zero in a whole list of adjustments is none."""
    listed: set[tuple[FigureKey, Slot]] = {
        (figure_key_of(bulletin, one.series, line.period), "statement") for line in bulletin.lines for one in line.said
    }
    return listed | {(figure_key_of(bulletin, one.series, one.period), "adjustment") for one in _declared(bulletin)}


def _declared(bulletin: Bulletin) -> Iterator[SaidAdjustment]:
    spans = [one for one in bulletin.complete if one.slot == "adjustment"]
    for one in bulletin.adjustments:
        is_none = not one.withdrawn and same_number(one.amount, "0")
        if not (is_none and any(span.series == one.series and is_within(span, one.period) for span in spans)):
            yield one


def told_by_leaving_out(
    left_out: Iterable[tuple[FigureKey, Slot]], told_at: tuple[Moment, str | None]
) -> Iterator[Told]:
    """What a whole list says of the figures that it leaves out."""
    withdrawal = Withdrawal(published_at=told_at[0], document=told_at[1])
    for key, slot in sorted(left_out):
        yield key, slot, withdrawal


def _held(figure: Figure, key: FigureKey, slot: Slot, content: Content, *, silently: bool) -> Held | None:
    known = figure.repeated(slot, content)
    if known is None and not silently:
        return None
    line, published = figure.line(slot), published_of(content)
    last = read(line.stand, published, line.up_to((published, OPEN)))
    reads = last.content if last else None
    if says_the_same(content, reads):
        return None
    return Held(
        series=str(key.of),
        period=key.period,
        slot=slot,
        entry=known.number if known else None,
        holds=last.entry.number if last else None,
        value=value_of(reads),
        qualifier=qualifier_of(reads),
        withdrawn=isinstance(reads, Withdrawal),
    )
