"""The reading rule applied to one figure: the answer, the entries that made it, those passed over, each with why."""

from collections.abc import Sequence

from msgspec import Struct

from domain.figure import Figure
from domain.moments import OPEN, microseconds
from domain.outcomes import value_of
from domain.reading import Entry, Standing, read
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
    """Why a figure reads as it does; ``made_by`` are the entries that yield the value and its adjustment."""

    series: str
    period: str
    as_of: str | None
    value: str | None
    adjustment: str | None
    rule: str
    made_by: list[TrailRow]
    passed_over: list[PassedOver]
    position: int


_RULE = (
    "Of the entries recorded up to the position, corrected or voided as of it, and published by the moment asked for, "
    "the last published is the answer; of several at one instant, the last recorded."
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
        made_by=rows,
        passed_over=_passed_over(figure, at, answers),
        position=known[-1].position if known else at.position,
    )


def _value(answer: Standing | None) -> str | None:
    return value_of(answer.content) if answer else None


def _passed_over(figure: Figure, at: At, answers: dict[Slot, Standing | None]) -> list[PassedOver]:
    passed = []
    for entry in figure.entries:
        answer = answers[entry.slot]
        if answer is None or answer.entry.number != entry.number:
            content = next((one.content for one in figure.standing(entry.slot) if one.entry == entry), entry.content)
            passed.append(
                PassedOver(
                    entry=entry.number,
                    slot=entry.slot,
                    value=value_of(content),
                    qualifier=getattr(content, "qualifier", None),
                    published_at=content.published_at,
                    position=entry.position,
                    why=_why(figure, entry, at, answer),
                )
            )
    return passed


def _why(figure: Figure, entry: Entry, at: At, answer: Standing | None) -> str:
    if figure.is_voided(entry.number):
        version = next(one.version for one in figure.amendments if one.entry == entry.number and one.content is None)
        return f"voided by entry {version}"
    standing = next(one for one in figure.standing(entry.slot) if one.entry == entry)
    if standing.published > at.published:
        return "not published by then"
    assert answer is not None, "what was published by then is passed over for something"
    if standing.published == answer.published:
        return f"entry {answer.entry.number} was recorded later at the same instant"
    if microseconds(entry.content.published_at) != standing.published:
        return f"corrected to an earlier publication than entry {answer.entry.number}"
    return f"entry {answer.entry.number} was published later"
