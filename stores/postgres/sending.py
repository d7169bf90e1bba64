"""A statement that is sent again until it is confirmed, always the same, with what is known of it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from stores.postgres.byte_arrays import ByteStrings
from stores.postgres.connection import TimedConnection

_APPEND = "SELECT append(%b, %b, %b::bytea[], %b::bytea[])"
_APPEND_WITH_CONTENTS = "SELECT append(%b, %b, %b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])"
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
        self._leaves = ByteStrings(leaves)
        self._states = ByteStrings(states)
        self._contents = contents

    def send(self, connection: TimedConnection) -> None:
        """Send them all."""
        given = [*self._after, self._leaves, self._states]
        if self._contents:
            given += [ByteStrings(self._contents), ByteStrings(self._contents.values())]
            connection.execute(_APPEND_WITH_CONTENTS, given, prepare=True)
        else:
            connection.execute(_APPEND, given, prepare=True)

    def is_there(self, connection: TimedConnection) -> bool:
        """Whether what lies at the positions is what was sent."""
        there = connection.execute(_THERE, [self._after[0], len(self._leaves)]).fetchall()
        return tuple(leaf for (leaf,) in there) == self._leaves

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
