"""The counts of questions to the upstream, in a file of each process, so that any of them can tell of all."""

import mmap
import time
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

_ENDING = ".upstream"
_WORD, _WORDS = 8, 3
_QUESTIONS, _STALE, _ANSWERED = range(_WORDS)


class UpstreamCounts:
    """Counts in a file of the folder that the workers share, or in memory; only its own process writes a file."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder this process is alone."""
        self._folder = folder
        if folder is None:
            self._table = mmap.mmap(-1, _WORD * _WORDS)
        else:
            with (folder / f"{token_hex(8)}{_ENDING}").open("x+b") as file:
                file.truncate(_WORD * _WORDS)
                self._table = mmap.mmap(file.fileno(), _WORD * _WORDS)
        self._words = memoryview(self._table).cast("Q")

    def answered(self) -> None:
        """The upstream has answered a question."""
        self._words[_QUESTIONS] += 1
        self.heard()

    def heard(self) -> None:
        """The upstream was heard of, though no reader had asked."""
        self._words[_ANSWERED] = time.monotonic_ns()

    def answered_stale(self) -> None:
        """A request was answered from a copy that may be out of date."""
        self._words[_STALE] += 1

    @property
    def questions(self) -> int:
        """How many questions all processes had answered."""
        return sum(words[_QUESTIONS] for words in self._all())

    @property
    def stale(self) -> int:
        """How many requests all processes answered from a copy that may be out of date."""
        return sum(words[_STALE] for words in self._all())

    @property
    def silent_for(self) -> float | None:
        """For how many seconds the upstream has answered none of the processes; None if it never has."""
        last = max(words[_ANSWERED] for words in self._all())
        return (time.monotonic_ns() - last) / 1e9 if last else None

    def _all(self) -> Iterator[list[int]]:
        if self._folder is None:
            yield self._words.tolist()
        else:
            for file in self._folder.glob(f"*{_ENDING}"):
                yield memoryview(file.read_bytes()).cast("Q").tolist()
