"""A table of the projections: its columns, its key and its indexes, and the statements that follow from them."""

from msgspec import Struct


class Table(Struct, frozen=True, kw_only=True):
    """One table; ``columns`` are name and type, ``indexes`` whole statements.

    ``is_numbered``: the key is SQLite's own number of a row, else the rows lie in the order of the key. ``usual`` are
    values that nearly all rows have, by column, none of which a row is sought by.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = ()
    is_numbered: bool = False
    usual: tuple[tuple[str, int | str | None], ...] = ()

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
    def unusual(self) -> tuple[str, ...]:
        """The columns by which two rows of a group that have all usual values may differ."""
        same = {*self.group, *(column for column, _ in self.usual)}
        return tuple(name for name in self._names if name not in same)

    @property
    def usual_between(self) -> str:
        """The unusual columns of those rows of a group, from one period to another, each as a list in JSON.

        The rows are in the order of the key. SQLite makes a list in less time than it gives the rows one by one.
        """
        lists = ", ".join(f"json_group_array({column})" for column in self.unusual)
        rows = self._between(", ".join(self.unusual), "".join(f"{one} AND " for one in self._are_usual))
        return f"SELECT {lists} FROM ({rows})"  # noqa: S608 - the names are the table's own

    @property
    def other_between(self) -> str:
        """Read all other rows of a group likewise, with every column."""
        return self._between("*", f"NOT ({' AND '.join(self._are_usual) or 'TRUE'}) AND ")

    def _between(self, columns: str, condition: str) -> str:
        same = "".join(f"{part} = ? AND " for part in self.group)
        where = f"{same}{condition}{self.key[len(self.group)]} BETWEEN ? AND ?"
        return f"SELECT {columns} FROM {self.name} NOT INDEXED WHERE {where} ORDER BY {', '.join(self.key)}"  # noqa: S608 - the names are the table's own

    @property
    def _are_usual(self) -> list[str]:
        return [f"{column} IS {'NULL' if value is None else repr(value)}" for column, value in self.usual]

    def position_of(self, column: str) -> int:
        """Where a column stands in a row."""
        return self._names.index(column)

    @property
    def _names(self) -> list[str]:
        return [one.partition(" ")[0] for one in self.columns]
