"""The extent of a log in PostgreSQL: the last numbers of its four tables, by which a copy knows what it lacks."""

from typing import NamedTuple


class LogExtent(NamedTuple):
    """The last position of the log, and the last numbers of what else every machine copies; 0 where there is none."""

    head: int = 0
    noted: int = 0
    checkpoints: int = 0
    cosignatures: int = 0


ASK_EXTENT = (
    "SELECT coalesce((SELECT max(position) FROM log), 0), coalesce((SELECT max(number) FROM private.noted), 0), "
    "coalesce((SELECT max(number) FROM checkpoints), 0), coalesce((SELECT max(number) FROM cosignatures), 0)"
)
