"""Words whose documented form nobody can generate in reasonable time, made up in another way."""

import re

from hypothesis import strategies

from api.http.patterns import ADDRESS, HANDLE, LINES, NAME, NAME_OF_LINES, RECEIVER, SERIES, SERIES_OR_SLUG, TEXT

_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
# Hypothesis makes a string of hundreds of characters out of a pattern in seconds, and cannot look ahead.
_FORMATS = {
    **dict.fromkeys((TEXT, LINES, NAME, NAME_OF_LINES), "text"),
    HANDLE: "handle",
    ADDRESS: "address",
    RECEIVER: "receiver",
    SERIES: "whole-series",
    SERIES_OR_SLUG: "series",
}
FORMS = tuple(_FORMATS)
_FEW = 200
_UNSEEN_BEYOND = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
_SLUG = "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}"


def formats():
    """Strategies by the names that stand for the patterns; each yields only what its pattern allows."""
    letters = strategies.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters=_BIDI).filter(_is_seen)
    seen = strategies.characters(exclude_categories=("C", "Z"), exclude_characters=_BIDI).filter(_is_seen)
    words = strategies.text(seen, min_size=1, max_size=12)
    return {
        "text": strategies.text(letters, min_size=1, max_size=80).filter(str.strip),
        "handle": strategies.lists(words, min_size=1, max_size=5).map(" ".join),
        "address": strategies.from_regex(ADDRESS, fullmatch=True).filter(lambda said: len(said) < _FEW),
        "receiver": strategies.from_regex(RECEIVER, fullmatch=True).filter(lambda said: len(said) < _FEW),
        "whole-series": strategies.from_regex(rf"\A{_SLUG}/{_SLUG}\Z"),
        "series": strategies.from_regex(rf"\A({_SLUG}/)?{_SLUG}\Z"),
    }


def _is_seen(letter):
    """The pattern names what cannot be seen up to U+FFFF, and no more."""
    return re.fullmatch(TEXT, letter) is not None and not _UNSEEN_BEYOND.fullmatch(letter)


def put_formats(schema):
    """In the place of each such pattern and of its lengths, say the name of its strategy."""
    if isinstance(schema, dict):
        pattern = schema.get("pattern")
        if isinstance(pattern, str) and pattern in _FORMATS:
            schema["format"] = _FORMATS[pattern]
            for name in ("pattern", "minLength", "maxLength"):
                schema.pop(name, None)
        for one in schema.values():
            put_formats(one)
    elif isinstance(schema, list):
        for one in schema:
            put_formats(one)
