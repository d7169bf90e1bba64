"""The audit trail of a figure (section 6): each of its events, and what it was."""

from decimal import Decimal
from typing import Any

from tests.model.facts import ENTRY_SLOTS, Fact, Facts, Figure, said_in
from tests.model.moments import known_from
from tests.model.one_figure import evidence
from tests.model.pasts import NOT_REVERTED, marks_of
from tests.model.reading import Deed, Stand, deeds_at, is_open, known_at, reads, standing

WORDS = ("qualifier", "status", "through")
SLOTS = ("statement", "adjustment")
Row = dict[str, Any]


def history(facts: Facts, series: str, period: str, as_of: str | None, position: int) -> list[Row]:
    """Its events by position; of an entry what it says after our corrections, of a correction what it put right."""
    figure = facts.figures[series, period]
    told = {deed.stand.number: deed for slot in SLOTS for deed in deeds_at(figure, slot, as_of, position)}
    rows = []
    for fact in figure.facts:
        if fact.position <= position and _is_shown(figure, fact, as_of, position):
            row = _of_entry(figure, fact, told.get(fact.number), position) or _of_amendment(figure, fact, position)
            of_source = row["slot"] == "statement" and row["corrects"] is None
            marks = marks_of(figure, fact.number, as_of, position) if of_source else NOT_REVERTED
            rows.append({**row, **_of_event(facts, fact), **marks})
    return rows


def _is_shown(figure: Figure, fact: Fact, as_of: str | None, position: int) -> bool:
    """An entry, and all that was done to it, from when it was published by what it said last."""
    entry = fact if fact.tag in ENTRY_SLOTS else figure.facts[fact.body["entry"] - 1]
    contents = [said_in(one) for one in [entry, *figure.amendments(entry.number, position)]]
    _, said = [one for one in contents if one is not None][-1]
    return known_from(said["published_at"]) <= known_from(as_of)


def _of_event(facts: Facts, fact: Fact) -> Row:
    found = said_in(fact)
    refiled = fact.body.get("refiled_as")
    return {
        "entry": fact.number,
        "position": fact.position,
        "recorded_kind": fact.tag,
        "recorded_at": fact.body["recorded_at"],
        "recorded_by": fact.body["recorded_by"],
        "bulletin": fact.body.get("bulletin"),
        "pinned": fact.body.get("pinned", False),
        "document": evidence(facts, found[1].get("document")) if found else None,
        "refiled_as": f"{refiled['series']}/{refiled['period']}" if refiled else None,
    }


def _of_entry(figure: Figure, fact: Fact, deed: Deed | None, position: int) -> Row | None:
    if fact.tag not in ENTRY_SLOTS:
        return None
    amendments = figure.amendments(fact.number, position)
    before = deed.previous if deed else None
    # As it was recorded; that it was corrected is told beside it.
    row = _content(*(said_in(fact) or ("", {})))
    return {
        "slot": ENTRY_SLOTS[fact.tag],
        "kind": deed.kind if deed else "voided",
        **row,
        **_before(*((before.what, before.said) if before else ("", {}))),
        "difference": _difference(row["value"], before.value if before else None),
        "came_back_changed": deed is not None and deed.came_back_changed,
        "order_assumed": deed is not None and deed.order_assumed,
        "corrected_by": [one.number for one in amendments],
        "corrects": None,
    }


def _difference(value: str | None, previous: str | None) -> str | None:
    return None if value is None or previous is None else str(Decimal(value) - Decimal(previous))


def _content(what: str, said: Row) -> Row:
    is_statement = what == "statement"
    return {
        "value": said.get("value") or said.get("amount"),
        "qualifier": said.get("qualifier", "exact") if is_statement else None,
        "status": said.get("status"),
        "through": said.get("through"),
        "amount_unknown": what == "adjustment" and said.get("amount") is None,
        "reason": said.get("reason", "unstated" if said and not is_statement else None),
        "note": said.get("note"),
        "published_at": said.get("published_at"),
    }


def _before(what: str, said: Row) -> Row:
    old = _content(what, said)
    return {
        "previous": old["value"],
        "previous_unknown": old["amount_unknown"],
        **{f"previous_{word}": old[word] for word in WORDS},
    }


def _of_amendment(figure: Figure, fact: Fact, position: int) -> Row:
    """A correction against what its entry said before it; of a voiding nothing is left to be said."""
    entry = figure.facts[fact.body["entry"] - 1]
    earlier = [one for one in figure.amendments(entry.number, position) if one.position < fact.position]
    before = [found for one in [entry, *earlier] if (found := said_in(one))][-1]
    after = said_in(fact)
    new = _content(*after)["value"] if after else None
    return {
        "slot": ENTRY_SLOTS[entry.tag],
        "kind": "correction" if after else "voiding",
        **_content(*(after or ("", {}))),
        **_before(*before),
        "difference": _difference(new, _content(*before)["value"]),
        "came_back_changed": False,
        "order_assumed": False,
        "note": fact.body["why"],
        "corrected_by": [],
        "corrects": entry.number,
    }


def explain(facts: Facts, series: str, period: str, as_of: str | None, position: int) -> Row:
    """What the figure reads, which entries yield it, and which were passed over."""
    figure = facts.figures[series, period]
    answers = {slot: reads(figure, slot, as_of, position) for slot in SLOTS}
    yielding = {one.number for one in answers.values() if one is not None}
    entries = [one for slot in SLOTS for one in figure.entries(slot, position)]
    statement, adjustment = answers["statement"], answers["adjustment"]
    amended = {one.number for number in yielding for one in figure.amendments(number, position)}
    return {
        "state": _state(figure, statement, as_of, position),
        "value": statement.value if statement else None,
        "words": [_content(statement.what, statement.said)[word] if statement else None for word in WORDS],
        "adjustment": adjustment.value if adjustment else None,
        "adjustment_ignored": adjustment is not None
        and adjustment.what == "adjustment"
        and (statement is None or statement.what == "withdrawal"),
        "adjustment_unknown": adjustment is not None and adjustment.what == "adjustment" and adjustment.value is None,
        "made_by": sorted(yielding | amended),
        "order_assumed": any(
            _is_passed_open(known_at(standing(figure, slot, position), as_of), answers[slot]) for slot in SLOTS
        ),
        "passed_over": sorted(one.number for one in entries if one.number not in yielding),
    }


def _state(figure: Figure, answer: Stand | None, as_of: str | None, position: int) -> str:
    """Withdrawn only where there had been a value."""
    known = known_at(standing(figure, "statement", position), as_of)
    if answer is None or all(one.what == "withdrawal" for one in known):
        return "not-published-then"
    return "withdrawn" if answer.what == "withdrawal" else "reported"


def _is_passed_open(known: list[Stand], answer: Stand | None) -> bool:
    """Whether an entry of the answer's day is passed over, and a bare date leaves open which of them came first."""
    return answer is not None and any(one.number != answer.number and is_open(one, answer) for one in known)
