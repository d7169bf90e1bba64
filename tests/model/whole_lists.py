"""What a complete bulletin said without a word still holds, whatever was found later (section 4)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.model.facts import ENTRY_SLOTS, Fact, Facts, Figure, said_in
from tests.model.moments import day_of
from tests.model.periods import days_of
from tests.model.reading import Stand, reads


def broken(facts: Facts) -> Iterator[str]:
    """Each figure of which a whole list's silence tells otherwise at a later state than when it was recorded."""
    for one in facts.all:
        if one.tag == "bulletin-received":
            for span in one.body.get("complete", ()):
                for figure in facts.of(span["series"], facts.head):
                    if _within(figure, span):
                        yield from _of_figure(facts, figure, one, span.get("of", "statements").removesuffix("s"))


def _within(figure: Figure, span: dict[str, Any]) -> bool:
    first, last = days_of(figure.period)
    start, end = span.get("start"), span.get("end")
    return (start is None or days_of(start)[0] <= first) and (end is None or last <= days_of(end)[1])


def _of_figure(facts: Facts, figure: Figure, bulletin: Fact, slot: str) -> Iterator[str]:
    moment, then = bulletin.body["published_at"], facts.batch_end(bulletin.position)
    before = _says(reads(figure, slot, moment, then))
    for state in facts.positions():
        now = reads(figure, slot, moment, state)
        if state <= then or _says(now) == before or _is_excused(facts, figure, bulletin, slot, state):
            continue
        yield f"{figure.series}/{figure.period}: {before} at {then} by the list of {moment}, {_says(now)} at {state}"


def _says(stand: Stand | None) -> Any:
    return None if stand is None or stand.value is None else Decimal(stand.value)


def _is_excused(facts: Facts, figure: Figure, bulletin: Fact, slot: str, state: int) -> bool:
    """The list was voided, or spoke for itself and was corrected, or something was said on that very day later."""
    name = bulletin.stream.removeprefix("bulletin/")
    if any(one.stream == bulletin.stream and one.number > 1 and one.position <= state for one in facts.all):
        return True
    entries = figure.entries(slot, state)
    own = [one for one in entries if one.body["bulletin"] == name]
    if any(figure.amendments(one.number, state) for one in own):
        return True
    # One of its own that was not pinned is refiled here: it speaks now where it had been silent.
    if any(one.position > facts.batch_end(bulletin.position) and not one.body.get("pinned") for one in own):
        return True
    day = day_of(bulletin.body["published_at"])
    later = [one for one in figure.facts if bulletin.position < one.position <= state and one not in own]
    said = [found[1]["published_at"] for one in later if (found := said_in(one))]
    mended = [one.body["entry"] for one in later if one.tag not in ENTRY_SLOTS]
    said += [_first_said(figure, number) for number in mended]
    return any(day_of(one) == day for one in said)


def _first_said(figure: Figure, number: int) -> str:
    found = said_in(figure.facts[number - 1])
    return str(found[1]["published_at"]) if found else ""
