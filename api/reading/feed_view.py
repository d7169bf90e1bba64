"""The view that a feed is given: one page of a list, whose items are told as entries, and the addresses around it."""

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from api.http.query_string import Values
from projections.answers.view import View
from projections.moment import At

Item = TypeVar("Item")


class FeedView(Struct, Generic[Item], frozen=True, kw_only=True):
    """One page of a list, for feed readers.

    ``view`` and ``at`` tell what else there is to say of the items. ``identity`` names the list whatever its page;
    ``given`` are its filters and ``query`` is the same as text. ``here`` is the address of this page, ``first`` that of
    the first one, ``next`` that of the next.
    """

    view: View
    at: At
    items: Sequence[Item]
    position: int
    identity: str
    given: Mapping[str, Values]
    query: str
    here: str
    first: str
    next: str | None = None
