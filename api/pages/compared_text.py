"""A comparison as plain text, to be pasted into an issue or an article."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from api.pages.series_words import declared_part
from api.pages.wording import NARROW_SPACE
from projections.answers.comparing import ComparedMoment
from projections.answers.differing import FigureDifference

_MOST = 10


class ComparedAddresses(Struct, frozen=True, kw_only=True):
    """Addresses of both moments and of the comparison, which never change."""

    before: str
    after: str
    compared: str


def plain_comparison(
    title: str,
    moments: tuple[ComparedMoment, ComparedMoment],
    largest: Sequence[tuple[FigureDifference, str]],
    counts: str,
    frequency: str,
) -> str:
    """What differs, the largest differences first with their reasons."""
    before, after = moments
    lines = [
        title,
        f"{moment_said(before).capitalize()}: {_total(before, frequency)}",
        f"{moment_said(after).capitalize()}: {_total(after, frequency)}",
        counts.replace(NARROW_SPACE, ","),
        *(_line(one, why) for one, why in largest[:_MOST]),
        *([f"and {len(largest) - _MOST:,} more"] if len(largest) > _MOST else []),
    ]
    return "\n".join(lines)


def moment_said(one: ComparedMoment) -> str:
    """One of the moments in words."""
    published = f"as published by {one.as_of}, " if one.as_of else ""
    return f"{published}at position {one.position}"


def _total(one: ComparedMoment, frequency: str) -> str:
    if one.value is None:
        return "every figure withdrawn" if one.state == "withdrawn" else "nothing published yet"
    said = f"{_said(one.value, one.qualifier)}, the figure of {one.period}"
    if one.adjustment is None and not one.adjustment_unknown:
        return said
    declared = " ".join(declared_part(one.adjustment, frequency)).replace(NARROW_SPACE, ",")
    return f"{said}; of its change {declared}"


def _line(one: FigureDifference, why: str) -> str:
    sides = f"{_side(one.before, one.qualifier_before)} -> {_side(one.after, one.qualifier_after)}"
    difference = Decimal(one.difference or 0)
    by = f" ({difference:+,f})" if difference else ""
    return f"{one.period}: {sides}{by}{why and '; '}{why}"


def _side(value: str | None, qualifier: str | None) -> str:
    return "no value" if value is None else _said(value, qualifier)


def _said(value: str, qualifier: str | None) -> str:
    return f"{'' if qualifier in (None, 'exact') else f'{qualifier} '}{Decimal(value):,f}"
