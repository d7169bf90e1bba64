"""JSON pointers (RFC 6901) to the place in a body that the domain refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, structs

from api.writing.statements import within
from domain.refusals import DuplicateFigure, Refusal

_SPANS = "complete"
_LIST_OF = {"statement": "statements", "adjustment": "adjustments"}


def point(refusal: Refusal, body: object) -> None:
    """Add ``errors`` to the refusal's facts if the body has the place that it names."""
    if "errors" in refusal.facts or not isinstance(body, Struct):
        return
    pointer = _pointer(body, refusal)
    if pointer:
        refusal.facts["errors"] = [{"pointer": pointer, "detail": refusal.message}]


def _pointer(body: Struct, refusal: Refusal) -> str:
    facts, field = refusal.facts, refusal.facts.get("field")
    if refusal.inside:
        return "/".join(("", *refusal.inside, *([str(field)] if field else ())))
    if field == _SPANS:
        return next((place for place, _ in _members(body, (_SPANS,), facts)), f"/{_SPANS}")
    lines = list(_members(body, _lists(facts), facts))
    if isinstance(refusal, DuplicateFigure):
        lines.reverse()
    for place, holder in (*lines, ("", body)):
        if field in {one.encode_name for one in structs.fields(holder)}:
            return f"{place}/{field}"
    return lines[0][0] if lines else ""


def _lists(facts: Mapping[str, object]) -> tuple[str, ...]:
    """The lists of a bulletin that a refusal can be about."""
    named = _LIST_OF.get(str(facts.get("slot")))
    return (named,) if named else tuple(_LIST_OF.values())


def _members(body: Any, lists: tuple[str, ...], facts: Mapping[str, object]) -> Iterator[tuple[str, Struct]]:  # noqa: ANN401 - a body of any route
    """The members of these lists that speak of the series, and the period if they have one, of the facts."""
    figure = str(facts.get("figure", "")).rpartition("/")
    series, period = facts.get("series", figure[0]), facts.get("period", figure[2])
    for name in lists:
        for at, one in enumerate(getattr(body, name, ())):
            if series == within(body.source, one.series) and getattr(one, "period", period) == period:
                yield f"/{name}/{at}", one
