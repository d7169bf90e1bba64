"""The cache of the shapes of much revised figures, so that one more event costs no more than the first."""

from collections import OrderedDict

from domain.keys import FigureKey
from projections.following.shapes import Shape

# A shape of fewer events is drawn again about as fast as it is looked up.
_FEWEST = 32
# An entry of usual size takes some two kilobytes with its rows, so all that are kept take 64 MiB at most.
_MOST_ENTRIES = 32_768


class ShapeCache:
    """The shapes that were used last, as far as there is room; each as it was after one of its figure's events.

    None is kept of a figure of less than the ``fewest`` events.
    """

    def __init__(self, most: int = _MOST_ENTRIES, fewest: int = _FEWEST) -> None:
        self.fewest = fewest
        self._most = most
        self._kept: OrderedDict[FigureKey, Shape] = OrderedDict()
        self._taken = 0

    def take(self, figure: FigureKey) -> Shape | None:
        """The shape of a figure, which is given out once: what fails half way is not used again."""
        shape = self._kept.pop(figure, None)
        if shape is not None:
            self._taken -= shape.size
        return shape

    def has(self, figure: FigureKey) -> bool:
        """Whether there is one."""
        return figure in self._kept

    def keep(self, figure: FigureKey, shape: Shape) -> None:
        """Keep it for the next time."""
        if shape.version < self.fewest or shape.size > self._most:
            return
        self._kept[figure] = shape
        self._taken += shape.size
        while self._taken > self._most:
            self._taken -= self._kept.popitem(last=False)[1].size
