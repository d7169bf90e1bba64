"""The view that a page is given: the answer, the moment that it is of, and the addresses that stay at that moment."""

from collections.abc import Sequence
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from api.http import addresses
from api.http.addresses import filled
from api.reading.alternates import AlternateLink
from domain.moments import is_date
from domain.words import Moment

Item = TypeVar("Item")


class PageView(Struct, Generic[Item], frozen=True, kw_only=True):
    """One answer, for people. Of a list, ``items`` are one page, and ``next`` is the address of the next.

    ``path`` is the page's own address, ``others`` what its query says beside the moment, and ``asked`` the part of the
    query that names the moment, so that every link leads to the same one. ``part`` is what it says of which part of a
    list this is. ``position`` is that of the last change, and ``alternates`` are the addresses at which programs find
    the same. ``mirror_of`` is where the ledger is of which this is a mirror, None where it is none.
    """

    answer: Struct
    items: Sequence[Item]
    path: str
    position: int
    as_of: str | None = None
    others: str = ""
    asked: str = ""
    part: str = ""
    asked_position: int | None = None
    recorded_as_of: str | None = None
    next: str | None = None
    alternates: Sequence[AlternateLink] = ()
    mirror_of: str | None = None

    @property
    def moment(self) -> str:
        """The moment in words, where it is not now."""
        return ", ".join(filter(None, (self._published, self._recorded)))

    @property
    def _published(self) -> str:
        return f"as published by {said_moment(self.as_of)}" if self.as_of else ""

    @property
    def _recorded(self) -> str:
        if self.recorded_as_of is not None:
            return f"as this ledger stood at {said_moment(self.recorded_as_of)}"
        return "" if self.asked_position is None else f"as this ledger stood at position {self.asked_position}"

    @property
    def now(self) -> str:
        """The address of this page as it is today."""
        return with_query(self.path, self.others)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters that a form of this page sends along beside the moment."""
        return parse_qsl(self.others)

    @property
    def moment_fields(self) -> list[tuple[str, str]]:
        """The parameters by which a form stays at this moment."""
        return parse_qsl(self.asked)

    def chosen(self, name: str) -> str:
        """What this page's address says for a parameter beside the moment; nothing where it is not given."""
        return dict(self.kept).get(name, "")

    @property
    def here(self) -> str:
        """The address of this page at this moment."""
        return with_query(self.at_moment(self.now), self.part)

    @property
    def pinned(self) -> str:
        """The address at which this page never changes."""
        return with_query(self.fixed(self.now), self.part)

    def fixed(self, address: str) -> str:
        """An address of another page of the same subject, at which that never changes."""
        published = f"as_of={addresses.quoted(self.as_of)}&" if self.as_of else ""
        return with_query(address, f"{published}position={self.position}")

    def to(self, template: str, *words: str) -> str:
        """An address at this moment, its words filled in."""
        return self.at_moment(filled(template, *words))

    def at_moment(self, address: str) -> str:
        """The same address at this moment."""
        return with_query(address, self.asked)

    def among(self, path: str, **wanted: str | None) -> str:
        """The address of a list at this moment, with the filters that are wanted."""
        return self.at_moment(with_query(path, urlencode({name: value for name, value in wanted.items() if value})))

    def filtered(self, path: str) -> str:
        """The address of another list by the filters of this one, at this moment."""
        return self.at_moment(with_query(path, self.others))

    def after(self, position: int) -> str:
        """The address of this page with what comes behind a position."""
        return self.at_moment(f"{self.path}?after={position}")

    def series(self, key: str) -> str:
        """The page of a series, by its key."""
        return self.to(addresses.SERIES_PAGE, *key.split("/"))

    def figure(self, key: str, period: str) -> str:
        """The page of a figure, by the key of its series and its period."""
        return self.to(addresses.FIGURE_PAGE, *key.split("/"), period)

    def source(self, source: str) -> str:
        """The page of a source."""
        return self.to(addresses.SOURCE_PAGE, source)

    def document(self, document: str) -> str:
        """The page of a document."""
        return self.to(addresses.DOCUMENT_PAGE, document)

    def content(self, document: str) -> str:
        """The archived bytes of a document, which never change."""
        return filled(addresses.DOCUMENT_CONTENT, document)

    def bulletin(self, bulletin: str) -> str:
        """The page of a bulletin."""
        return self.to(addresses.BULLETIN_PAGE, bulletin)

    def as_recorded(self, template: str, *words: str) -> str:
        """The address of what knows no other axis than that of the ledger, at this position."""
        position = self.position if self.recorded_as_of is not None else self.asked_position
        return with_query(filled(template, *words), "" if position is None else f"position={position}")


def with_query(address: str, query: str) -> str:
    """The address with more in its query."""
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def said_moment(said: str) -> str:
    """A day as it is; an instant as people write one, no digit of it lost.

    >>> [said_moment(one) for one in ("2022-03-02", "2022-03-02T07:08:09.000000Z", "2022-03-02T07:08:09.5Z")]
    ['2022-03-02', '2022-03-02 07:08:09 UTC', '2022-03-02 07:08:09.5 UTC']
    """
    if is_date(Moment(said)):
        return said
    day, _, clock = said.removesuffix("Z").partition("T")
    seconds, point, rest = clock.partition(".")
    return f"{day} {seconds}{point}{rest} UTC" if rest.strip("0") else f"{day} {seconds} UTC"
