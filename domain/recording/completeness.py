"""The spans that a complete bulletin covers, and the figures that it withdraws by omission."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from domain.events import Span
from domain.keys import FigureKey, series_key
from domain.moments import begins, is_date, microseconds
from domain.reading import read
from domain.recording.agreements import Agreement
from domain.recording.archive import is_within
from domain.recording.commands import Bulletin
from domain.recording.draft import Draft
from domain.recording.judging import is_in_force
from domain.recording.lines import Line, SaidStatement
from domain.recording.listed_lines import ListedLines
from domain.recording.span_figures import figures_within, keys_within
from domain.statements import Content
from domain.words import Moment, Slot

_SERIES = attrgetter("series")
Listed = set[tuple[FigureKey, Slot]]


class _Covered(NamedTuple):
    """What spans cover, by series and slot; ``is_plain``: all statements of some series, without bounds."""

    spans: Mapping[tuple[str, Slot], Sequence[Span]]
    is_plain: bool


class Completeness:
    """The spans of one bulletin, and what may be skipped because the last whole list said it already.

    Judging a list by its difference to the one before is only a shortcut. What the ledger does not read as the list
    says, or might not later on, is left unsettled, and judged with the next list whether that says it anew or not.
    """

    def __init__(self, draft: Draft, bulletin: Bulletin, complete: tuple[Span, ...], published_at: Moment) -> None:
        self.draft = draft
        self.memory = draft.memory
        self.published_at = published_at
        self.complete = complete
        self.published = microseconds(published_at)
        self._begins = begins(published_at)
        self._told = bulletin.lines
        self._covered = _covered(complete)
        is_whole_list = self._covered.is_plain and not (bulletin.adjustments or bulletin.expect or bulletin.claims)
        self._known = self.memory.agreement(complete, self.published) if is_whole_list else None
        self.is_judged_in_full = is_whole_list and self._known is None
        self.lines = ListedLines(bulletin.lines, self._known.lines if self._known else None, bulletin.since)
        self._agrees = is_whole_list
        self._unsettled: set[FigureKey] = set()
        self._missing: list[FigureKey] | None = None

    def is_in_force(self) -> bool:
        """Whether it is the last whole list itself, so that all of it is known to be what is read at its moment."""
        known = self._known
        is_same = known is not None and known.published == self.published and not known.unsettled
        return is_same and not self.lines.fresh and not self.lines.replaced

    def covers(self, key: FigureKey, slot: Slot) -> bool:
        """Whether the bulletin is the whole list of what the figure's slot is one of."""
        if not self._covered.spans:
            return False
        spans = self._covered.spans.get((f"{key.source}/{key.series}", slot), ())
        return bool(spans) and (self._covered.is_plain or any(is_within(one, key.period) for one in spans))

    def unsettled(self) -> Iterator[tuple[SaidStatement, str]]:
        """The statements that have to be judged, each with its period, in the order in which they were told.

        That is all of them; or those that the last whole list did not say, and those that it left unsettled.
        """
        if self._known is None:
            yield from ((said, line.period) for line in self._told for said in line.said)
            return
        left: dict[str, set[str]] = {}
        for key in self._known.unsettled:
            left.setdefault(key.period, set()).add(f"{key.source}/{key.series}")
        for line in self.lines.in_told_order(left):
            yield from ((said, line.period) for said in self._unsettled_in(line, left.get(line.period, ())))

    def _unsettled_in(self, line: Line, left: Collection[str]) -> Iterable[SaidStatement]:
        if line.period not in self.lines.fresh:
            return [one for one in line.said if one.series in left]
        before = self.lines.replaced.get(line.period)
        if not before or not before.said or len(set(map(_SERIES, line.said))) < len(line.said):
            return line.said
        changed = line.beyond(before)
        if left:
            come = set(map(id, changed))
            changed = [one for one in line.said if id(one) in come or one.series in left]
        known = {one.series: one for one in before.said} if changed else {}
        return [one for one in changed if one.series in left or known.get(one.series) != one]

    def drop_in_force(self, told: Sequence[tuple[FigureKey, Content]]) -> list[tuple[FigureKey, Content]]:
        """Of a list that is judged in full, what is not in force; series by series, as the memory has no room for all.

        Finds what is missing on the way: ``told`` are all of its statements.
        """
        by_series: dict[str, dict[FigureKey, Content]] = {}
        for key, content in told:
            by_series.setdefault(f"{key.source}/{key.series}", {})[key] = content
        in_force: set[FigureKey] = set()
        self._missing = []
        for span in self.complete:
            figures, said = self.memory.figures_of(series_key(span.series)), by_series.get(span.series, {})
            both = figures.keys() & said.keys()
            in_force.update(key for key in both if is_in_force(self.draft, key, said[key], "statement"))
            self._unsettled.update(key for key in figures if self._may_be_behind(key))
            left_out = (key for key in figures if key not in said)
            self._missing += sorted(key for key in left_out if self._reads_as_value(key, "statement"))
        return [(key, content) for key, content in told if key not in in_force]

    def settle(self, key: FigureKey, *, agrees: bool, covered: bool = True) -> None:
        """Note whether the ledger now reads as a statement says that was judged, and whether the list covers it."""
        self._agrees &= covered
        if self._agrees and (not agrees or self._may_be_behind(key)):
            self._unsettled.add(key)

    def settle_report(self, key: FigureKey) -> None:
        """Note that a figure was just reported: it reads as the list says, if the list covers it."""
        self._agrees = self._agrees and self.covers(key, "statement")

    def missing(self, listed: Listed) -> Iterator[tuple[FigureKey, Slot]]:
        """The figures that may read as a value and that the bulletin leaves out."""
        if self._missing is not None:
            yield from ((key, "statement") for key in self._missing)
        elif self._known is not None:
            yield from ((key, "statement") for key in self._missing_since(self._known, listed))
        else:
            short = {span: keys for span in self.complete if (keys := self._short(span, listed)) is not None}
            heard = self.memory.heard([key for keys in short.values() for key in keys]) if short else set()
            for span in self.complete:
                within = heard.intersection(short[span]) if span in short else self._within(span)
                left_out = (key for key in within if (key, span.slot) not in listed)
                missing = sorted(key for key in left_out if self._reads_as_value(key, span.slot))
                yield from ((key, span.slot) for key in missing)

    def _missing_since(self, known: Agreement, listed: Listed) -> Iterator[FigureKey]:
        """Those of the last whole list that are not in this one, and those that it left unsettled."""
        if not (known.unsettled or self.lines.replaced):
            return iter(())  # as where lines were added alone
        gone = {key for key in known.unsettled if (key, "statement") not in listed}
        self._unsettled.update(key for key in gone if self._may_be_behind(key))
        for when, before in self.lines.replaced.items():
            line = self.lines.fresh.get(when)
            if line and list(map(_SERIES, line.said)) == list(map(_SERIES, before.said)):
                continue  # as mostly
            named = set(map(_SERIES, line.said)) if line else ()
            of = (series_key(said.series) for said in before.said if said.series not in named)
            gone.update(FigureKey(series.source, series.series, when) for series in of)
        return (key for key in sorted(gone) if self._reads_as_value(key, "statement"))

    def _short(self, span: Span, listed: Listed) -> list[FigureKey] | None:
        """What a short span leaves out of a series that is not remembered; None of another span or series."""
        of = series_key(span.series)
        if self.memory.has_all_of(of):
            return None
        keys = keys_within(span, of, self.memory.known_series(span.series).frequency)
        return None if keys is None else [key for key in keys if (key, span.slot) not in listed]

    def _within(self, span: Span) -> Collection[FigureKey]:
        of = series_key(span.series)
        figures = self.memory.figures_of(of) if span.slot == "statement" else self.memory.adjusted_of(of)
        return figures_within(span, of, self.memory.known_series(span.series).frequency, figures)

    def _reads_as_value(self, key: FigureKey, slot: Slot) -> bool:
        """Whether there is a value at the bulletin's place, or one that is known at its moment."""
        line = self.draft.line(key, slot, self._begins)
        end = line.up_to(self.draft.place_of(key, slot, self.published_at))
        known = read(line.stand, self.published, end)
        return end > 0 and (line.stand[end - 1].has_value or (known is not None and known.has_value))

    def _may_be_behind(self, key: FigureKey) -> bool:
        """Whether anything of the figure's statement may stand behind the bulletin, and it not read as that says.

        Within a bare date that is only what a correction moved there: what was recorded of the day stands before it.
        """
        figure = self.draft.recent(key, self._begins)
        if figure.version == 1 and figure.entries[0].content.published_at == self.published_at:
            return False  # as most are, which the bulletin has just reported
        corrected = [one.content.published_at for one in figure.amendments if one.content is not None]
        recorded = (one.content.published_at for one in figure.entries if one.slot == "statement")
        if is_date(self.published_at) and any(microseconds(one) >= begins(self.published_at) for one in corrected):
            return True
        return any(microseconds(one) > self.published for one in (*recorded, *corrected))

    def agreement(self, position: int) -> Agreement | None:
        """How the next whole list may be judged by its difference to this one, once this is recorded up to there."""
        if not self._agrees:
            return None
        return Agreement(self.lines, self.published, position, self._unsettled | self._pinned())

    def _pinned(self) -> set[FigureKey]:
        """The figures that the list covers and of which it had a pin recorded: that stands behind the list."""
        return {key for key in self.draft.pinned if self.covers(key, "statement")}


@lru_cache(maxsize=16)
def _covered(complete: tuple[Span, ...]) -> _Covered:
    spans: dict[tuple[str, Slot], list[Span]] = {}
    for one in complete:
        spans.setdefault((one.series, one.slot), []).append(one)
    is_plain = all(one.slot == "statement" and not (one.start or one.end) for one in complete)
    return _Covered(spans, is_plain and len(spans) == len(complete) > 0)
