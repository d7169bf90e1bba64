"""The reading rule applied to one figure: the answer, the entries that made it, those passed over, each with why."""

from collections.abc import Sequence

from msgspec import Struct

from domain.figure import Figure
from domain.moments import OPEN, microseconds
from domain.reading import Standing, is_order_assumed, read
from domain.statements import qualifier_of, value_of
from domain.store import Kept, Store
from domain.words import Slot
from projections.moment import At
from projections.trail import TrailRow, replayed, slots, trail


class PassedOver(Struct, frozen=True, kw_only=True):
    """An entry that does not yield the answer, and why."""

    entry: int
    slot: str
    value: str | None
    qualifier: str | None
    published_at: str
    position: int
    why: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a figure reads as it does; ``made_by`` are the entries that yield the value and its adjustment.

    ``order_assumed``: another entry of the same day was passed over, and a bare date among the two does not say which
    of them came first.
    """

    series: str
    period: str
    as_of: str | None
    value: str | None
    adjustment: str | None
    rule: str
    order_assumed: bool
    made_by: list[TrailRow]
    passed_over: list[PassedOver]
    position: int


_RULE = (
    "Of the entries recorded up to the position, corrected or voided as of it, and published by the moment asked for, "
    "the last published is the answer; of several at one instant, the last recorded. A bare date is known at the end "
    "of its day, and stands behind what had been recorded of that day before it."
)


def explain(store: Store, series: str, when: str, kept: Sequence[Kept], at: At) -> Explanation:
    """The rule applied at a moment; ``kept`` is the figure's whole stream."""
    known = [one for one in kept if one.position <= at.position]
    figure = replayed(known)
    answers = {slot: read(figure.standing(slot), at.published) for slot in slots()}
    numbers = {one.entry.number for one in answers.values() if one is not None}
    mended = {one.version for one in figure.amendments if one.entry in numbers}
    rows = [row for row in trail(store, known, At(OPEN, at.position)) if row.entry in numbers | mended]
    return Explanation(
        series=series,
        period=when,
        as_of=at.as_of,
        value=_value(answers["statement"]),
        adjustment=_value(answers["adjustment"]),
        rule=_RULE,
        order_assumed=any(_is_assumed(figure.standing(slot), at, answers[slot]) for slot in slots()),
        made_by=rows,
        passed_over=_passed_over(figure, at, answers),
        position=known[-1].position if known else at.position,
    )


def _value(answer: Standing | None) -> str | None:
    return value_of(answer.content) if answer else None


def _is_assumed(stand: Sequence[Standing], at: At, answer: Standing | None) -> bool:
    """Whether the answer is the last of its day only by where a bare date is placed within it."""
    if answer is None:
        return False
    known = (one for one in stand if one.published <= at.published and one != answer)
    return any(is_order_assumed(answer, one) for one in known)


def _passed_over(figure: Figure, at: At, answers: dict[Slot, Standing | None]) -> list[PassedOver]:
    stands = {one.entry.number: one for slot in slots() for one in figure.standing(slot)}
    voided = {one.entry: one.version for one in figure.amendments if one.content is None}
    passed = []
    for entry in figure.entries:
        answer, one = answers[entry.slot], stands.get(entry.number)
        if answer is None or answer.entry.number != entry.number:
            content = one.content if one else entry.content
            why = _why(one, at, answer) if one else f"voided by entry {voided[entry.number]}"
            passed.append(
                PassedOver(
                    entry=entry.number,
                    slot=entry.slot,
                    value=value_of(content),
                    qualifier=qualifier_of(content),
                    published_at=content.published_at,
                    position=entry.position,
                    why=why,
                )
            )
    return passed


def _why(one: Standing, at: At, answer: Standing | None) -> str:
    if one.published > at.published:
        return "not published by then"
    assert answer is not None, "what was published by then is passed over for something"
    number = answer.entry.number
    if is_order_assumed(answer, one):
        return (
            f"entry {number} is of the same day and is taken to have been said later: the order within a day that is "
            "given without an hour is assumed"
        )
    if one.published == answer.published:
        return f"entry {number} was recorded later at the same instant"
    if microseconds(one.entry.content.published_at) != one.published:
        return f"corrected to an earlier publication than entry {number}"
    return f"entry {number} was published later"
