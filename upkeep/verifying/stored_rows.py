"""The rows of a ledger's file, as they lie there."""

from collections.abc import Iterator
from typing import Any

from stores.sqlite.store import Store

Row = tuple[Any, ...]


def query(store: Store, text: str, parameters: tuple[object, ...] = ()) -> Iterator[Row]:
    """The rows that a query finds in the ledger's file."""
    return iter(store.recorder.reader.execute(text, parameters))
