"""Vintages that a question names: moments of publication, in their order, as of which it is answered."""

from collections.abc import Iterable

from msgspec.structs import replace

from domain.moments import microseconds, moment_text
from domain.words import Moment
from projections.moment import At


def named_vintages(said: Iterable[str]) -> list[Moment]:
    """The moments in their order; raises NotAMoment.

    >>> named_vintages(["2024-02-01", "2023-12-31T08:00:00+02:00"])
    ['2023-12-31T06:00:00.000000Z', '2024-02-01']
    """
    return sorted(map(moment_text, said), key=lambda one: (microseconds(one), one))


def known_by(at: At, vintage: Moment) -> At:
    """What of it had been published by a vintage."""
    return replace(at, published=min(at.published, microseconds(vintage)))
