"""The words in a picture: titles, moments and citations, cut to what fits and of characters that are inert."""

import unicodedata
from urllib.parse import urlencode

from api.http.addresses import filled
from api.reading.page_view import said_moment
from domain.series import Series
from projections.answers.known import known_source
from projections.answers.view import View
from projections.moment import At

_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_UNIT = 110, 60, 40
# Controls, what turns the direction of a text, what is invisible, and what is no character.
_LEFT_OUT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def plain_text(said: str, most: int) -> str:
    """A text of others as one line of at most so many characters, without any that are not seen.

    >>> plain_text("a" + chr(0x202E) + "b  c" + chr(10) + "d" * 10, 8)
    'ab c dd…'
    """
    seen = "".join(" " if one.isspace() else one for one in said[: 8 * most] if _is_seen(one))
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _is_seen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in _LEFT_OUT


def title_of(series: Series, more: str = "") -> str:
    """The title of a picture of a series."""
    behind = f", {more}" if more else ""
    return plain_text(series.title, _LONGEST_TITLE - len(behind)) + behind


def plain_unit(said: str) -> str:
    """A unit as it names an axis; in the expression that Vega-Lite makes of that, a backslash would end its text."""
    return plain_text(said, _LONGEST_UNIT).replace("\\", "\u2216")


def said_by(view: View, at: At, series: Series) -> str:
    """Who says it, and whom they relay."""
    source = known_source(view, at, series.key.source)
    relays = f", relaying {source.relays}" if source.relays else ""
    return f"{plain_text(source.name, _LONGEST_NAME)}{plain_text(relays, _LONGEST_NAME)}"


def as_published(at: At, latest: str | None) -> str:
    """Of when the values are: what was asked for, or the last time that something was published."""
    by = said_moment(at.as_of) if at.as_of else (latest or "")[:10]
    return f"as published by {by}" if by else "nothing published yet"


_WHERE = "asreported · "


def citation(address: str, *words: str, **asked: str | int | None) -> str:
    """How to come back to exactly this: the address of its page, with the position."""
    said = {name: value for name, value in asked.items() if value is not None}
    return f"{_WHERE}{filled(address, *words)}?{urlencode(said, safe=':')}"


def cited_address(said: str) -> str:
    """The address that a citation names."""
    return said.removeprefix(_WHERE)
