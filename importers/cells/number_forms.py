"""The forms in which a spec lets numbers be written, without the words that stand beside them."""

import re
from collections.abc import Iterable

from domain.values import number
from importers.cells.number_values import exact, rounded, value_of
from importers.specs.file_spec import NumberSpec

_PERCENT = re.compile(r"(?P<front>[-+(\s]*)%\s*(?P<behind>[^%]+)|(?P<before>[^%]+?)\s*%(?P<close>[\s)-]*)")
_BETWEEN = r"\s*(?:-|\u2013|\u2014|~|\.\.\.?|\u2026|\bto\b)\s*"


class NumberForm:
    """Reads numbers as a spec says that they are written, in the characters that it names."""

    def __init__(self, numbers: NumberSpec) -> None:
        self._spec = numbers
        digits = _digits(numbers)
        self._plain = re.compile(rf"-?{digits}", re.ASCII)
        self._is_simple = numbers.decimal == "." and not numbers.thousands and numbers.round is None
        self._multiple = re.compile(rf"(.*?)\s*({any_of(numbers.multiples)})", re.DOTALL) if numbers.multiples else None
        self._factors = {folded(word): by for word, by in numbers.multiples.items()}
        side = rf"[-+]?{digits}(?:\s*%)?(?:\s*(?:{any_of(numbers.multiples)}))?"
        self._range = re.compile(rf"(?:between\s+)?({side})(?:{_BETWEEN}|\s+and\s+)({side})", re.ASCII | re.IGNORECASE)

    def plain(self, text: str) -> str | None:
        """The value of a number with nothing beside it but a minus; None if it is none. Raises NotAValue."""
        return self._value(text, 1) if self._plain.fullmatch(text) else None

    def value(self, text: str) -> str | None:
        """The value of a number that is written so; None if it is not. Raises NotAValue for one of too many digits."""
        if self._plain.fullmatch(text):
            return self._value(text, 1)
        text, factor = self._without_multiple(self._without_percent(text))
        text, is_below = self._without_signs(text)
        if factor is None:
            text, factor = self._without_multiple(text)
        if not self._plain.fullmatch(text) or (is_below and text.startswith("-")):
            return None
        return self._value(f"-{text}" if is_below else text, factor or 1)

    def ends(self, text: str) -> tuple[str, str] | None:
        """The values of both ends of a range, such as 5-9; None if it is none. Raises NotAValue."""
        found = self._range.fullmatch(text)
        if found is None or (" and " in text) != text.casefold().startswith("between"):
            return None
        low, high = found.groups()
        if self._factor(low) is None and (of_both := self._factor(high)):
            low = f"{low} {of_both}"
        ends = self.value(low.removeprefix("+")), self.value(high.removeprefix("+"))
        if ends[0] is None or ends[1] is None or number(ends[0]) > number(ends[1]):
            return None
        return ends[0], ends[1]

    def _factor(self, text: str) -> str | None:
        found = self._multiple.fullmatch(text) if self._multiple else None
        return found[2] if found else None

    def _without_multiple(self, text: str) -> tuple[str, int | None]:
        found = self._multiple.fullmatch(text) if self._multiple else None
        return (found[1], self._factors[folded(found[2])]) if found else (text, None)

    def _without_percent(self, text: str) -> str:
        found = _PERCENT.fullmatch(text) if self._spec.percent else None
        if found is None:
            return text
        return f"{found['front']}{found['behind']}" if found["behind"] else f"{found['before']}{found['close']}"

    def _without_signs(self, text: str) -> tuple[str, bool]:
        """The text without what stands for a minus beside the common one, and whether it was there."""
        if "parentheses" in self._spec.minus and text.startswith("(") and text.endswith(")"):
            return text[1:-1].strip(), True
        if "trailing" in self._spec.minus and text.endswith("-"):
            return text[:-1].rstrip(), True
        if "dash" in self._spec.minus and text.startswith("-"):
            return text[1:].lstrip(), True
        return text if text.startswith("+-") else text.removeprefix("+"), False

    def _value(self, digits: str, factor: int) -> str:
        if self._is_simple and factor == 1 and digits[0] != "0" and digits.isdecimal():
            return value_of(digits)
        for separator in self._spec.thousands:
            digits = digits.replace(separator, "")
        whole, _, decimals = digits.partition(self._spec.decimal)
        sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        whole = whole.lstrip("0")
        whole = whole if whole[:1].isdecimal() else f"0{whole}"
        text = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
        to = self._spec.round
        if factor != 1 or "e" in text or "E" in text:
            return exact(text, factor) if to is None else rounded(text, to, factor)
        return value_of(text) if to is None or len(decimals) <= to else rounded(text, to)


def any_of(words: Iterable[str]) -> str:
    """The pattern of any of the words, the longest first; capitals count in a word of one letter alone.

    k and K, and m and M, are not the same everywhere.
    """
    ordered = sorted(filter(None, words), key=len, reverse=True)
    found = [rf"(?-i:{re.escape(one)})" if len(one) == 1 else rf"(?i:{re.escape(one)})" for one in ordered]
    return "|".join(found) or "(?!)"


def folded(word: str) -> str:
    """The word as it is looked up."""
    return word if len(word) == 1 else word.casefold()


def _digits(numbers: NumberSpec) -> str:
    """The pattern of digits: grouped as the spec says, or not at all, or with an exponent."""
    decimal = re.escape(numbers.decimal)
    # Nobody writes 0,123 for 123: it is a decimal with another mark. India parts by two digits above the thousands.
    grouped = [
        rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+|[1-9]\d?(?:{mark}\d\d)+{mark}\d{{3}}"
        for mark in map(re.escape, numbers.thousands)
    ]
    whole = "|".join([*grouped, r"\d+"])
    return rf"(?:\d+(?:{decimal}\d+)?[eE][+-]?\d+|(?:{whole})(?:{decimal}\d+)?|{decimal}\d+)"
