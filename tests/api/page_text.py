"""A page as a reader finds it: its text, its links, and its tables, each a list of rows by the names of their cells."""

import re
from html import unescape
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "img", "br", "source"}


class _Tables(HTMLParser):
    """Collects the cells of each table by the heading above it, and all text."""

    def __init__(self):
        super().__init__()
        self.heading, self.text, self.tables = "", [], {}
        self._inside, self._cell = [], None

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in {"h1", "h2"}:
            self.heading = ""
        if tag == "tr":
            self._row = {}
        if tag in {"td", "th"} and attributes.get("scope") != "col":
            self._cell = [attributes.get("data-name", "row" if tag == "th" else ""), ""]
        if tag not in _VOID:
            self._inside.append(tag)

    def handle_endtag(self, tag):
        assert self._inside.pop() == tag, f"{tag} ends, and something else began"
        if tag in {"td", "th"} and self._cell:
            self._row[self._cell[0]] = " ".join(self._cell[1].split())
            self._cell = None
        if tag == "tr" and self._row:
            self.tables.setdefault(self.heading.strip(), []).append(self._row)

    def handle_data(self, data):
        self.text.append(data)
        if {"h1", "h2"} & set(self._inside):
            self.heading += data
        if self._cell:
            self._cell[1] += data


def tables_of(page: str) -> dict[str, list[dict[str, str]]]:
    """The rows of the page's tables by their headings; the cell that names its row is called ``row``."""
    return _read(page).tables


def links_of(page: str) -> list[str]:
    """The addresses that the page links to."""
    return [unescape(href) for href in re.findall(r'<a [^>]*href="([^"]+)"', page)]


def facts_of(page: str) -> dict[str, str]:
    """What the lists of facts say, by their names, with single spaces."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    return {unescape(name): " ".join(unescape(words).split()) for name, words in pairs}


def text_of(page: str) -> str:
    """All that there is to read, with single spaces."""
    return " ".join("".join(_read(page).text).split())


def _read(page: str) -> _Tables:
    found = _Tables()
    found.feed(page)
    found.close()
    return found
