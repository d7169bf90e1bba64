"""The steps of a timeline: from the shapes of a series' vintages to how it reads from each moment of an axis on."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from domain.moments import OPEN
from projections.moment import At
from projections.tables.latest_figures import Latest, LatestValue
from projections.tables.vintages import VintageBounds

_STATEMENT, _ADJUSTMENT = 0, 1


class Standing(NamedTuple):
    """A vintage on one axis: known from ``begins`` until ``gone``, and read from there until ``ends``."""

    begins: int
    ends: int
    gone: int
    vintage: VintageBounds


class TimelineStep(Struct, frozen=True):
    """From a moment on: the statements that read otherwise than just before, and the latest figure."""

    at: int
    changed: dict[str, VintageBounds | None]
    latest: Latest


def along_published(vintages: Iterable[VintageBounds], at: At) -> Iterator[Standing]:
    """The vintages as the ledger held them at a position, along the moments of publication."""
    for one in vintages:
        if one.rec_from <= at.position < one.rec_to:
            yield Standing(one.published, one.next_pub if one.next_pos <= at.position else OPEN, OPEN, one)


def along_recorded(vintages: Iterable[VintageBounds], at: At) -> Iterator[Standing]:
    """The vintages that were published by a moment, along the positions."""
    for one in vintages:
        ends = one.rec_to if at.published < one.next_pub else min(one.rec_to, one.next_pos)
        yield Standing(one.rec_from, ends, one.rec_to, one)


def steps(stand: Iterable[Standing], until: int, moment_of: Callable[[int], int] = int) -> Iterator[TimelineStep]:
    """How the series reads from each moment on up to one; what ``moment_of`` takes together is one step.

    A step at which nothing reads otherwise than before is left out.
    """
    walk, before = _Walk(), Latest(None, None, None, 0, 0, 0)
    turns = [turn for one in stand for turn in _turns(one, until, moment_of)]
    turns.sort(key=attrgetter("at", "is_begin"))
    for at, together in groupby(turns, key=attrgetter("at")):
        changed, is_otherwise = walk.apply(together)
        latest = walk.latest()
        if is_otherwise or latest.state(is_closed=False) != before.state(is_closed=False):
            yield TimelineStep(at, changed, latest)
        before = latest


class _Turn(NamedTuple):
    """An end or a begin of a vintage: as it is known, or ``is_read``."""

    at: int
    is_begin: bool
    is_read: bool
    vintage: VintageBounds


def _turns(one: Standing, until: int, moment_of: Callable[[int], int]) -> Iterator[_Turn]:
    for is_read, end in ((True, one.ends), (False, one.gone)):
        if one.begins < end and one.begins <= until:
            yield _Turn(moment_of(one.begins), is_begin=True, is_read=is_read, vintage=one.vintage)
            if end <= until and end != OPEN:
                yield _Turn(moment_of(end), is_begin=False, is_read=is_read, vintage=one.vintage)


class _Walk:
    """How a series reads, turn by turn; ``_known`` counts the values that are known of a period, read or not."""

    def __init__(self) -> None:
        self._read: tuple[dict[str, VintageBounds], dict[str, VintageBounds]] = {}, {}
        self._known: Counter[str] = Counter()
        self._valued: list[str] = []
        self._withdrawn: list[str] = []

    def apply(self, turns: Iterable[_Turn]) -> tuple[dict[str, VintageBounds | None], bool]:
        """Take in what turns at one moment; the statements that changed, and whether they or an adjustment did."""
        before: dict[tuple[int, str], VintageBounds | None] = {}
        for turn in turns:
            one = turn.vintage
            read = self._read[one.slot]
            before.setdefault((one.slot, one.period), read.get(one.period))
            if not turn.is_read:
                self._known[one.period] += self._weight(turn)
            elif turn.is_begin:
                read[one.period] = one
            elif read.get(one.period) is one:
                del read[one.period]
        for slot, period in before:
            if slot == _STATEMENT:
                self._file(period)
        changed = [key for key, one in before.items() if _says(one) != _says(self._read[key[0]].get(key[1]))]
        statements = self._read[_STATEMENT]
        return {period: statements.get(period) for slot, period in changed if slot == _STATEMENT}, bool(changed)

    @staticmethod
    def _weight(turn: _Turn) -> int:
        if turn.vintage.slot != _STATEMENT or not turn.vintage.has_value:
            return 0
        return 1 if turn.is_begin else -1

    def _file(self, period: str) -> None:
        one = self._read[_STATEMENT].get(period)
        has_value = one is not None and bool(one.has_value)
        _put(self._valued, period, is_in=has_value)
        _put(self._withdrawn, period, is_in=one is not None and not has_value and self._known[period] > 0)

    def latest(self) -> Latest:
        """The latest figure with a value, and the one before it."""
        top = self._valued[-1] if self._valued else ""
        adjustment = self._read[_ADJUSTMENT].get(top)
        is_declared = adjustment is not None and bool(adjustment.has_value)
        return Latest(
            said=self._value(-1),
            before=self._value(-2),
            adjusted=(adjustment.value or "") if adjustment is not None and is_declared else None,
            revisions=0,
            later_withdrawn=len(self._withdrawn) - bisect_right(self._withdrawn, top),
            last_changed=0,
        )

    def _value(self, number: int) -> LatestValue | None:
        if len(self._valued) < -number:
            return None
        one = self._read[_STATEMENT][self._valued[number]]
        return LatestValue(one.period, one.published_at, one.qualifier or "exact", one.value or "")


def _says(one: VintageBounds | None) -> tuple[object, ...] | None:
    """What is said, whoever said it when; who takes back says nothing."""
    return (one.value, one.qualifier, one.status, one.through) if one is not None and one.has_value else None


def _put(periods: list[str], period: str, *, is_in: bool) -> None:
    """Have a sorted list hold a period, or not."""
    place = bisect_left(periods, period)
    is_there = place < len(periods) and periods[place] == period
    if is_in and not is_there:
        insort(periods, period)
    elif is_there and not is_in:
        del periods[place]
