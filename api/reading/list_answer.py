"""The shape that every answer which is a list has, and that of a list whose tables have further rows."""

from collections.abc import Sequence
from typing import Protocol, cast

from msgspec import Struct

# What a list has and its body does not say: it is said by the cursor, or by headers.
UNWRITTEN = frozenset({"behind", "by_vintage", "vintage_counts", "vintage_shape"})


class ListAnswer(Protocol):
    """Items, and the last position at which they could have changed."""

    @property
    def items(self) -> Sequence[Struct]:
        """The items of the list, or of the page that was asked for."""
        ...

    @property
    def position(self) -> int:
        """The last position that could have changed the list."""
        ...


class TableAnswer(ListAnswer, Protocol):
    """A list that has more to say in forms that are nothing but lines."""

    @property
    def rows(self) -> Sequence[Struct]:
        """The lines of CSV and NDJSON."""
        ...


def list_answer(answer: Struct) -> ListAnswer:
    """The answer of a list route as what it is."""
    # Asking a protocol whether it is kept takes as long as half an answer.
    assert hasattr(answer, "items"), f"a list route answers with items, not {type(answer).__name__}"
    return cast("ListAnswer", answer)


def rows_of(answer: ListAnswer) -> Sequence[Struct]:
    """The lines of CSV and NDJSON: the items, and what else there is to say."""
    return cast("TableAnswer", answer).rows if hasattr(answer, "rows") else answer.items
