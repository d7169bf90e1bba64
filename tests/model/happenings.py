"""What may happen in a history, each by a name, so that a run can tell that all of it did."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from domain.words import QUALIFIERS, REASONS
from tests.model.facts import ENTRY_SLOTS, Fact, Facts, Figure, said_in
from tests.model.measured_happenings import EVERYTHING, measured
from tests.model.moments import day_of, is_bare, known_from
from tests.model.reading import Deed, deeds, standing
from tests.model.steps import Say, Step


def happened(facts: Facts, steps: list[Step]) -> set[str]:
    """The names of all that happened in one history."""
    found = {name for name, did in _OF_FACTS.items() if any(did(facts))}
    found |= {f"{tag} recorded" for tag in {one.tag for one in facts.all}}
    for figure in facts.figures.values():
        for slot in ("statement", "adjustment"):
            told = deeds(standing(figure, slot, facts.head))
            found |= {f"{one.kind} of the {slot}" for one in told}
            found |= {name for name, did in _OF_DEEDS.items() if any(did(one) for one in told)}
    for described in (facts.description(one, facts.head) for one in facts.series(facts.head)):
        found |= {f"{name} {described[name]}" for name in ("measure", "frequency", "lag_days", "decimals")}
    return found | measured(facts) | _of_steps(steps)


def everything() -> set[str]:
    """What has to happen over a run."""
    recorded = {*ENTRY_SLOTS, "entry-corrected", "entry-voided", "bulletin-received", "bulletin-voided"}
    recorded |= {"series-described", "series-closed", "document-received"}
    kinds = {"report", "revision", "confirmation", "withdrawal", "reinstatement"}
    return (
        set(_OF_FACTS)
        | EVERYTHING
        | set(_OF_DEEDS)
        | {f"{tag} recorded" for tag in recorded}
        | {f"{kind} of the statement" for kind in kinds}
        | {f"{kind} of the adjustment" for kind in ("adjustment", "confirmation", "adjustment-withdrawal")}
        | {f"measure {one}" for one in ("cumulative", "increment", "level")}
        | {f"frequency {one}" for one in "DWMQA"}
        | {f"lag_days {one}" for one in range(4)}
        | {f"decimals {one}" for one in (0, 2, 9)}
        | {"A, B and A at one instant", "several sources", "several series", "bulletins voided together"}
    )


def _of_steps(steps: list[Step]) -> set[str]:
    found = set()
    issued = [one for one in steps if one.verb == "issue"]
    for one, other, third in zip(issued, issued[1:], issued[2:], strict=False):
        if one.arguments == third.arguments != other.arguments and _moment(one) == _moment(other):
            found.add("A, B and A at one instant")
    opened = {one.arguments[0].series for one in steps if one.verb == "open_series"}  # type: ignore[attr-defined]  # an OpenSeries
    if len(opened) > 1:
        found.add("several series")
    if len({one.partition("/")[0] for one in opened}) > 1:
        found.add("several sources")
    if any(len(one.about) > 1 for one in steps):
        found.add("bulletins voided together")
    return found


def _moment(step: Step) -> str:
    (say,) = step.arguments
    assert isinstance(say, Say)
    return say.published_at


def _slots(facts: Facts) -> Iterator[tuple[Figure, list[Fact]]]:
    for figure in facts.figures.values():
        for slot in ("statement", "adjustment"):
            yield figure, figure.entries(slot, facts.head)


def _said(fact: Fact) -> dict[str, Any]:
    found = said_in(fact)
    return found[1] if found else {}


def _contents(facts: Facts) -> Iterator[dict[str, Any]]:
    return (said for one in facts.all if (said := _said(one)))


def _late(facts: Facts) -> Iterator[bool]:
    for _, entries in _slots(facts):
        yield from (_known(one) > _known(other) for one, other in pairwise(entries))


def _known(fact: Fact) -> Any:
    return known_from(_said(fact)["published_at"])


def _beside(facts: Facts) -> Iterator[bool]:
    for _, entries in _slots(facts):
        moments = {_said(one)["published_at"] for one in entries}
        yield any(is_bare(one) and not is_bare(two) and day_of(two) == one for one in moments for two in moments)


def _corrections(facts: Facts) -> Iterator[tuple[Fact, Fact]]:
    """Each correction with what it corrects, as it was recorded."""
    for figure in facts.figures.values():
        for one in figure.facts:
            if one.tag == "entry-corrected":
                yield figure.facts[one.body["entry"] - 1], one


def _moved(facts: Facts, *, bare: bool) -> Iterator[bool]:
    for old, new in _corrections(facts):
        moment = _said(new)["published_at"]
        yield moment != _said(old)["published_at"] and is_bare(moment) == bare


def _corrected(facts: Facts, name: str) -> Iterator[bool]:
    return (_said(old).get(name) != _said(new).get(name) for old, new in _corrections(facts) if "statement" in new.body)


def _before_the_figure(facts: Facts) -> Iterator[bool]:
    for figure in facts.figures.values():
        entries = [one for one in figure.facts if one.tag in ENTRY_SLOTS]
        yield bool(entries) and entries[0].tag == "adjustment-declared"


def _spans(facts: Facts) -> Iterator[dict[str, Any]]:
    return (span for one in facts.all for span in one.body.get("complete", ()))


def _described(facts: Facts, name: str) -> Iterator[bool]:
    for one in facts.all:
        if one.tag == "series-described":
            series = one.stream.removeprefix("series/")
            yield facts.description(series, one.position)[name] != facts.description(series, one.position - 1)[name]


def _issued_again(facts: Facts) -> Iterator[bool]:
    voided = {one.stream: one.position for one in facts.all if one.tag == "bulletin-voided"}
    received = [one for one in facts.all if one.tag == "bulletin-received"]
    for one in received:
        for other in received:
            same = one.body["digest"] == other.body["digest"]
            yield same and one.stream in voided and other.position > voided[one.stream]


def _has(name: str, word: object) -> Callable[[Facts], Iterator[bool]]:
    return lambda facts: (one.get(name) == word for one in _contents(facts))


def _pinned(tag: str) -> Callable[[Facts], Iterator[bool]]:
    return lambda facts: (one.tag == tag and one.body.get("pinned", False) for one in facts.all)


_OF_FACTS: dict[str, Callable[[Facts], Iterator[Any]]] = {
    "a late publication": _late,
    "a bare date beside an instant of its day": _beside,
    "a correction of the value": lambda facts: _corrected(facts, "value"),
    "a correction of the qualifier": lambda facts: _corrected(facts, "qualifier"),
    "a correction to a bare date": lambda facts: _moved(facts, bare=True),
    "a correction to an instant": lambda facts: _moved(facts, bare=False),
    "a correction to a withdrawal": lambda facts: (
        "statement" in old.body and "withdrawal" in new.body for old, new in _corrections(facts)
    ),
    "a correction of a withdrawal to a value": lambda facts: (
        "withdrawal" in old.body and "statement" in new.body for old, new in _corrections(facts)
    ),
    "a correction of an adjustment": lambda facts: ("adjustment" in new.body for _, new in _corrections(facts)),
    "a refiling": lambda facts: (one.body.get("refiled_as") for one in facts.all),
    "an unknown adjustment": lambda facts: (
        one.tag == "adjustment-declared" and one.body["adjustment"].get("amount") is None for one in facts.all
    ),
    "an adjustment of zero": _has("amount", "0"),
    "an adjustment before the figure": _before_the_figure,
    "a whole list of statements, open": lambda facts: (one.get("start") is None for one in _spans(facts)),
    "a whole list of statements, bounded": lambda facts: (one.get("start") is not None for one in _spans(facts)),
    "a whole list of adjustments": lambda facts: (one.get("of") == "adjustments" for one in _spans(facts)),
    "a pin that confirms": _pinned("figure-confirmed"),
    "a pin that withdraws": _pinned("figure-withdrawn"),
    "a pin of an adjustment": _pinned("adjustment-declared"),
    "a bulletin issued again after its voiding": _issued_again,
    "a lag described anew": lambda facts: _described(facts, "lag_days"),
    "a start described anew": lambda facts: _described(facts, "starts_on"),
    "decimals described anew": lambda facts: _described(facts, "decimals"),
    "a last day counted": lambda facts: (one.get("through") is not None for one in _contents(facts)),
    "a negative value": lambda facts: (str(one.get("value", "")).startswith("-") for one in _contents(facts)),
    "a value of 18 digits": lambda facts: (
        sum(map(str.isdigit, one.get("value", ""))) >= 18 for one in _contents(facts)
    ),
    **{f"status {one}": _has("status", one) for one in "APE"},
    **{f"reason {one}": _has("reason", one) for one in REASONS},
    **{f"qualifier {one}": _has("qualifier", one) for one in QUALIFIERS if one != "exact"},
}
_OF_DEEDS: dict[str, Callable[[Deed], bool]] = {
    "a revision of wording": lambda one: one.kind == "revision" and not one.of_value,
    "a revision of value": lambda one: one.kind == "revision" and one.of_value,
    "a reinstatement with the same value": lambda one: one.kind == "reinstatement" and not one.of_value,
    "a reinstatement with another value": lambda one: one.kind == "reinstatement" and one.of_value,
    "a confirmation in other digits": lambda one: (
        one.kind == "confirmation"
        and one.previous is not None
        and one.stand.value != one.previous.value
        and Decimal(one.stand.value or 0) == Decimal(one.previous.value or 0)
    ),
    "another kind than was recorded": lambda one: f"figure-{one.kind}"[:12] != one.stand.fact.tag[:12],
}
