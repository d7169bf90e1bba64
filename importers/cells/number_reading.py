"""The number in a cell, read exactly, and the qualifier that stands beside it."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import cast

from msgspec import Struct

from domain.refusals import NotAValue
from domain.values import MOST_DECIMALS, MOST_DIGITS, plain, value_text
from domain.words import Qualifier
from importers.specs.file_spec import FileSpec, NumberSpec

DEFAULT_WORDS: dict[str, Qualifier] = {
    **dict.fromkeys(("=", "exactly"), "exact"),
    **dict.fromkeys(("~", "≈", "about", "approximately", "approx.", "around", "circa", "ca.", "c.", "nearly"), "about"),
    **dict.fromkeys((">", "≥", "+", "over", "more", "more than", "at least"), "over"),
    **dict.fromkeys(("<", "≤", "under", "almost", "less", "less than", "up to", "at most"), "under"),
}
_LARGEST_EXPONENT = 18
# No number with its words is longer; and of blanks in a longer text, the pattern would try each against each.
_LONGEST = 500
_SCIENTIFIC = re.compile(r"-?\d+(?:\.\d+)?e[+-]?\d+", re.ASCII)
# Typography puts them between thousands; on a screen they look like the blank that a spec names.
_NARROW_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))


class Number(str):
    """A number literal of the file's own format, exactly as it stands there."""

    __slots__ = ()


class ReadNumber(Struct, frozen=True):
    """A value as text, and how the source put it; None is an amount that the source did not say."""

    value: str | None
    qualifier: Qualifier


class NumberReader:
    """Reads the numbers of one file; the same text is worked out once."""

    def __init__(self, file: FileSpec) -> None:
        self._words = {word.casefold(): meant for word, meant in {**DEFAULT_WORDS, **file.words}.items()}
        self._plain = _pattern(file.numbers)
        self._numbers = file.numbers
        marks = [re.escape(word) for word in sorted(filter(None, self._words), key=len, reverse=True)]
        # A plus before a number is its sign; after it, it says "or more".
        before, after = "|".join(mark for mark in marks if mark != re.escape("+")), "|".join(marks)
        decimal = re.escape(file.numbers.decimal)
        self._marked = re.compile(
            rf"(?P<before>{before})?\s*(?P<number>[-−+]?(?:{decimal})?\d.*?)\s*(?P<after>{after})?", re.DOTALL
        )
        self.read = lru_cache(maxsize=65_536)(self._read)
        self.literal = lru_cache(maxsize=65_536)(_literal)

    def word(self, text: str) -> Qualifier | None:
        """The qualifier that a word stands for; None if the spec does not say; an empty word is ``exact``."""
        folded = text.strip().casefold()
        return self._words.get(folded, None if folded else "exact")

    def _read(self, text: str) -> ReadNumber:
        """The number in a text, with the word or mark before or after it; raises NotAValue."""
        said = text.strip().casefold()
        found = self._marked.fullmatch(said) if len(said) <= _LONGEST else None
        if found is None or (found["before"] and found["after"]):
            raise NotAValue(f"not a number, and not under `missing`: {text!r:.60}", value=text[:60])
        mark = found["before"] or found["after"]
        return ReadNumber(self._number(found["number"], text), self._words[mark] if mark else "exact")

    def _number(self, digits: str, text: str) -> str:
        digits = digits.replace("−", "-").removeprefix("+")
        if " " in self._numbers.thousands:
            digits = digits.translate(_NARROW_BLANKS)
        if _SCIENTIFIC.fullmatch(digits) and self._numbers.decimal == ".":
            return _literal(digits)
        if not self._plain.fullmatch(digits):
            raise NotAValue(f"not a number of the spec's format (`numbers`, `words`): {text!r:.60}", value=text[:60])
        for separator in self._numbers.thousands:
            digits = digits.replace(separator, "")
        whole, _, decimals = digits.partition(self._numbers.decimal)
        sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        whole = whole.lstrip("0") or "0"
        return _value(f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}")


def _value(text: str) -> str:
    """The value that a plain decimal is; raises NotAValue, saying of what there is too much."""
    whole, _, decimals = text.lstrip("-").partition(".")
    if len(decimals) > MOST_DECIMALS:
        why = f"it has {len(decimals)} decimals, more than the {MOST_DECIMALS} that a value can have"
    elif len(whole) > MOST_DIGITS:
        why = f"it has {len(whole)} digits, more than the {MOST_DIGITS} that a value can have"
    else:
        return value_text(text)
    raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])


def _pattern(numbers: NumberSpec) -> re.Pattern[str]:
    decimal = re.escape(numbers.decimal)
    # Nobody writes 0,123 for 123: it is a decimal with another mark.
    grouped = [rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+" for mark in numbers.thousands]
    whole = "|".join([*grouped, r"\d+"])
    return re.compile(rf"-?(?:(?:{whole})(?:{decimal}\d+)?|{decimal}\d+)", re.ASCII)


def _literal(text: str) -> str:
    """The value of a number literal, without its exponent; raises NotAValue."""
    text = str(text)
    if not text[-1:].isdigit():
        raise NotAValue(f"not a number that a figure can have: {text!r:.60}", value=text[:60])
    if "e" not in text and "E" not in text:
        return _value(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NotAValue(f"not a number: {text!r:.60}", value=text[:60]) from None
    if not number.is_finite() or abs(cast("int", number.as_tuple().exponent)) > _LARGEST_EXPONENT:
        raise NotAValue(f"not a number that a figure can have: {text!r:.60}", value=text[:60])
    return _value(plain(number))
