"""The shapes of much revised figures, kept from one batch to the next, so that one more event costs no more."""

from collections import OrderedDict

from projections.shapes import Shape

# A shape of fewer events is drawn again about as fast as it is looked up.
_FEWEST = 16
# An entry with its rows takes some two kilobytes, so all that are kept take 64 MiB at most.
_MOST_EVENTS = 32_768


class KeptShapes:
    """The shapes that were used last, as far as they have room; each as it was after one of its figure's events."""

    def __init__(self, most: int = _MOST_EVENTS) -> None:
        self._most = most
        self._kept: OrderedDict[str, Shape] = OrderedDict()
        self._events = 0

    def take(self, stream: str) -> Shape | None:
        """The shape of a figure, which is given out once: what fails half way is not used again."""
        shape = self._kept.pop(stream, None)
        if shape is not None:
            self._events -= shape.version
        return shape

    def keep(self, stream: str, shape: Shape) -> None:
        """Have it at hand for the next time."""
        if not _FEWEST <= shape.version <= self._most:
            return
        self._kept[stream] = shape
        self._events += shape.version
        while self._events > self._most:
            self._events -= self._kept.popitem(last=False)[1].version
