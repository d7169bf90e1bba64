"""Which columns the spec takes from a file, and without which of them a version says nothing."""

from collections.abc import Iterable

from importers.refusals import UnreadableFile
from importers.spec import FileSpec, placeholders

_SHOWN = 300


class Columns:
    """The columns of one file: ``taken`` are read, ``known`` are those too that the spec passes over."""

    def __init__(self, file: FileSpec) -> None:
        self.known = file.named_columns
        self.taken = self.known - frozenset(file.ignored)
        keys = (*placeholders(file.long.series), file.long.value) if file.long else ()
        self._each = (file.period.column, *keys)
        self._values = tuple(file.columns)

    def check(self, there: Iterable[str]) -> None:
        """Refuse a version that lacks a period, a key, or every value: an error page, or a header that was lost.

        A version without *some* of several value columns is a whole list in which they are missing.
        """
        there = tuple(there)
        for column in self._each:
            if column not in there:
                raise UnreadableFile(f"it has no column {column!r}; it has: {_listed(there)}", column=column)
        if self._values and not set(self._values) & set(there):
            none = f"it has no column {self._values[0]!r}"
            if len(self._values) > 1:
                none = f"it has none of the columns {_listed(self._values)}"
            raise UnreadableFile(f"{none}; it has: {_listed(there)}", column=self._values[0])

    def unknown(self, there: Iterable[str]) -> tuple[str, ...]:
        """Those columns of a version of which the spec does not speak."""
        return tuple(one for one in there if one not in self.known)


def _listed(names: Iterable[str]) -> str:
    told = ", ".join(repr(one) for one in names)
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}..."
