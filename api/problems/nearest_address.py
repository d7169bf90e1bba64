"""Suggest the address that somebody who asked for an unknown one most likely meant."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_VERSION = "/v1"
_ALIKE = 0.75
# Comparing costs the product of the lengths; no word of an address that is known is longer.
_LONGEST = 40
_OF_A_SOURCE = re.compile(r"(/v1)?/series/([a-z0-9-]{1,64})", re.ASCII)


def nearest_address(path: str, known: Iterable[str]) -> str | None:
    """The nearest of the addresses that are known, such as ``/v1/sources/{source:str}``, with the words that were said.

    >>> nearest_address("/v1/source/town", ["/v1/series", "/v1/sources/{source:str}"])
    '/v1/sources/town'
    >>> [nearest_address(path, ["/v1/totals", "/docs"]) for path in ("/totals", "/v1/docs", "/x")]
    ['/v1/totals', '/docs', None]
    """
    if source := _OF_A_SOURCE.fullmatch(path):
        return f"/v1/series?source={source[2]}" if source[1] else f"/sources/{source[2]}"
    addresses = frozenset(known)
    for other in (_VERSION + path, path.removeprefix(_VERSION)):
        if other in addresses and other != path:
            return other
    found = [near for one in addresses if (near := _filled(path.split("/"), one.split("/")))]
    return max(found)[1] if found else None


def _filled(said: list[str], known: list[str]) -> tuple[float, str] | None:
    """How much a known address is like what was said, at its least, and the address with the words said."""
    if len(said) != len(known) or max(map(len, said)) > _LONGEST:
        return None
    words, least = [], 1.0
    for word, wanted in zip(said, known, strict=True):
        if wanted.startswith("{"):
            words.append(word)
            continue
        words.append(wanted)
        least = min(least, SequenceMatcher(None, word.lower(), wanted).ratio() if word != wanted else 1)
        if least < _ALIKE:
            return None
    return least, "/".join(words)
