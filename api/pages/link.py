"""A link of a page."""

from typing import NamedTuple


class Link(NamedTuple):
    """What is said of an address, and the address."""

    words: str
    address: str
