"""A builder of HTML that escapes every text and attribute; what it returns is markup and is not escaped again."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape


class Html(str):
    """Markup: the one kind of text that goes into a page as it stands."""

    __slots__ = ()


# What has no end tag.
_VOID = frozenset({"link", "meta"})
_SPECIAL = re.compile("[&<>\"']")


def element(name: str, /, *inside: str, **attributes: str | int) -> Html:
    """An element with its attributes and what is inside; of ``data_name`` and ``class_`` the names are as in HTML.

    >>> element("td", "<", element("b", "&"), class_="number", data_name='"')
    '<td class="number" data-name="&quot;">&lt;<b>&amp;</b></td>'
    """
    said = "".join([f' {_named(key)}="{_escaped(str(value))}"' for key, value in attributes.items()])
    return Html(f"<{name}{said}>" if name in _VOID else f"<{name}{said}>{''.join(map(_markup, inside))}</{name}>")


def link(address: str, *inside: str) -> Html:
    """A link to an address.

    >>> link("/docs?a=1&b=2", "docs")
    '<a href="/docs?a=1&amp;b=2">docs</a>'
    """
    return element("a", *inside, href=address)


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Texts and markup one behind the other, every text escaped.

    >>> joined(["a", element("b", "c")], " & ")
    'a &amp; <b>c</b>'
    """
    return Html(_markup(between).join(map(_markup, parts)))


def lines(parts: Iterable[str]) -> Html:
    """Texts and markup, each on a line of its own."""
    return joined(parts, "\n")


def _markup(text: str) -> str:
    return text if isinstance(text, Html) else _escaped(text)


def _escaped(text: str) -> str:
    return escape(text) if _SPECIAL.search(text) else text


@lru_cache
def _named(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
