"""Ready lines: figures as NDJSON and as CSV, each written once for a row that is read, and joined from then on."""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from projections.blocks.pasts import Ints
from projections.blocks.said_rows import ENTRY, WORDS, SaidRows, Words

_NOT_WRITTEN: Final = -1


class _Form(Protocol):
    """How a line is written: nothing in it needs to be quoted, for all of it has a form of ours."""

    def words(self, words: Words) -> str:
        """Qualifier, status and last day."""
        ...

    def head(self, period: str, value: str | None, words: str, published_at: str, entry: int) -> str:
        """What comes before the count of revisions."""
        ...

    def tail(self, revisions: int, amount: str | None, *, is_unknown: bool) -> str:
        """The count of revisions and what comes behind it."""
        ...


class _Ndjson:
    def words(self, words: Words) -> str:
        qualifier, status, through = map(_quoted, words)
        return f'"qualifier":{qualifier},"status":{status},"through":{through}'

    def head(self, period: str, value: str | None, words: str, published_at: str, entry: int) -> str:
        state = "withdrawn" if value is None else "reported"
        return (
            f'{{"period":"{period}","state":"{state}","value":{_quoted(value)},{words},'
            f'"published_at":"{published_at}","entry":{entry},"revisions":'
        )

    def tail(self, revisions: int, amount: str | None, *, is_unknown: bool) -> str:
        unknown = "true" if is_unknown else "false"
        return f'{revisions},"adjustment":{_quoted(amount)},"adjustment_unknown":{unknown}}}'


class _Csv:
    def words(self, words: Words) -> str:
        return ",".join(one or "" for one in words)

    def head(self, period: str, value: str | None, words: str, published_at: str, entry: int) -> str:
        state = "withdrawn" if value is None else "reported"
        return f"{period},{state},{value or ''},{words},{published_at},{entry},"

    def tail(self, revisions: int, amount: str | None, *, is_unknown: bool) -> str:
        return f"{revisions},{amount or ''},{'true' if is_unknown else 'false'}"


FORMS: Final[Mapping[str, _Form]] = {"ndjson": _Ndjson(), "csv": _Csv()}


class ReadyLines:
    """The lines of a slot's rows in one form, without their ends; safe to share among threads."""

    def __init__(self, said: SaidRows, form: str) -> None:
        """``form`` is csv or ndjson."""
        self._said = said
        self._form = FORMS[form]
        self._words: list[str] = []
        self._lines: NDArray[Any] = np.empty(0, dtype=object)
        # With which count of revisions each line was written; it stays so.
        self._counts: Ints = np.empty(0, dtype=np.int64)
        self._lock = Lock()

    def of(self, rows: Ints, counts: Ints, adjusted: Mapping[int, str | None]) -> list[bytes]:
        """The line of each row with its count of revisions, and with what is declared, by the row's place here."""
        self._make_room()
        differ = (self._counts[rows] != counts).nonzero()[0]
        if len(differ):
            self._write(rows[differ], counts[differ])
            differ = differ[self._counts[rows[differ]] != counts[differ]]
        found: list[bytes] = self._lines[rows].tolist()
        if not len(differ) and not adjusted:
            return found
        if adjusted:
            declared = np.fromiter(adjusted, dtype=np.int64, count=len(adjusted))
            differ = np.concatenate((differ, declared))
        texts = self._texts(rows[differ], counts[differ], (adjusted.get(at, "") for at in differ.tolist()))
        for at, text in zip(differ.tolist(), texts, strict=True):
            found[at] = text
        return found

    def _make_room(self) -> None:
        # The counts are the last to grow, so whoever finds room for them finds all else.
        if len(self._counts) >= self._said.numbers.shape[1] and len(self._words) >= len(self._said.words):
            return
        with self._lock:
            self._words += map(self._form.words, self._said.words[len(self._words) :])
            missing = self._said.numbers.shape[1] - len(self._counts)
            if missing > 0:
                self._lines = np.concatenate((self._lines, np.full(missing, None, dtype=object)))
                self._counts = np.concatenate((self._counts, np.full(missing, _NOT_WRITTEN)))

    def _write(self, rows: Ints, counts: Ints) -> None:
        """Write those that were not written yet."""
        with self._lock:
            missing = self._counts[rows] == _NOT_WRITTEN
            rows, counts = rows[missing], counts[missing]
            lines = self._texts(rows, counts, [""] * len(rows))
            self._lines[rows] = np.array(lines, dtype=object)
            self._counts[rows] = counts

    def _texts(self, rows: Ints, counts: Ints, amounts: Iterable[str | None]) -> list[bytes]:
        """Lines written anew; an amount is empty where none is declared, and None where nobody said how much."""
        if not len(rows):
            return []
        said, head, tail = self._said, self._form.head, self._form.tail
        words, entries = self._words, said.numbers[[[WORDS], [ENTRY]], rows].tolist()
        return [
            (
                head(said.periods[row], said.values[row], words[word], said.published_at[row], entry)
                + tail(count, amount or None, is_unknown=amount is None)
            ).encode()
            for row, count, word, entry, amount in zip(rows.tolist(), counts.tolist(), *entries, amounts, strict=True)
        ]


def _quoted(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'
