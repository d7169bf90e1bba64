"""The share that one process has in a comparison: several compare one generation, each some of its series."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol


class ShareBroken(Exception):
    """Another process could not do its share, or saw that something differs."""


class Share(Protocol):
    """What all processes know of each other; where one raises ShareBroken, so do they all."""

    @property
    def is_first(self) -> bool:
        """Whether it is that of the process that answers, and does what cannot be shared."""

    @property
    def others(self) -> Sequence[Path]:
        """The files in which the others have their rows at the end."""

    def meet(self) -> None:
        """Wait for all others to be here."""

    def agrees(self, generation: int, position: int) -> bool:
        """Whether all others see this generation, at this position."""

    def taken(self, whole: int) -> Iterable[int]:
        """Those of so many series that fall to this process, and to no other."""

    def end(self, counts: Sequence[int]) -> Sequence[int]:
        """Wait for all others to be at the end; the sums of what each of them counted."""

    def give_up(self) -> None:
        """Have no other wait for this process any more."""


class WholeShare(Share):
    """The whole of a comparison, by one process."""

    is_first = True
    others = ()

    def meet(self) -> None:
        """There is nobody to wait for."""

    def agrees(self, generation: int, position: int) -> bool:  # noqa: ARG002 - nobody sees another one
        """Nobody sees anything else."""
        return True

    def taken(self, whole: int) -> Iterable[int]:
        """All of them."""
        return range(whole)

    def end(self, counts: Sequence[int]) -> Sequence[int]:
        """What was counted."""
        return counts

    def give_up(self) -> None:
        """Nobody waits."""
