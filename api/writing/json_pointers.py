"""Where in a body the thing stands that the domain refused, as a JSON pointer (RFC 6901)."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, structs

from api.writing.statements import within
from domain.moments import moment_text
from domain.refusals import DuplicateFigure, NotAMoment, Refusal

_INSIDE = "document"
_LINES = ("statements", "adjustments")
_SPANS = "complete"
# A refusal shows the beginning of what it refuses, so long at most.
_SHOWN = (40, 60, 80, 140, 160)

Place = tuple[str, Struct]


def point(refusal: Refusal, body: object) -> None:
    """Add ``errors`` to the refusal's facts if what was refused is found in the body."""
    if "errors" in refusal.facts or not isinstance(body, Struct):
        return
    pointer = _pointer(body, refusal)
    if pointer:
        refusal.facts["errors"] = [{"pointer": pointer, "detail": refusal.message}]


def _pointer(body: Struct, refusal: Refusal) -> str:
    facts = refusal.facts
    lines = list(_within(body, _LINES, facts))
    if isinstance(refusal, DuplicateFigure):
        lines.reverse()
    field = facts.get("field")
    if field == _SPANS:
        return next((place for place, _ in _within(body, (_SPANS,), facts)), f"/{_SPANS}")
    whole: list[Place] = [("", body), (f"/{_INSIDE}", getattr(body, _INSIDE, None))]  # type: ignore[list-item]  # sorted out below
    named = [(place, one) for place, one in (*lines, *whole) if isinstance(one, Struct) and field in _names(one)]
    # A document is published too: of several places with such a field, it is the one that holds what was refused.
    for place, _ in sorted(named, key=lambda found: not _holds(found[1], str(field), facts)):
        return f"{place}/{field}"
    return lines[0][0] if lines else ""


def _within(body: Struct, lists: tuple[str, ...], facts: Mapping[str, Any]) -> Iterator[Place]:
    """The members of a bulletin's lists that speak of the series, and the period if they have one, of the facts."""
    named = str(facts.get("figure", "")).rpartition("/")
    series, period = facts.get("series", named[0]), str(facts.get("period", named[2]))
    for name in lists:
        for at, one in enumerate(getattr(body, name, ())):
            if series == within(getattr(body, "source", ""), one.series) and (
                name == _SPANS or _is_shown(one.period, {period})
            ):
                yield f"/{name}/{at}", one


def _holds(holder: Struct, field: str, facts: Mapping[str, Any]) -> bool:
    held = getattr(holder, field)
    if not isinstance(held, str):
        return False
    told = {one for name, one in facts.items() if isinstance(one, str) and name not in {"series", "period", "field"}}
    try:
        return _is_shown(held, told) or moment_text(held) in told
    except NotAMoment:
        return False


def _is_shown(held: str, told: set[str]) -> bool:
    return any(held[:most] in told for most in (len(held), *_SHOWN))


def _names(holder: Struct) -> set[str]:
    return {one.encode_name for one in structs.fields(holder)}
