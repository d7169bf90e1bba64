"""Pairs of an earlier and a later value of the same figure, one a figure, in the order of their periods."""

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct


class Pairs(Struct, frozen=True, dict=True):
    """The values as whole numbers: each is that many units of ten to the power of minus ``scale``."""

    earlier: Sequence[int]
    later: Sequence[int]
    scale: int = 0

    def __len__(self) -> int:
        """How many figures there are."""
        return len(self.earlier)

    @cached_property
    def revisions(self) -> list[int]:
        """Each later value less the earlier one."""
        return [later - earlier for earlier, later in zip(self.earlier, self.later, strict=True)]

    @property
    def unit(self) -> int:
        """How many of the whole numbers are one unit of the series."""
        return int(10**self.scale)
