"""The headers that say what rows of a day, a period and a value leave out."""

from typing import Protocol

from api.http.responses import Headers
from projections.answers.day_vintages import VintageCounts
from projections.answers.vintage_shapes import VintageShape


class Shaped(Protocol):
    """An answer or a run of vintages in a shape."""

    @property
    def vintage_shape(self) -> VintageShape:
        """Its shape."""
        ...

    @property
    def vintage_counts(self) -> VintageCounts:
        """What its rows do not say."""
        ...


def left_out_headers(answer: Shaped) -> Headers:
    """The resolution and the collapsed versions always; what else is lost, and what the program refuses, where it is.

    ``X-Asreported-Left-Out`` counts the versions: ``qualifiers=3, withdrawals=1``. ``X-Asreported-Not-Read`` are the
    frequencies of the series that the program does not take.
    """
    told, shape = answer.vintage_counts, answer.vintage_shape
    lost = {"qualifiers": told.qualifiers, "withdrawals": 0 if shape.has_empty else told.withdrawals}
    words = ", ".join(f"{name}={count}" for name, count in lost.items() if count)
    unread = ", ".join(sorted(told.frequencies - shape.reads))
    headers: Headers = [
        (b"x-asreported-resolution", b"day"),
        (b"x-asreported-collapsed", b"%d" % told.collapsed),
    ]
    if words:
        headers.append((b"x-asreported-left-out", words.encode()))
    if unread:
        headers.append((b"x-asreported-not-read", unread.encode()))
    return headers
