"""An answer that is a list."""

from typing import Generic, TypeVar

from msgspec import Struct

Item = TypeVar("Item")


class Listing(Struct, Generic[Item], frozen=True, kw_only=True, omit_defaults=True):
    """Items in their order; ``position`` is the last one that could have changed them, ``why`` there are none.

    ``behind`` is where a list goes on that was searched only so far, whatever was found up to there.
    """

    items: list[Item]
    position: int
    why: str | None = None
    behind: str | None = None
