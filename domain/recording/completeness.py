"""The spans that a complete bulletin covers, and the figures that it withdraws by omission."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from domain.events import Span
from domain.figure import Figure
from domain.keys import FigureKey, series_key
from domain.moments import begins, is_date, microseconds
from domain.reading import read
from domain.recording.archive import is_within
from domain.recording.commands import Bulletin, Line
from domain.recording.draft import Draft
from domain.recording.memory import LastCompleteBulletin
from domain.refusals import DuplicateFigure
from domain.words import Moment, Slot

Listed = set[tuple[FigureKey, Slot]]


class Completeness:
    """The spans of one bulletin, and what may be skipped because the last whole list said it already.

    Judging a list by its difference to the one before is only a shortcut: ``agrees`` turns false as soon as the ledger
    does not read as the list says, and then the next one is judged in full.
    """

    def __init__(self, draft: Draft, bulletin: Bulletin, complete: tuple[Span, ...], published_at: Moment) -> None:
        self.draft = draft
        self.memory = draft.memory
        self.published_at = published_at
        self.complete = complete
        self.published = microseconds(published_at)
        self.lines = {line.period: line for line in bulletin.lines}
        if len(self.lines) < len(bulletin.lines):
            raise DuplicateFigure("a period stands on two lines of one bulletin")
        self._spans: dict[tuple[str, Slot], list[Span]] = {}
        for one in complete:
            self._spans.setdefault((one.series, one.slot), []).append(one)
        self._is_whole_list = (
            len(self._spans) == len(complete) > 0
            and all(one.slot == "statement" and not (one.start or one.end) for one in complete)
            and not (bulletin.adjustments or bulletin.expect or bulletin.claims)
        )
        self.agrees = self._is_whole_list
        self._known = self.memory.agreement(complete, self.published) if self._is_whole_list else None

    def is_in_force(self) -> bool:
        """Whether it is the last whole list itself, so that all of it is known to be what is read at its moment."""
        known = self._known
        if known is None or known.published != self.published or len(known.lines) != len(self.lines):
            return False
        return all(map(self._is_same, self.lines))

    def covers(self, key: FigureKey, slot: Slot) -> bool:
        """Whether the bulletin is the whole list of what the figure's slot is one of."""
        spans = self._spans.get((f"{key.source}/{key.series}", slot), ())
        return any(is_within(one, key.period) for one in spans)

    @cached_property
    def _fresh(self) -> list[Line]:
        """The lines that are not the very ones of the last whole list; all, where there is none to compare with."""
        if self._known is None:
            return list(self.lines.values())
        old = self._known.lines.get
        return [line for when, line in self.lines.items() if old(when) is not line]

    def unsettled(self) -> Sequence[Line]:
        """The lines that have to be judged: all of them, or those that the last whole list did not have."""
        return self._fresh if self._known is None else [one for one in self._fresh if not self._is_same(one.period)]

    def missing(self, listed: Listed) -> Iterator[tuple[FigureKey, Slot]]:
        """The figures that may read as a value and that the bulletin leaves out."""
        if self._known is not None:
            yield from self._missing_since(self._known, listed)
            return
        for span in self.complete:
            yield from self._missing_in(span, span.slot, listed)

    def _missing_since(self, known: LastCompleteBulletin, listed: Listed) -> Iterator[tuple[FigureKey, Slot]]:
        """Those of the lines of the last whole list that are not there any more, or say less."""
        if len(self.lines) - len(self._fresh) == len(known.lines):
            return
        gone = [line for when, line in known.lines.items() if self.lines.get(when) is not line]
        named = {(series_key(said.series), line.period) for line in gone for said in line.said}
        keys = (FigureKey(series.source, series.series, when) for series, when in named)
        kept = {when for when in {line.period for line in gone} if self._is_same(when)}
        for key in sorted(keys):
            if key.period not in kept and (key, "statement") not in listed:
                yield key, "statement"

    def _is_same(self, when: str) -> bool:
        old, new = self._known.lines.get(when) if self._known else None, self.lines.get(when)
        return old is not None and new is not None and old.digest == new.digest

    def _missing_in(self, span: Span, slot: Slot, listed: Listed) -> Iterator[tuple[FigureKey, Slot]]:
        for key, figure in sorted(self.memory.figures_of(series_key(span.series)).items()):
            if slot == "statement" and self._may_be_behind(figure):
                self.agrees = False
            if not any(one.slot == slot for one in figure.entries):
                continue
            if (key, slot) not in listed and is_within(span, key.period) and self._reads_as_value(key, figure, slot):
                yield key, slot

    def _reads_as_value(self, key: FigureKey, figure: Figure, slot: Slot) -> bool:
        """Whether there is a value at the bulletin's place, or one that is known at its moment."""
        line = figure.line(slot)
        end = line.up_to(self.draft.place_of(key, slot, self.published_at))
        known = read(line.stand, self.published, end)
        return end > 0 and (line.stand[end - 1].has_value or (known is not None and known.has_value))

    def _may_be_behind(self, figure: Figure) -> bool:
        """Whether anything of the figure's statement may stand behind the bulletin, and it not read as that says.

        Within a bare date that is only what a correction moved there: what was recorded of the day stands before it.
        """
        corrected = [one.content.published_at for one in figure.amendments if one.content is not None]
        recorded = (one.content.published_at for one in figure.entries if one.slot == "statement")
        if is_date(self.published_at) and any(microseconds(one) >= begins(self.published_at) for one in corrected):
            return True
        return any(microseconds(one) > self.published for one in (*recorded, *corrected))

    def agreement(self, position: int) -> LastCompleteBulletin | None:
        """How the next whole list may be judged by its difference to this one, once this is recorded up to there."""
        return LastCompleteBulletin(self.lines, self.published, position) if self.agrees else None
