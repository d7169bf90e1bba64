"""Add to a refusal the place in the request where it arose."""

from types import TracebackType

from domain.refusals import Refusal


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
            for name, fact in self._facts.items():
                error.facts.setdefault(name, fact)
            if self._inside:
                error.inside = (self._inside, *error.inside)
