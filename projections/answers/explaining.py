"""The reading rule applied to one figure: the answer, the entries that made it, those passed over, each with why."""

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from domain.events import EntryFact, FigureEvent
from domain.figure import entry_of
from domain.moments import microseconds
from domain.reading import Entry, is_within_a_bare_date
from domain.statements import is_unknown, qualifier_of, status_of, through_of, value_of
from domain.streams import OfFigure, Recorded
from domain.words import SLOTS, Slot
from projections.answers.differing import State
from projections.answers.figure_answer import known_figure
from projections.answers.figure_view import FigureView
from projections.answers.history import EventRow, row_of
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import EntryRow

_MOST_PASSED_OVER = 100
# Entries that were corrected again and again may have many events that are none of them.
_MOST_LOOKED_AT = 1_000
# As many as are shown, and the two that yield the answer.
_AT_ONCE = _MOST_PASSED_OVER + 2


class SkippedEntry(Struct, frozen=True, kw_only=True):
    """An entry that does not yield the answer, and why; ``amount_unknown`` as of an entry in the history."""

    entry: int
    slot: str
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    amount_unknown: bool
    published_at: str
    position: int
    why: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a figure reads as it does; ``made_by`` are the entries that yield the value and its adjustment.

    ``passed_over`` are the entries that were recorded last, a hundred at most; ``passed_over_more`` counts the others.
    ``adjustment_unknown``: one is declared, and nobody said how much; ``adjustment_ignored``: the figure reads as no
    value. ``order_assumed``: another entry of the same day
    was passed over, and a bare date among the two does not say which of them came first.
    """

    series: str
    period: str
    as_of: str | None
    state: State
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    adjustment: str | None
    adjustment_unknown: bool
    adjustment_ignored: bool
    rule: str
    order_assumed: bool
    made_by: list[EventRow]
    passed_over: list[SkippedEntry]
    passed_over_more: int
    position: int


_RULE = (
    "Of the entries recorded up to the position, corrected or voided as of it, and published by the moment asked for, "
    "the last published is the answer; of several at one instant, the last recorded. A bare date is known at the end "
    "of its day, and stands behind what had been recorded of that day before it."
)


def ask_explanation(view: View, at: At, key: str) -> Explanation:
    """The rule applied to a figure; raises UnknownFigure and its kin."""
    return explain(*known_figure(view, at, key))


def explain(figure: FigureView, last: Recorded[FigureEvent]) -> Explanation:
    """The rule applied to a figure at a moment."""
    answers = {slot: figure.vintages.answer(slot) for slot in SLOTS}
    made = [(slot, one) for slot, one in answers.items() if one is not None]
    made_by = sorted((row for slot, one in made for row in _made_by(figure, slot, one)), key=lambda row: row.position)
    passed, more = _passed_over(figure, answers)
    statement, declared = answers["statement"], answers["adjustment"]
    state = _state(figure, statement)
    return Explanation(
        series=str(figure.key.of),
        period=figure.key.period,
        as_of=figure.at.as_of,
        state=state,
        value=statement.value if statement else None,
        qualifier=statement.qualifier if statement else None,
        status=statement.status if statement else None,
        through=statement.through if statement else None,
        adjustment=declared.value if declared else None,
        adjustment_unknown=declared is not None and declared.is_unknown,
        adjustment_ignored=declared is not None and bool(declared.has_value) and state != "reported",
        rule=_RULE,
        order_assumed=any(figure.vintages.is_order_assumed(slot, one) for slot, one in made),
        made_by=made_by,
        passed_over=passed,
        passed_over_more=more,
        position=last.position,
    )


def _state(figure: FigureView, answer: EntryRow | None) -> State:
    if answer is None or not (answer.has_value or figure.vintages.has_value()):
        return "not-published-then"
    return "reported" if answer.has_value else "withdrawn"


def _made_by(figure: FigureView, slot: Slot, one: EntryRow) -> Iterator[EventRow]:
    for kept in [*figure.store.versions(OfFigure(figure.key), one.entry, 1), *figure.amendments(slot, one.entry)]:
        if (row := row_of(figure.unbounded(), kept)) is not None:
            yield row


def _passed_over(figure: FigureView, answers: dict[Slot, EntryRow | None]) -> tuple[list[SkippedEntry], int]:
    """The entries recorded last that do not yield the answer, as they were recorded, and how many more there are."""
    passed: list[SkippedEntry] = []
    numbers = {one.entry for one in answers.values() if one is not None}
    for kept in islice(_newest_first(figure), _MOST_LOOKED_AT):
        event = kept.event
        if not isinstance(event, EntryFact) or event.version in numbers:
            continue
        if len(passed) == _MOST_PASSED_OVER:
            break
        passed.append(_passed(figure, entry_of(event, kept.position), answers))
    return passed[::-1], figure.count_of_entries() - len(numbers) - len(passed)


def _newest_first(figure: FigureView) -> Iterator[Recorded[FigureEvent]]:
    some = figure.events(limit=_AT_ONCE)
    while some:
        yield from some
        first = some[-1].event.version
        some = figure.events(before=first, limit=_AT_ONCE) if first > 1 else ()


def _passed(figure: FigureView, entry: Entry, answers: dict[Slot, EntryRow | None]) -> SkippedEntry:
    last, is_in_force = figure.vintages.last_in_force(entry.slot, entry.number)
    assert last is not None, "it was recorded by then"
    said = last if is_in_force else None
    return SkippedEntry(
        entry=entry.number,
        slot=entry.slot,
        value=said.value if said else value_of(entry.content),
        qualifier=said.qualifier if said else qualifier_of(entry.content),
        status=said.status if said else status_of(entry.content),
        through=said.through if said else through_of(entry.content),
        amount_unknown=said.is_unknown if said else is_unknown(entry.content),
        published_at=said.published_at if said else entry.content.published_at,
        position=entry.position,
        why=_why(figure, entry, said, answers[entry.slot]),
    )


def _why(figure: FigureView, entry: Entry, one: EntryRow | None, answer: EntryRow | None) -> str:
    if one is None:
        return f"voided by entry {figure.amendments(entry.slot, entry.number)[-1].event.version}"
    if one.published > figure.at.published:
        return "not published by then"
    assert answer is not None, "what was published by then is passed over for something"
    if is_within_a_bare_date(answer.published_at, one.published_at):
        return (
            f"entry {answer.entry} is of the same day and is taken to have been said later: the order within a day "
            "that is given without an hour is assumed"
        )
    if one.published == answer.published:
        return f"entry {answer.entry} was recorded later at the same instant"
    if microseconds(entry.content.published_at) != one.published:
        return f"corrected to an earlier publication than entry {answer.entry}"
    return f"entry {answer.entry} was published later"
