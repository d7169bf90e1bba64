"""The number in a cell, read exactly, and the qualifier that stands beside it."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from domain.refusals import NotAValue
from domain.words import Qualifier
from importers.cells.number_forms import NumberForm
from importers.cells.number_text import as_named
from importers.cells.number_values import literal_reader, middle
from importers.specs.file_spec import FileSpec

DEFAULT_WORDS: dict[str, Qualifier] = {
    **dict.fromkeys(("=", "exactly"), "exact"),
    **dict.fromkeys(("~", "≈", "about", "approximately", "approx.", "around", "circa", "ca.", "c.", "nearly"), "about"),
    **dict.fromkeys((">", "≥", ">=", "+", "over", "more", "more than", "or more", "above", "at least"), "over"),
    **dict.fromkeys(("<", "≤", "<=", "under", "almost", "less", "less than", "or less", "fewer than"), "under"),
    **dict.fromkeys(("or fewer", "fewer", "or under", "below", "up to", "at most", "no more than"), "under"),
    **dict.fromkeys(("and over", "or over", "and more", "no less than", "greater than"), "over"),
}
# No number with its words is longer; and of blanks in a longer text, the pattern would try each against each.
_LONGEST = 500
_NO_NUMBER = "not a number, and not under `missing`"


class Number(str):
    """A number literal of the file's own format, exactly as it stands there."""

    __slots__ = ()


class ReadNumber(Struct, frozen=True):
    """A value as text, how the source put it, and the SDMX status of a mark beside it.

    None is an amount that the source did not say.
    """

    value: str | None
    qualifier: Qualifier
    status: str | None = None


class NumberReader:
    """Reads the numbers of one file; the same text is worked out once."""

    def __init__(self, file: FileSpec) -> None:
        self._words = {word.casefold(): meant for word, meant in {**DEFAULT_WORDS, **file.words}.items()}
        for mark in file.marks:
            if mark not in file.words:  # as a mark, it says what the spec says of it
                self._words.pop(mark.casefold(), None)
        self._form = NumberForm(file.numbers)
        self._numbers = file.numbers
        # A plus before a number is its sign; after it, it says "or more".
        before, after = _pattern(one for one in self._words if one != "+"), _pattern(self._words)
        decimal = re.escape(file.numbers.decimal)
        self._worded = re.compile(
            rf"(?P<before>{before})?\s*(?P<number>[-+(%]*\s*(?:{decimal})?\d.*?)\s*(?P<after>{after})?",
            re.DOTALL | re.IGNORECASE,
        )
        self.read = lru_cache(maxsize=65_536)(self._read)
        self.literal = lru_cache(maxsize=65_536)(literal_reader(file.numbers.round))

    def word(self, text: str) -> Qualifier | None:
        """The qualifier that a word stands for; None if the spec does not say; an empty word is ``exact``."""
        word = text.strip().casefold()
        return self._words.get(word, None if word else "exact")

    def _read(self, text: str) -> ReadNumber:
        """The number in a text, with the word or mark before or after it; raises NotAValue."""
        said = as_named(text.strip(), self._numbers) if len(text) <= _LONGEST else ""
        value = self._form.plain(said)
        if value is not None:  # as most are
            return ReadNumber(value, "exact")
        found = self._worded.fullmatch(said)
        has_number = found is not None and not (found["before"] and found["after"])
        if found is not None and has_number:
            value = self._form.value(found["number"])
            if value is not None:
                word = found["before"] or found["after"]
                return ReadNumber(value, self._words[word.casefold()] if word else "exact")
        if ends := self._form.ends(said):
            return self._of_range(*ends, text)
        why = "not a number of the spec's format (`numbers`, `words`)" if has_number else _NO_NUMBER
        raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])

    def _of_range(self, low: str, high: str, text: str) -> ReadNumber:
        """The end of a range that counts, or its middle, and never as exact; raises NotAValue where none does."""
        match self._numbers.ranges:
            case "low":
                return ReadNumber(low, "over")
            case "high":
                return ReadNumber(high, "under")
            case "middle":
                return ReadNumber(middle(low, high), "about")
            case "refuse":
                why = f"a range from {low} to {high}, and `numbers` says no `ranges`"
                raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])


def _pattern(words: Iterable[str]) -> str:
    """The pattern of any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True)) or "(?!)"
