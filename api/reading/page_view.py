"""The view that a page is given: the answer's items, the moment that they are of, and where the list goes on."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from api.html.markup import Html, link

Item = TypeVar("Item")


class PageView(Struct, Generic[Item], frozen=True, kw_only=True):
    """One part of an answer, for people; ``next`` is the address of the next page.

    ``asked`` is the part of the address that names the moment, so that every link leads to the same one.
    """

    items: Sequence[Item]
    as_of: str | None
    position: int
    asked: str = ""
    is_as_recorded: bool = False
    next: str | None = None

    @property
    def moment(self) -> str:
        """The moment in words, where it is not now."""
        published = f"as published by {self.as_of}" if self.as_of else ""
        recorded = f"as the ledger stood at position {self.position}" if self.is_as_recorded else ""
        return ", ".join(filter(None, (published, recorded)))

    def link(self, address: str, name: str) -> Html:
        """A link to what is shown at an address at this moment."""
        return link(f"{address}?{self.asked}" if self.asked else address, name)
