"""Ready lines: figures as NDJSON and as CSV, each written once for a row that is read, and joined from then on."""

from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from domain.moments import last_instant
from domain.words import Moment
from projections.blocks.pasts import Ints
from projections.blocks.said_rows import ENTRY, WORDS, SaidRows
from projections.tables.vintage_columns import Words

_NOT_WRITTEN: Final = -1


# Of a figure: period, value, words, when it was published, entry, and count of revisions.
_Figure = tuple[str, str | None, str, str, int, int]


class _Form(Protocol):
    """How a line is written: nothing in it needs to be quoted, for all of it has a form of ours."""

    def words(self, words: Words) -> str:
        """Qualifier, status and last day."""
        ...

    def lines(self, figures: Iterable[_Figure]) -> list[bytes]:
        """The lines of figures that have a value, and of which nothing is declared."""
        ...

    def line(self, figure: _Figure, amount: str | None) -> bytes:
        """The line of any figure; ``amount`` is empty where none is declared, and None where nobody said how much."""
        ...


class _Ndjson:
    def words(self, words: Words) -> str:
        qualifier, status, through = map(_quoted, words)
        return f'"qualifier":{qualifier},"status":{status},"through":{through}'

    def lines(self, figures: Iterable[_Figure]) -> list[bytes]:
        return [
            (
                f'{{"period":"{period}","state":"reported","value":"{value}",{words},"published_at":"{published_at}",'
                f'"entry":{entry},"revisions":{revisions},"adjustment":null,"adjustment_unknown":false}}'
            ).encode()
            for period, value, words, published_at, entry, revisions in figures
        ]

    def line(self, figure: _Figure, amount: str | None) -> bytes:
        period, value, words, published_at, entry, revisions = figure
        return (
            f'{{"period":"{period}","state":"{_state(value)}","value":{_quoted(value)},{words},'
            f'"published_at":"{published_at}","entry":{entry},"revisions":{revisions},'
            f'"adjustment":{_quoted(amount or None)},"adjustment_unknown":{_truth(amount is None)}}}'
        ).encode()


class _Csv:
    def words(self, words: Words) -> str:
        return ",".join(one or "" for one in words)

    def lines(self, figures: Iterable[_Figure]) -> list[bytes]:
        return [
            (
                f"{period},reported,{value},{words},{published_at},{_instant(published_at)},{entry},{revisions},,false"
            ).encode()
            for period, value, words, published_at, entry, revisions in figures
        ]

    def line(self, figure: _Figure, amount: str | None) -> bytes:
        period, value, words, published_at, entry, revisions = figure
        return (
            f"{period},{_state(value)},{value or ''},{words},{published_at},{_instant(published_at)},"
            f"{entry},{revisions},{amount or ''},{_truth(amount is None)}"
        ).encode()


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
        places = [*differ.tolist(), *adjusted]
        amounts = {at: adjusted[place] for at, place in enumerate(places) if place in adjusted}
        for place, text in zip(places, self._texts(rows[places], counts[places], amounts), strict=True):
            found[place] = text
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
            lines = self._texts(rows, counts, {})
            self._lines[rows] = np.array(lines, dtype=object)
            self._counts[rows] = counts

    def _texts(self, rows: Ints, counts: Ints, amounts: Mapping[int, str | None]) -> list[bytes]:
        """Lines written anew, with the amounts that are declared by their places here."""
        said, numbers = self._said, rows.tolist()
        words, entries = said.numbers[[[WORDS], [ENTRY]], rows].tolist()
        values = [said.values[row] for row in numbers]
        columns = (
            [said.periods[row] for row in numbers],
            values,
            [self._words[number] for number in words],
            [said.published_at[row] for row in numbers],
            entries,
            counts.tolist(),
        )
        figures: list[_Figure] = list(zip(*columns, strict=True))
        lines = self._form.lines(figures)
        odd = [at for at, value in enumerate(values) if value is None] if None in values else []
        for at in {*odd, *amounts}:
            lines[at] = self._form.line(figures[at], amounts.get(at, ""))
        return lines


def _state(value: str | None) -> str:
    return "withdrawn" if value is None else "reported"


def _instant(said: str) -> str:
    return last_instant(Moment(said))


def _truth(holds: bool) -> str:  # noqa: FBT001 - a value to be written
    return "true" if holds else "false"


def _quoted(value: str | None) -> str:
    return "null" if value is None else f'"{value}"'
