"""The standing of a log in PostgreSQL: the last numbers of its four tables."""

from typing import NamedTuple


class Standing(NamedTuple):
    """The last position of the log, and the last numbers of what else all machines copy; 0 where there is none."""

    head: int = 0
    noted: int = 0
    checkpoints: int = 0
    cosignatures: int = 0


LAST_NUMBERS = (
    "SELECT coalesce((SELECT max(position) FROM log), 0), coalesce((SELECT max(number) FROM private.noted), 0), "
    "coalesce((SELECT max(number) FROM checkpoints), 0), coalesce((SELECT max(number) FROM cosignatures), 0)"
)
