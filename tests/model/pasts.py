"""What was said of a figure one after the other (docs/revision-statistics.md), with reverted deliveries apart."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.model.facts import Facts, Figure
from tests.model.figures import figures_at
from tests.model.moments import known_from
from tests.model.reading import Stand, known_at, reads, standing


@dataclass(frozen=True)
class Said:
    """How a figure read from a moment on; ``first`` is the entry after which that moment is called."""

    moment: datetime
    stand: Stand
    first: Stand

    @property
    def number(self) -> Fraction | None:
        """The value; None where it is withdrawn."""
        return Fraction(self.stand.value) if self.stand.value is not None else None

    @property
    def content(self) -> tuple[object, ...] | None:
        """All that was said: number, qualifier, status and last day counted."""
        if self.stand.value is None:
            return None
        said = self.stand.said
        return Decimal(self.stand.value), said.get("qualifier", "exact"), said.get("status"), said.get("through")


@dataclass(frozen=True)
class Grown(Said):
    """The result of comparing two figures, from a moment on; ``stand`` is what changed it."""

    result: Fraction | None = None

    @property
    def number(self) -> Fraction | None:
        """The result; None where one of the two has no value, or there is none."""
        return self.result


@dataclass(frozen=True)
class Reverted:
    """What was said, what meanwhile, and what it came back to."""

    period: str
    before: Said
    meanwhile: Said
    back: Said


@dataclass(frozen=True)
class Past:
    """The values and withdrawals of a figure, no two in a row the same."""

    period: str
    said: list[Said]
    reverted: list[Reverted]

    @property
    def releases(self) -> list[Said]:
        return [one for one in self.said if one.number is not None]

    @property
    def values(self) -> list[Said]:
        """Each value that differs from the one before it; withdrawals are left out."""
        found = self.releases
        return [one for place, one in enumerate(found) if place == 0 or found[place - 1].number != one.number]

    def at(self, moment: datetime) -> Fraction | None:
        """The value that stood at a moment."""
        known = [one for one in self.said if one.moment <= moment]
        return known[-1].number if known else None


def said_of(figure: Figure, as_of: str | None, position: int) -> list[Said]:
    """Everything that a figure came to read, moment by moment, from the first at which a value of it was known."""
    known = known_at(standing(figure, "statement", position), as_of)
    values = [one for one in known if one.what == "statement"]
    if not values:
        return []
    begin = min(one.known for one in values)
    found: list[Said] = []
    for moment in sorted({max(one.known, begin) for one in known}):
        of_then = [one for one in known if max(one.known, begin) == moment]
        stand = reads(figure, "statement", max((one.said["published_at"] for one in of_then), key=known_from), position)
        assert stand is not None, "something was known by then"
        first = min((one for one in values if one.known == moment), key=lambda one: one.fact.position, default=stand)
        found.append(Said(moment, stand, first if not found else stand))
    return [one for place, one in enumerate(found) if place == 0 or found[place - 1].content != one.content]


def pasts(facts: Facts, series: str, as_of: str | None, position: int, days: int = 7) -> list[Past]:
    """The pasts of all figures that ever had a value, by period; reverted is what came back within so many days."""
    figures = [one.figure for one in figures_at(facts, series, as_of, position)]
    return [past_of(one, as_of, position, days) for one in figures]


def past_of(figure: Figure, as_of: str | None, position: int, days: int = 7) -> Past:
    """The past of one figure."""
    return _past(figure.period, said_of(figure, as_of, position), days)


def unreverted(figure: Figure, as_of: str | None, position: int, days: int = 7) -> list[Said]:
    """What a figure came to read where it was as it is known now: nothing that stood for some days alone."""
    pairs = past_of(figure, as_of, position, days).reverted
    told = [
        one
        for one in said_of(figure, as_of, position)
        if not any(pair.meanwhile.moment <= one.moment < pair.back.moment for pair in pairs)
    ]
    return [one for place, one in enumerate(told) if place == 0 or told[place - 1].content != one.content]


NOT_REVERTED = {"reverted_by": None, "reverted_at": None, "reverts": None, "days_until_reverted": None}


def marks_of(figure: Figure, entry: int, as_of: str | None, position: int) -> dict[str, Any]:
    """By which entry another one of the figure was reverted within seven days, or which one it reverted."""
    for one in past_of(figure, as_of, position).reverted:
        days = {"days_until_reverted": (one.back.moment.date() - one.meanwhile.moment.date()).days}
        if entry == one.meanwhile.stand.number:
            back = one.back.stand
            return {**NOT_REVERTED, **days, "reverted_by": back.number, "reverted_at": back.said["published_at"]}
        if entry == one.back.stand.number:
            return {**NOT_REVERTED, **days, "reverts": one.meanwhile.stand.number}
    return NOT_REVERTED


def _past(period: str, said: list[Said], days: int) -> Past:
    told = [one for place, one in enumerate(said) if place == 0 or said[place - 1].number != one.number]
    past = Past(period, told, [])
    while days and (place := _first_reverted(past.said, days)) is not None:
        before, meanwhile, back = past.said[place : place + 3]
        rest = past.said[: place + 1] + past.said[place + 3 :]
        past = replace(past, said=rest, reverted=[*past.reverted, Reverted(period, before, meanwhile, back)])
    return past


def _first_reverted(said: list[Said], days: int) -> int | None:
    for place in range(len(said) - 2):
        before, meanwhile, back = said[place : place + 3]
        if before.number == back.number and back.moment - meanwhile.moment <= timedelta(days=days):
            return place
    return None
