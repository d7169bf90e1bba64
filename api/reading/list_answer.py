"""The shape that every answer which is a list has, and that of a list whose tables have further rows."""

from typing import Protocol, runtime_checkable

from msgspec import Struct


@runtime_checkable
class ListAnswer(Protocol):
    """Items, and the last position at which they could have changed."""

    @property
    def items(self) -> list[Struct]:
        """The items of the list, or of the page that was asked for."""
        ...

    @property
    def position(self) -> int:
        """The last position that could have changed the list."""
        ...


@runtime_checkable
class TableAnswer(ListAnswer, Protocol):
    """A list that has more to say in forms that are nothing but lines."""

    @property
    def rows(self) -> list[Struct]:
        """The lines of CSV and NDJSON."""
        ...


def list_answer(answer: Struct) -> ListAnswer:
    """The answer of a list route as what it is."""
    assert isinstance(answer, ListAnswer), f"a list route answers with items, not {type(answer).__name__}"
    return answer
