"""A page as a test reads it: elements by tag and class, their text as a reader sees it, and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_ALONE = {"meta", "link", "input", "br", "img", "source", "hr"}


@dataclass
class Element:
    """One element; a text is an element without a tag."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    said: str = ""

    @property
    def verbatim(self) -> str:
        """Everything that it says, as it stands in the page."""
        return "".join(one.said for one in self.everything())

    @property
    def words(self) -> str:
        """The same with single spaces, as a reader sees it; the narrow spaces within numbers stay."""
        return " ".join(re.findall(r"[^ \n]+", self.verbatim))

    def everything(self) -> Iterator[Element]:
        """It and all within, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.everything()

    def all(self, tag: str, kind: str | None = None) -> list[Element]:
        """The elements within of a tag, and of a class."""
        return [
            one
            for one in self.everything()
            if one.tag == tag and (kind is None or kind in one.attributes.get("class", "").split())
        ]

    def one(self, tag: str, kind: str | None = None) -> Element:
        """The only one of these."""
        (found,) = self.all(tag, kind)
        return found

    def by_id(self, name: str) -> Element:
        """The element of that id, which no other has."""
        (found,) = [one for one in self.everything() if one.attributes.get("id") == name]
        return found

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return [one.attributes["href"] for one in self.all("a")]

    def facts(self) -> dict[str, str]:
        """What its description lists say, by term."""
        terms, said = self.all("dt"), self.all("dd")
        return {term.words: one.words for term, one in zip(terms, said, strict=True)}

    def rows(self) -> list[list[Element]]:
        """The cells of the rows of its tables, without those of their heads."""
        return [
            [one for one in row.children if one.tag in {"td", "th"}]
            for body in self.all("tbody")
            for row in body.all("tr")
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _ALONE:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element("", said=data))


def read_page(html: str | bytes) -> Element:
    """The page; each element that it opens it also closes."""
    reader = _Reader()
    reader.feed(html if isinstance(html, str) else html.decode())
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.root
