"""One figure at a moment: its entries, its changes and its events, of which no more are read than are shown."""

from collections.abc import Sequence

from domain.events import EntryCorrected, EntryFact, EntryVoided, FigureEvent
from domain.figure import entry_of
from domain.keys import FigureKey, figure_key
from domain.moments import OPEN
from domain.periods import period_of
from domain.reading import Change, EffectiveEntry, Entry, change_of
from domain.refusals import UnknownFigure
from domain.statements import Content
from domain.streams import OfFigure, Recorded
from domain.words import SLOTS, Slot
from projections.answers.known import known_series
from projections.answers.reversions import FigureReversions, Reversions
from projections.answers.view import View
from projections.moment import At
from projections.tables import changes, revision_counts
from projections.tables.figure_vintages import FigureVintages
from projections.tables.generation import Generation
from projections.tables.vintages import EntryRow
from stores.sqlite.store import Store


class FigureView:
    """Looks at one figure as it was published and recorded by a moment."""

    def __init__(self, store: Store, generation: Generation, series: int, key: FigureKey, at: At) -> None:
        self.store, self.key, self.at = store, key, at
        self.vintages = FigureVintages(generation, series, key.period, at)
        self._generation = generation
        self._series = series

    def unbounded(self) -> "FigureView":
        """The same figure without a bound on publication."""
        return FigureView(self.store, self._generation, self._series, self.key, At(OPEN, self.at.position))

    def change(self, row: EntryRow) -> Change:
        """What an entry did, derived from what is known before it."""
        before = self.vintages.before(row, has_value=False)
        value = before if before is None or before.has_value else self.vintages.before(row, has_value=True)
        return change_of(self._effective(row), *(one and self._effective(one) for one in (before, value)))

    def revisions(self) -> int:
        """How often the value was revised."""
        return revision_counts.revisions(self._generation, self._series, self.key.period, self.at)

    def reversions(self) -> FigureReversions:
        """What of it was taken back within seven days."""
        return Reversions(self._generation, self.at).of(self._series, self.key.period)

    def amendments(self, slot: Slot, entry: int) -> list[Recorded[EntryCorrected | EntryVoided]]:
        """The corrections and the voiding of an entry."""
        of_entry = (self._series, self.key.period, SLOTS.index(slot), entry)
        found = changes.amendments(self._generation, *of_entry, self.at.position)
        events = ((position, self.store.at(position).event) for position in found)
        return [Recorded(at, event) for at, event in events if isinstance(event, EntryCorrected | EntryVoided)]

    def content(self, slot: Slot, entry: int) -> Content:
        """What an entry says, as far as it was corrected."""
        of_entry = (self._series, self.key.period, SLOTS.index(slot), entry)
        corrected = changes.last_correction(self._generation, *of_entry, self.at.position)
        if corrected is None:
            return self.entry(entry).content
        event = self.store.at(corrected).event
        assert isinstance(event, EntryCorrected), "the change that is told there is a correction"
        return event.content

    def entry(self, number: int) -> Entry:
        """The entry as it was recorded."""
        ((position, event),) = self.store.versions(OfFigure(self.key), number, 1)
        assert isinstance(event, EntryFact), "the caller knows that it is an entry"
        return entry_of(event, position)

    def count_of_entries(self) -> int:
        """How many entries there are; all other events amend one."""
        amended = changes.count_of_amendments(self._generation, self._series, self.key.period, self.at.position)
        return self.store.version_at(OfFigure(self.key), self.at.position) - amended

    def events(self, before: int | None = None, limit: int = 1) -> Sequence[Recorded[FigureEvent]]:
        """The last events of the figure, by the position or before a version, newest first."""
        last = self.store.version_at(OfFigure(self.key), self.at.position) if before is None else before - 1
        return self.store.versions(OfFigure(self.key), max(1, last - limit + 1), min(limit, last))[::-1]

    def _effective(self, row: EntryRow) -> EffectiveEntry:
        slot = SLOTS[row.slot]
        content = row.said if slot == "statement" else self.content(slot, row.entry)
        entry = Entry(number=row.entry, position=row.position, slot=slot, content=content, bulletin="", tag="")
        return EffectiveEntry(row.ordered, row.position, row.published, entry, content)


def figure_view(view: View, at: At, key: str) -> FigureView:
    """The figure with that key; raises UnknownSeries, and UnknownFigure where its series has no such periods."""
    name = figure_key(key)
    number, series = known_series(view, at, str(name.of))
    if name.span.frequency != series.frequency:
        like = period_of(name.span.first, series.frequency)
        raise UnknownFigure(
            f"{name.of} has no figure of {name.period}: its frequency is {series.frequency}, with periods such as "
            f"{like}",
            figure=str(name),
        )
    return FigureView(view.store, view.generation, number, name, at)
