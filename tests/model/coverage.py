"""The coverage of a series (decision 0135): when its list was looked at, and what was missed."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.model.facts import Fact, Facts
from tests.model.figures import figures_at
from tests.model.moments import known_from
from tests.model.pasts import past_of, said_of
from tests.model.periods import days_of, period_with


def coverage(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, Any]:
    """When the list was looked at, when nothing had changed, and how many periods were missed."""
    wholes = {known_from(one.body["published_at"]): one for one in _wholes(facts, series, as_of, position)}
    changes = _changes(facts, series, as_of, position)
    frequency = facts.description(series, position)["frequency"]
    rows, days = [], []
    for moment in sorted({*wholes, *changes}):
        whole, change = wholes.get(moment), changes.get(moment)
        if whole is not None:
            days.append(moment.date())
        missed = _missed(days[-2:], frequency) if whole is not None else 0
        rows.append(_look(moment, whole, change, missed, series))
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return {
        "items": rows,
        "looks": len(days),
        "unchanged": sum(one["unchanged"] for one in rows),
        "missed": sum(one["missed"] for one in rows),
        "longest_gap": max(gaps, default=0),
        # No history of the model is watched; tests/projections/test_watched_spans.py is.
        "watched": [],
        "blind": [],
    }


def _changes(facts: Facts, series: str, as_of: str | None, position: int) -> dict[datetime, Counter[str]]:
    """How many figures came to read otherwise at each moment, and in which way."""
    found: dict[datetime, Counter[str]] = defaultdict(Counter)
    for figure in figures_at(facts, series, as_of, position):
        for place, one in enumerate(said_of(figure.figure, as_of, position)):
            what = "withdrawn" if one.number is None else "changed" if place else "reported"
            found[one.moment].update(("figures", what))
        for pair in past_of(figure.figure, as_of, position).reverted:
            found[pair.meanwhile.moment]["reverted"] += 1
            found[pair.back.moment]["reverts"] += 1
    return found


def _wholes(facts: Facts, series: str, as_of: str | None, position: int) -> list[Fact]:
    """The complete bulletins of statements of the series that were not voided; the last recorded one last."""
    recorded = [one for one in facts.all if one.position <= position]
    voided = {one.stream for one in recorded if one.tag == "bulletin-voided"}
    return [
        one
        for one in recorded
        if one.tag == "bulletin-received"
        and one.stream not in voided
        and _spans(one, series)
        and known_from(one.body["published_at"]) <= known_from(as_of)
    ]


def _spans(bulletin: Fact, series: str) -> list[dict[str, Any]]:
    spans = bulletin.body.get("complete", ())
    return [one for one in spans if one["series"] == series and one.get("of", "statements") == "statements"]


def _look(
    moment: datetime, whole: Fact | None, change: Counter[str] | None, missed: int, series: str
) -> dict[str, Any]:
    span = _spans(whole, series)[0] if whole is not None else {}
    counted = Counter[str]() if change is None else change
    return {
        "published_at": moment,
        "whole": whole is not None,
        "bulletin": None if whole is None else whole.stream.removeprefix("bulletin/"),
        "recorded_at": None if whole is None else whole.body["recorded_at"],
        "start": span.get("start"),
        "end": span.get("end"),
        "unchanged": change is None,
        **{name: counted[name] for name in ("figures", "reported", "changed", "withdrawn", "reverted", "reverts")},
        "missed": missed,
    }


def _missed(days: list[date], frequency: str) -> int:
    """The periods that lie wholly between those of two days."""
    if len(days) < len("ab"):
        return 0
    day, last, found = days_of(period_with(days[0], frequency))[1] + timedelta(days=1), days[1], 0
    while days_of(period_with(day, frequency))[1] < days_of(period_with(last, frequency))[0]:
        found, day = found + 1, days_of(period_with(day, frequency))[1] + timedelta(days=1)
    return found
