"""The feed (section 6): every revision, withdrawal, reinstatement, adjustment, correction and voiding at a moment."""

from decimal import Decimal
from typing import Any

from tests.model.facts import Fact, Facts, Figure, said_in
from tests.model.moments import days_between, known_from
from tests.model.pasts import NOT_REVERTED, marks_of
from tests.model.reading import Deed, Stand, deeds_at, known_at, standing

SLOTS = ("statement", "adjustment")
Row = dict[str, Any]


def feed(facts: Facts, as_of: str | None, position: int) -> list[Row]:
    """All rows; ``since`` is the first state of the ledger from which on each has read as it does."""
    states = [one for one in facts.positions() if one <= position]
    rows = []
    for series, period in facts.figures:
        figure = facts.figures[series, period]
        told = {state: _of_figure(figure, as_of, state) for state in states}
        deeds = {state: [_itself(row) for row in told[state]] for state in states}
        for row in told[position]:
            since = position
            for state in reversed(states):
                if _itself(row) not in deeds[state]:
                    break
                since = state
            rows.append({**row, "since": since})
    return [{**row, **_reverted(facts, row, as_of, position)} for row in rows]


def _reverted(facts: Facts, row: Row, as_of: str | None, position: int) -> Row:
    """What was reverted of what the source itself said."""
    if row["slot"] != "statement" or row["kind"] in {"correction", "voiding"}:
        return NOT_REVERTED
    return marks_of(facts.figures[row["series"], row["period"]], row["entry"], as_of, position)


def _itself(row: Row) -> Row:
    """The deed without what other entries make of it: another first value, or a later one, makes it no other deed."""
    return {**row, "days_since": None, **NOT_REVERTED}


def _of_figure(figure: Figure, as_of: str | None, position: int) -> list[Row]:
    rows = []
    for slot in SLOTS:
        first = _first(known_at(standing(figure, "statement", position), as_of))
        told = [one for one in deeds_at(figure, slot, as_of, position) if one.kind not in {"report", "confirmation"}]
        rows += [_row(figure, slot, one, first) for one in told]
        for entry in figure.entries(slot, position):
            rows += _amendments(figure, slot, entry, as_of, position)
    return rows


def _first(known: list[Stand]) -> str | None:
    """When the figure was first given a value; its adjustments count from there, too."""
    return next((one.said["published_at"] for one in known if one.what == "statement"), None)


def _row(figure: Figure, slot: str, deed: Deed, first: str | None) -> Row:
    stand = deed.stand
    is_statement = stand.what == "statement"
    before = deed.previous
    return {
        "series": figure.series,
        "period": figure.period,
        "slot": slot,
        "entry": stand.number,
        "position": stand.fact.position,
        "kind": deed.kind,
        "recorded_kind": stand.fact.tag,
        "of_value": not _same(_amount(stand), _amount(before)),
        "came_back_changed": deed.came_back_changed,
        "order_assumed": deed.order_assumed,
        "value": stand.value,
        "previous": before.value if before else None,
        "difference": None if deed.difference is None else str(deed.difference),
        **_words((stand.what, stand.said), (before.what, before.said) if before else None),
        "days_since": max(0, days_between(first, stand.said["published_at"])) if first is not None else None,
        "reason": stand.said.get("reason") if is_statement else stand.said.get("reason", "unstated"),
        "note": stand.said.get("note"),
        "published_at": stand.said["published_at"],
        "document": stand.said.get("document"),
        "bulletin": stand.fact.body["bulletin"],
    }


def _amount(stand: Stand | None) -> str | None:
    """Its number; an unknown amount is one too, and none of the others."""
    if stand is not None and stand.what == "adjustment" and stand.value is None:
        return "Infinity"
    return stand.value if stand is not None else None


def _amendments(figure: Figure, slot: str, entry: Fact, as_of: str | None, position: int) -> list[Row]:
    """Our corrections of one entry and its voiding; each stands against what the entry said before it."""
    rows = []
    before = said_in(entry)
    for one in figure.amendments(entry.number, position):
        after = said_in(one)
        said = (after or before or ("", {}))[1]
        if known_from(said["published_at"]) <= known_from(as_of):
            rows.append(_amended(figure, slot, entry, one, before, after))
        before = after
    return rows


def _amended(figure: Figure, slot: str, entry: Fact, deed: Fact, before: Any, after: Any) -> Row:
    old, new = _number(before), _number(after)
    return {
        "series": figure.series,
        "period": figure.period,
        "slot": slot,
        "entry": entry.number,
        "position": deed.position,
        "kind": "correction" if after else "voiding",
        "recorded_kind": deed.tag,
        "of_value": not _same(_given(before), _given(after)),
        "came_back_changed": False,
        "order_assumed": False,
        "value": new,
        "previous": old,
        "difference": None if old is None or new is None else str(Decimal(new) - Decimal(old)),
        **_words(after, before),
        "days_since": None,
        "reason": None,
        "note": deed.body["why"],
        "published_at": (after or before)[1]["published_at"],
        "document": (after or before)[1].get("document"),
        "bulletin": entry.body["bulletin"],
    }


def _number(said: Any) -> str | None:
    return (said[1].get("value") or said[1].get("amount")) if said else None


def _given(said: Any) -> str | None:
    """Its number, an unknown amount told apart from none."""
    return (_number(said) or "Infinity") if said and said[0] != "withdrawal" else None


def _words(after: Any, before: Any) -> Row:
    """In which words the two were put, and whether they are adjustments of unknown amount."""
    words: Row = {}
    nothing: tuple[str, Row] = ("", {})
    for told, name, unknown in ((after, "", "amount_unknown"), (before, "previous_", "previous_unknown")):
        what, said = told or nothing
        words[f"{name}qualifier"] = said.get("qualifier", "exact") if what == "statement" else None
        words[f"{name}status"], words[f"{name}through"] = said.get("status"), said.get("through")
        words[unknown] = what == "adjustment" and said.get("amount") is None
    return words


def _same(one: str | None, other: str | None) -> bool:
    return one == other if one is None or other is None else Decimal(one) == Decimal(other)
