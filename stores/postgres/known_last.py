"""The last position of a log, with its leaf, as a machine knows it."""

from typing import NamedTuple


class Last(NamedTuple):
    """The last position of a log, and its leaf; 0 and nothing of an empty one."""

    position: int
    leaf: bytes


EMPTY = Last(0, b"")


class Known(NamedTuple):
    """What this machine knows of the log: the last position of its copy, and the latest timeline that it has met."""

    last: Last
    timeline: int
