"""Where in a body the thing stands that the domain refused, as a JSON pointer (RFC 6901)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from api.stating import within
from domain.refusals import Refusal

_INSIDE = "document"


def point(refusal: Refusal, body: object) -> None:
    """Add ``errors`` to the refusal's facts if what was refused is found in the body."""
    if "errors" in refusal.facts or not isinstance(body, Struct):
        return
    pointer = _pointer(body, refusal.facts)
    if pointer:
        refusal.facts["errors"] = [{"pointer": pointer, "detail": refusal.message}]


def _pointer(body: Struct, facts: Mapping[str, Any]) -> str:
    line, inside = _line(body, facts)
    field = facts.get("field")
    if not isinstance(field, str):
        return line
    for place, holder in ((line, inside), ("", body), (f"/{_INSIDE}", getattr(body, _INSIDE, None))):
        if isinstance(holder, Struct) and field in _names(holder):
            return f"{place}/{field}"
    return line


def _line(body: Struct, facts: Mapping[str, Any]) -> tuple[str, Struct | None]:
    """The statement or adjustment of a bulletin that the refusal is about."""
    named = str(facts.get("figure", "")).rpartition("/")
    series, period = facts.get("series", named[0]), facts.get("period", named[2])
    for name in ("statements", "adjustments"):
        lines: Sequence[Any] = getattr(body, name, ())
        for at, one in enumerate(lines):
            if period == one.period and series == within(getattr(body, "source", ""), one.series):
                return f"/{name}/{at}", one
    return "", None


def _names(holder: Struct) -> set[str]:
    return {one.encode_name for one in structs.fields(holder)}
