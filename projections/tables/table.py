"""A table of the projections: its columns, its key and its indexes, and the statements that follow from them."""

from msgspec import Struct


class Table(Struct, frozen=True, kw_only=True):
    """One table; ``columns`` are name and type, ``indexes`` whole statements.

    ``is_numbered``: the key is SQLite's own number of a row, else the rows lie in the order of the key.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = ()
    is_numbered: bool = False

    @property
    def made_by(self) -> str:
        """The statement that makes the table; those that make its indexes are given."""
        key = () if self.is_numbered else (f"PRIMARY KEY ({', '.join(self.key)})",)
        options = "STRICT" if self.is_numbered else "STRICT, WITHOUT ROWID"
        return f"CREATE TABLE {self.name} ({', '.join((*self.columns, *key))}) {options}"

    @property
    def put(self) -> str:
        """Write a row in the place of the one with its key."""
        return f"INSERT OR REPLACE {self._into}"

    @property
    def add(self) -> str:
        """Write a row unless there is one with its key."""
        return f"INSERT OR IGNORE {self._into}"

    @property
    def _into(self) -> str:
        return f"INTO {self.name} VALUES ({', '.join('?' * len(self.columns))})"

    @property
    def erase(self) -> str:
        """Delete the row with a key."""
        return f"DELETE FROM {self.name} WHERE {' AND '.join(f'{column} = ?' for column in self.key)}"  # noqa: S608 - the names are the table's own

    @property
    def group(self) -> tuple[str, ...]:
        """The parts of the key that the rows share among which one is sought by its period, or its position."""
        return self.key[: self.key.index("period")] if "period" in self.key else self.key[:1]

    @property
    def between(self) -> str:
        """Read the rows of a group in the order of the key, from one period or position to another."""
        same = " AND ".join(f"{part} = ?" for part in self.group)
        sought, order = self.key[len(self.group)], ", ".join(self.key)
        return f"SELECT * FROM {self.name} WHERE {same} AND {sought} BETWEEN ? AND ? ORDER BY {order}"  # noqa: S608 - the names are the table's own

    def position_of(self, column: str) -> int:
        """Where a column stands in a row."""
        return [one.partition(" ")[0] for one in self.columns].index(column)
