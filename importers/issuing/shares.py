"""The shares of a bulletin of very many series or figures: several bulletins, each of some of its series."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import msgspec
from msgspec.structs import replace

from domain.codec import LARGEST_EVENT
from domain.events import Span
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.difference import replaced_places
from domain.recording.lines import Line, SaidStatement

# What else stands in the event of a bulletin.
_BESIDE = 2_048
# So many figures are decided, and recorded, at once: that takes some 200 MB where all of them are new.
MOST_FIGURES = 100_000

Parts = tuple[Line, ...]


class Shares:
    """The shares of one bulletin after the other; of lines that stay the same objects, the shares do, too.

    A bulletin is shared out where no event could name all that it is the whole list of, or where it has more than
    ``most`` figures. The series of a share stay the same from one bulletin to the next while they can.
    """

    def __init__(self, most: int = MOST_FIGURES) -> None:
        self._most = most
        self._complete: tuple[Span, ...] = ()
        self._series: Sequence[Sequence[str]] = ()
        self._spans: Sequence[tuple[Span, ...]] = ()
        self._number: Mapping[str, int] = {}
        self._lines: dict[Line, Parts] = {}

    def of(self, bulletin: Bulletin) -> tuple[Bulletin, ...]:
        """The bulletin itself, or its shares: each has some of its series, and is the whole list of those it was of."""
        figures = _figures(bulletin) if bulletin.size > self._most else Counter[str]()
        if not self._still_fits(bulletin, figures):
            self._share_anew(bulletin, figures)
        if len(self._spans) < 2:  # noqa: PLR2004 - nothing to be shared out
            return (bulletin,)
        self._lines = self._parted_all(bulletin.lines)
        adjustments = self._adjustments_of(bulletin)
        shares = [
            replace(
                bulletin,
                complete=spans,
                lines=tuple([parts[number] for parts in self._lines.values() if parts[number].said]),
                adjustments=tuple(adjustments[number]),
            )
            for number, spans in enumerate(self._spans)
        ]
        return tuple([one for one in shares if one.complete or one.lines or one.adjustments]) or (bulletin,)

    def _still_fits(self, bulletin: Bulletin, figures: Counter[str]) -> bool:
        if bulletin.complete != self._complete or not figures.keys() <= self._number.keys():
            return False
        # A share may grow to twice the size: otherwise each further bulletin would be shared out in another way.
        return all(sum(figures[one] for one in of) <= 2 * self._most or len(of) == 1 for of in self._series)

    def _share_anew(self, bulletin: Bulletin, figures: Counter[str]) -> None:
        spans: dict[str, list[Span]] = {}
        for span in bulletin.complete:
            spans.setdefault(span.series, []).append(span)
        named = [*spans, *sorted(figures.keys() - spans.keys())]
        self._series = [*_together(named, spans, figures, self._most)]
        self._spans = [tuple(chain.from_iterable(spans.get(one, ()) for one in of)) for of in self._series]
        self._number = {one: number for number, of in enumerate(self._series) for one in of}
        self._complete, self._lines = bulletin.complete, {}

    def _parted_all(self, lines: Sequence[Line]) -> dict[Line, Parts]:
        before = self._lines
        of_period: dict[str, Line] = {}
        found: dict[Line, Parts] = {}
        for line in lines:
            parts = before.get(line)
            if parts is None:
                of_period = of_period or {one.period: one for one in before}
                old = of_period.get(line.period)
                parts = (self._replaced(line, old, before[old]) if old else None) or self._parted(line)
            found[line] = parts
        return found

    def _parted(self, line: Line) -> Parts:
        said: list[list[SaidStatement]] = [[] for _ in self._spans]
        for one in line.said:
            said[self._share_of(one.series)].append(one)
        return tuple([Line.hashed_later(line.period, of) for of in said])

    def _replaced(self, line: Line, old: Line, parts: Parts) -> Parts | None:
        """The parts of a line in which, beside another one, only some statements are others; None of any other."""
        places = replaced_places(old.said, line.said)
        if places is None or any(old.said[place].series != line.said[place].series for place in places):
            return None
        fresh: dict[int, list[SaidStatement]] = {}
        at: dict[int, int] = {}
        for place in places:
            number = self._share_of(line.said[place].series)
            if number not in fresh:
                fresh[number] = list(parts[number].said)
                at |= {id(one): within for within, one in enumerate(parts[number].said)}
            fresh[number][at[id(old.said[place])]] = line.said[place]
        return tuple([Line.hashed_later(line.period, fresh[number]) if number in fresh else part
                      for number, part in enumerate(parts)])  # fmt: skip

    def _share_of(self, series: str) -> int:
        """The number of the share that has a series; one that is in no whole list is in the last."""
        return self._number.get(series, len(self._spans) - 1)

    def _adjustments_of(self, bulletin: Bulletin) -> Sequence[Sequence[SaidAdjustment]]:
        of_share: list[list[SaidAdjustment]] = [[] for _ in self._spans]
        for one in bulletin.adjustments:
            of_share[self._share_of(one.series)].append(one)
        return of_share


def _figures(bulletin: Bulletin) -> Counter[str]:
    """How many figures of each series it speaks of."""
    counted = Counter([said.series for line in bulletin.lines for said in line.said])
    counted.update([one.series for one in bulletin.adjustments])
    return counted


def _together(
    named: Sequence[str], spans: Mapping[str, Sequence[Span]], figures: Counter[str], most: int
) -> Iterator[Sequence[str]]:
    """Series after series, as many as one event can name and as few as it takes not to have too many figures."""
    group: list[str] = []
    room, left = LARGEST_EVENT - _BESIDE, most
    for one in named:
        size = sum(len(msgspec.json.encode(span)) + 1 for span in spans.get(one, ()))
        count = figures[one]
        if group and (size > room or count > left):
            yield group
            group, room, left = [], LARGEST_EVENT - _BESIDE, most
        group.append(one)
        room, left = room - size, left - count
    yield group
