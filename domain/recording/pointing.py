"""Add to a refusal the place in the request where it arose."""

from types import TracebackType

from domain.refusals import Refusal


def point(refusal: Refusal, **facts: object) -> None:
    """Add facts to a refusal, unless it says them itself."""
    for name, fact in facts.items():
        refusal.facts.setdefault(name, fact)


class pointing:  # noqa: N801 - reads as the word it is after ``with``
    """Add facts to a refusal that passes, unless it says them itself: ``series``, ``period``, ``slot``, ``field``.

    ``inside`` is the part of the command that is being read; parts within parts add up.
    """

    __slots__ = ("_facts", "_inside")

    def __init__(self, *, inside: str = "", **facts: object) -> None:
        self._inside = inside
        self._facts = facts

    def __enter__(self) -> None:
        """Watch over what follows."""

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None) -> None:
        """Let the refusal go on with what is known of it."""
        if isinstance(error, Refusal):
            point(error, **self._facts)
            if self._inside:
                error.inside = (self._inside, *error.inside)
