"""A statement that is sent again until it is confirmed, always the same, with what is known of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from struct import Struct

from stores.postgres.byte_arrays import byte_array
from stores.postgres.connection import TimedConnection

_APPEND = b"SELECT append($1, $2, $3, $4)"
_APPEND_WITH_CONTENTS = b"SELECT append($1, $2, $3, $4, $5, $6)"
_POSITION = Struct(">q")
_THERE = "SELECT leaf FROM log WHERE position > %s ORDER BY position LIMIT %s"


class Sending(ABC):
    """One statement, one transaction, one trip; a row that stands in its place already refuses it."""

    def __init__(self) -> None:
        self.tries = 0
        self.is_doubtful = False

    @abstractmethod
    def send(self, connection: TimedConnection) -> None:
        """Send it once."""

    @abstractmethod
    def is_there(self, connection: TimedConnection) -> bool:
        """Whether what stands in its place is what was sent."""

    @property
    @abstractmethod
    def place(self) -> str:
        """Where it goes, in words."""


class SendingEvents(Sending):
    """Events behind a position of which the leaf is known, with the bytes of documents that they name."""

    def __init__(
        self,
        after: tuple[int, bytes],
        leaves: Sequence[bytes],
        states: Sequence[bytes],
        contents: Mapping[bytes, bytes],
    ) -> None:
        super().__init__()
        self._after = after
        self._leaves = list(leaves)
        self._states = list(states)
        self._contents = contents

    def send(self, connection: TimedConnection) -> None:
        """Send them all."""
        position, leaf = self._after
        given = [_POSITION.pack(position), leaf, byte_array(self._leaves), byte_array(self._states)]
        if self._contents:
            given += [byte_array(self._contents.keys()), byte_array(self._contents.values())]
            connection.call(_APPEND_WITH_CONTENTS, given)
        else:
            connection.call(_APPEND, given)

    def is_there(self, connection: TimedConnection) -> bool:
        """Whether what lies at the positions is what was sent."""
        there = connection.execute(_THERE, [self._after[0], len(self._leaves)]).fetchall()
        return [leaf for (leaf,) in there] == self._leaves

    @property
    def place(self) -> str:
        """The position behind which they go."""
        return f"position {self._after[0]}"


class SendingRow(Sending):
    """One row into a table, and the question whether it is there."""

    def __init__(self, place: str, send: str, find: str, values: Sequence[object]) -> None:
        super().__init__()
        self._place, self._send, self._find, self._values = place, send, find, list(values)

    def send(self, connection: TimedConnection) -> None:
        """Send it."""
        connection.execute(self._send.encode(), self._values)

    def is_there(self, connection: TimedConnection) -> bool:
        """Whether the very row is there."""
        return connection.execute(self._find.encode(), self._values).fetchone() is not None

    @property
    def place(self) -> str:
        """Its number."""
        return self._place
