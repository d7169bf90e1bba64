"""Templates of names: a text with the names of columns in braces."""

import re
from collections.abc import Collection, Mapping
from itertools import combinations

_BRACES = re.compile(r"\{([^{}]*)\}")
_HYPHENS = re.compile(r"-{2,}")
# A part of a title that is left out, with what joined it: brackets, a comma before it, or a mark on either side.
_LEFT_OUT = "\0"
_JOINED = re.compile(
    r"\s*[(\[]\0[)\]]|\s*[,;/]\s*\0|\0\s*[,;:/\N{EN DASH}\N{EM DASH}-]\s*|\s*[:\N{EN DASH}\N{EM DASH}-]\s*\0|\0\s*"
)


def placeholders(template: str) -> tuple[str, ...]:
    """The columns that a template names in braces, in order.

    >>> placeholders("gdp-{country}-{unit}")
    ('country', 'unit')
    """
    return tuple(part.partition("}")[0] for part in template.split("{")[1:])


def matches(template: str, slug: str) -> bool:
    """Whether a template could yield the slug.

    >>> matches("gdp-{country}", "gdp-france"), matches("gdp-{country}", "cpi-france")
    (True, False)
    """
    first, *rest = (part.rpartition("}")[2] for part in template.split("{"))
    if not slug.startswith(first):
        return False
    at = len(first)
    for literal in rest[:-1]:
        found = slug.find(literal, at + 1)
        if found < 0:
            return False
        at = found + len(literal)
    return not rest or (slug.endswith(rest[-1]) and len(slug) - len(rest[-1]) > at)


def filled(template: str, parts: Mapping[str, str]) -> str:
    """A template of a slug or a title with its parts; one that is not there is left out, and what joined it.

    >>> filled("cases-{country}-{part}", {"country": "italy"}), filled("{country}, {part}", {"country": "Italy"})
    ('cases-italy', 'Italy')
    """
    text = _BRACES.sub(lambda found: parts.get(found[1], _LEFT_OUT), template)
    if _LEFT_OUT not in text:
        return text
    if " " in template:
        return _JOINED.sub("", text).strip()
    return _HYPHENS.sub("-", text.replace(_LEFT_OUT, "")).strip("-")


def without_parts(template: str, optional: Collection[str]) -> tuple[str, ...]:
    """The template, and all that it can be where parts are left out; of nothing at all no series is named.

    >>> without_parts("{country}-{province}", {"province"})
    ('{country}-{province}', '{country}')
    """
    columns = [column for column in placeholders(template) if column in optional]
    found = [
        filled(template, {one: f"{{{one}}}" for one in placeholders(template) if one not in left_out})
        for count in range(len(columns) + 1)
        for left_out in combinations(columns, count)
    ]
    return tuple(dict.fromkeys(filter(None, found)))
