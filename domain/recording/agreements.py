"""Agreements: the last whole lists of which the ledger is known to read as they say."""

from msgspec import Struct

from domain.events import Span
from domain.keys import FigureKey
from domain.recording.listed_lines import ListedLines

# Of more figures than these no list is kept up: judging a whole list in full takes no longer.
_MOST_UNSETTLED = 10_000
# About what a line, one of its statements and an unsettled figure take, in bytes.
_LINE, _STATEMENT, _UNSETTLED = 250, 170, 300


class Agreement(Struct, frozen=True):
    """A whole list, published at a moment and recorded up to a position, and how the ledger reads since.

    From that moment on every figure that the list covers is read as it says, or is one of the ``unsettled``.
    """

    lines: ListedLines
    published: int
    position: int
    unsettled: set[FigureKey]

    @property
    def weight(self) -> int:
        """About the bytes that it takes."""
        return _LINE * len(self.lines.lines) + _STATEMENT * self.lines.statements + _UNSETTLED * len(self.unsettled)


class _Kept:
    """The place of one agreement: the next of the same spans takes it over."""

    __slots__ = ("agreement", "complete")

    def __init__(self, complete: tuple[Span, ...], agreement: Agreement) -> None:
        self.complete = complete
        self.agreement = agreement


class Agreements:
    """The agreements by what their lists are complete of, in at most so many bytes; the oldest are let go first.

    The newest is kept whatever it takes: without it each further list would be judged in full, figure by figure.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[tuple[Span, ...], _Kept] = {}
        self._of_series: dict[str, list[_Kept]] = {}
        self.weight = 0

    def __len__(self) -> int:
        """How many lists are agreed with."""
        return len(self._kept)

    def find(self, complete: tuple[Span, ...]) -> Agreement | None:
        """The last list of just these spans with which the ledger agrees."""
        kept = self._kept.get(complete)
        return kept.agreement if kept else None

    def add(self, complete: tuple[Span, ...], new: Agreement) -> None:
        """Agree with a list that was recorded; one that was published later keeps its place."""
        if len(new.unsettled) > _MOST_UNSETTLED:
            return
        old = self._kept.pop(complete, None)
        if old is not None and old.agreement.published > new.published:
            self._kept[complete] = old
            return
        if old is not None:
            self.weight -= old.agreement.weight
            old.agreement = new
            self._kept[complete] = old
        else:
            kept = self._kept[complete] = _Kept(complete, new)
            for series in {span.series for span in complete}:
                self._of_series.setdefault(series, []).append(kept)
        self.weight += new.weight
        while self.weight > self._most and len(self._kept) > 1:
            self._end(next(iter(self._kept.values())))

    def touch(self, series: str, figure: FigureKey, position: int) -> None:
        """Let no list be relied on for a figure of which something was recorded at a position."""
        of = self._of_series.get(series, [])
        if len(of) == 1 and of[0].agreement.position >= position:
            return  # as mostly: the one list of the series is what was just recorded
        for kept in tuple(of):
            agreement = kept.agreement
            if position > agreement.position and figure not in agreement.unsettled:
                agreement.unsettled.add(figure)
                self.weight += _UNSETTLED
                if len(agreement.unsettled) > _MOST_UNSETTLED:
                    self._end(kept)

    def end(self, series: str) -> None:
        """Let no list of the series be relied on any more."""
        for kept in tuple(self._of_series.get(series, ())):
            self._end(kept)

    def _end(self, kept: _Kept) -> None:
        del self._kept[kept.complete]
        self.weight -= kept.agreement.weight
        for series in {span.series for span in kept.complete}:
            self._of_series[series].remove(kept)
            if not self._of_series[series]:
                del self._of_series[series]
