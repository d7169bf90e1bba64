"""Templates of titles, such as ``Deaths, {month}``, and the texts for which their names stand."""

import re
from collections.abc import Iterator
from itertools import islice

_GAPS = re.compile(r"(\{[^{}]*\}|\*)")
MOST_WAYS = 64
"""A title that can be read in more ways is read in none."""
LONGEST_TITLE = 500
"""As many characters are what a title may have; a longer text is none."""


def title_ways(template: str, text: str) -> list[dict[str, str]]:
    """Each way in which a text can be of the template: the text of each name; ``*`` stands for any text, or none.

    >>> title_ways("Table *: Deaths, {month}", "Table 3: Deaths, March 2022")
    [{'month': 'March 2022'}]
    """
    parts = [part for part in _GAPS.split(template) if part]
    if len(text) > LONGEST_TITLE or not _may_fit(parts, text):
        return []
    names = [part[1:-1] for part in parts if part.startswith("{")]
    found: dict[tuple[str, ...], None] = {}
    for texts in islice(_texts(parts, text, _reached(parts, text)), MOST_WAYS):
        found[tuple(one.strip() for one in texts)] = None
    return [dict(zip(names, texts, strict=True)) for texts in found if all(texts)]


def _is_gap(part: str) -> bool:
    return part == "*" or part.startswith("{")


def _may_fit(parts: list[str], text: str) -> bool:
    first, last = parts[0], parts[-1]
    return (_is_gap(first) or text.startswith(first)) and (_is_gap(last) or text.endswith(last))


def _reached(parts: list[str], text: str) -> list[frozenset[int]]:
    """For each part the places in the text from which it and the rest of the template fit."""
    places = [frozenset({len(text)})]
    for part in reversed(parts):
        then = places[-1]
        if _is_gap(part):
            furthest = max(then, default=-1) - (part != "*")
            places.append(frozenset(range(furthest + 1)))
        else:
            fitting = (end - len(part) for end in then)
            places.append(frozenset(at for at in fitting if at >= 0 and text.startswith(part, at)))
    return places[::-1]


def _texts(parts: list[str], text: str, reached: list[frozenset[int]], at: int = 0) -> Iterator[tuple[str, ...]]:
    """The texts of the names from a place on, in every way; each step leads to one, so that none is taken in vain."""
    if at not in reached[0]:
        return
    if not parts:
        yield ()
        return
    part, *rest = parts
    if not _is_gap(part):
        yield from _texts(rest, text, reached[1:], at + len(part))
        return
    for end in sorted(place for place in reached[1] if place >= at + (part != "*")):
        for others in _texts(rest, text, reached[1:], end):
            yield others if part == "*" else (text[at:end], *others)
