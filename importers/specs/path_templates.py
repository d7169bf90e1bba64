"""Templates of paths, such as ``cases-{date}.csv``, and the paths for which they stand."""

import re
from collections.abc import Iterator, Mapping

from importers.specs.templates import placeholders

_BRACES = re.compile(r"\{([^{}]*)\}")
_GLOB = re.compile(r"([\\*?\[\]])")
# A name may part in very many ways where there are many hyphens in it, and as many names.
_MOST_WAYS = 64


def pathspec(template: str) -> str:
    """The template as git looks for it, from the top of a repository."""
    literals = _literals(template)
    if len(literals) == 1:
        return f":(top,literal){template}"
    escaped = [_GLOB.sub(r"\\\1", one) for one in literals]
    return f":(top,glob){'*'.join(escaped)}"


def filled(template: str, placed: Mapping[str, str]) -> str:
    """The path for which a template stands, with the text of each name."""
    return _BRACES.sub(lambda found: placed[found[1]], template)


def ways(template: str, path: str) -> list[dict[str, str]]:
    """Each way in which a path can be of the template: the text of each name. A name stands for no slash.

    >>> ways("{place}/{day}.csv", "north/2022-03-01.csv")
    [{'place': 'north', 'day': '2022-03-01'}]
    """
    names = placeholders(template)
    first, *rest = _literals(template)
    if not path.startswith(first) or (rest and not path.endswith(rest[-1])) or path.count("/") != template.count("/"):
        return []
    found = []
    for texts in _parted(path[len(first) :], rest):
        placed = dict(zip(names, texts, strict=True))
        if all(placed[name] == text for name, text in zip(names, texts, strict=True)):
            found.append(placed)
        if len(found) == _MOST_WAYS:
            break
    return found


def _literals(template: str) -> list[str]:
    return _BRACES.split(template)[::2]


def _parted(text: str, literals: list[str]) -> Iterator[tuple[str, ...]]:
    """The texts that stand before each of the literals, in every way."""
    if not literals:
        if not text:
            yield ()
        return
    literal, *rest = literals
    ends = [len(text) - len(literal)] if not rest and text.endswith(literal) else _places(text, literal) if rest else []
    for end in ends:
        if end < 1 or "/" in text[:end]:
            continue
        for others in _parted(text[end + len(literal) :], rest):
            yield (text[:end], *others)


def _places(text: str, literal: str) -> Iterator[int]:
    """The places, from the second letter on, at which the literal stands."""
    if not literal:
        yield from range(1, len(text))
        return
    at = text.find(literal, 1)
    while at > 0:
        yield at
        at = text.find(literal, at + 1)
