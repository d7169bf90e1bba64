"""The way in which the cells of a column write numbers, if they do."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from domain.refusals import Malformed
from importers.cells.number_reading import DEFAULT_WORDS, NumberReader
from importers.cells.suggestions import MULTIPLES
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec

_WORDS = "NaN nan NA N/A n/a n.a. na #N/A null NULL None none ND n.d. nd missing unknown x X c C (x) S D"
MISSING = (*_WORDS.split(), *"- -- --- – — .. ... … . : * ** # /".split())  # noqa: SIM905 - a list of marks is not read
_MISSING = frozenset(one.casefold() for one in MISSING)
_STYLES = (
    NumberSpec(),
    NumberSpec(thousands=(",",)),
    NumberSpec(decimal=","),
    NumberSpec(decimal=",", thousands=(".",)),
    NumberSpec(decimal=",", thousands=(" ",)),
    NumberSpec(thousands=(" ",)),
    NumberSpec(thousands=("'",)),
    NumberSpec(thousands=("’",)),
    NumberSpec(decimal=",", thousands=("'",)),
    NumberSpec(decimal="\u066b", thousands=("\u066c",)),
)
_DIGIT, _DIGITS = re.compile(r"\d"), re.compile(r"\d+")
# A number with something short beside it: a flag, or the mark of a footnote.
_MARK = r"[^\d\s.,%][^\d]{0,3}|[¹²³⁰-⁹]+|\(\d\)|\[[^\]]{1,4}\]"
_MARKED = re.compile(rf"(?P<number>[-−+(]?[\d.,'’ \u00a0\u202f]*\d\)?%?)\s*(?P<mark>{_MARK})")
_CURRENCY = re.compile(r"(?P<mark>[$€£¥₹₽₩₺₴])\s*(?P<number>[-−]?\d.*)")
_WORD = re.compile(r".*\d\s*(?P<word>[A-Za-z]+\.?)")
# Nothing, and a flag that says why.
_FLAGGED = re.compile(r"(:|\.\.|-|–)\s+([A-Za-z]{1,3})")
RANGE = re.compile(r"\d+\s*(?:-|–|to|bis|à)\s*\d+")
# The minus sign apart from its digits, or an en dash for it.
_DASHED = re.compile(r"[-\u2212]\s+\d.*|\u2013\s*\d[\d.,]*")
_WHOLE = re.compile(r"-?\d{1,18}")
_MOST_SAMPLED = 500


def whole_number(text: str) -> int | None:
    """The number, if it is a whole one of no more digits than those of any file have."""
    return int(text) if _WHOLE.fullmatch(text) else None


class NumberGuess(Struct, frozen=True, kw_only=True):
    """The style that reads all cells that hold a digit; ``rivals`` read them all too, as other numbers.

    ``missing`` are texts that say there is none, ``marks`` stand beside numbers, ``others`` are neither. ``decimals``
    are the most that a cell has; ``example`` is a cell that the rivals read otherwise.
    """

    numbers: NumberSpec
    missing: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    rivals: tuple[NumberSpec, ...] = ()
    example: str = ""
    decimals: int = 0
    share: Fraction = Fraction(1)


def number_guess(cells: Sequence[str], styles: Sequence[NumberSpec] = _STYLES) -> NumberGuess | None:
    """The guess for the cells of a column that are not blank; None where fewer than half of them hold a number."""
    distinct = [one for one in dict.fromkeys(one.strip() for one in cells) if one]
    # Of several columns one after the other, each has its part.
    texts = distinct[:: max(1, len(distinct) // _MOST_SAMPLED)]
    flagged = {one: found for one in texts if (found := _FLAGGED.fullmatch(one)) and one.casefold() not in _MISSING}
    said = [flagged[one][1] if one in flagged else one for one in texts]
    missing = tuple(dict.fromkeys(one for one in said if one.casefold() in _MISSING))
    rest = [one for one in texts if one.casefold() not in _MISSING and one not in flagged]
    ranges = tuple(one for one in rest if RANGE.fullmatch(one))
    numeric = [one for one in rest if _DIGIT.search(one) and one not in ranges]
    features = _features(numeric)
    read = [(style, _values(numeric, _with(style, features))) for style in styles]
    best = max(sum(one is not None for one in found) for _, found in read)
    if not rest or best * 2 < len(rest):
        return None
    equal = [one for one in read if sum(value is not None for value in one[1]) == best]
    taken, values = equal[0]
    rivals = [one for one in equal[1:] if one[1] != values]
    unread = [text for text, one in zip(numeric, values, strict=True) if one is None]
    marks = _marks(numeric, _with(taken, features))
    return NumberGuess(
        numbers=_with(taken, features),
        missing=missing,
        marks=tuple(dict.fromkeys([*marks, *(one[2] for one in flagged.values())])),
        others=tuple(one for one in rest if one in unread or not _DIGIT.search(one)),
        ranges=ranges,
        rivals=tuple(_with(style, features) for style, _ in rivals),
        example=_example(numeric, values, [found for _, found in rivals]),
        decimals=max((len(one.partition(".")[2]) for one in values if one), default=0),
        share=Fraction(best, len(rest)),
    )


def _features(texts: Iterable[str]) -> NumberSpec:
    texts = list(texts)
    minus: list[Literal["parentheses", "trailing", "dash"]] = []
    if any(re.fullmatch(r"\([^()]*\d[^()]*\)", one) for one in texts):
        minus.append("parentheses")
    if any(re.fullmatch(r"\d[^-−]*[-−]", one) for one in texts):
        minus.append("trailing")
    if any(map(_DASHED.fullmatch, texts)):
        minus.append("dash")
    words = [found["word"] for one in texts if (found := _WORD.fullmatch(one))]
    multiples = {one: MULTIPLES[one.casefold()] for one in words if one.casefold() in MULTIPLES}
    is_of_a_script = any(one.isdigit() and not one.isascii() for one in map("".join, map(_DIGITS.findall, texts)))
    return NumberSpec(
        minus=tuple(minus),
        percent=any(one.endswith("%") for one in texts),
        multiples=multiples,
        digits="any" if is_of_a_script else "ascii",
    )


def _with(style: NumberSpec, features: NumberSpec) -> NumberSpec:
    return replace(
        style,
        minus=features.minus,
        percent=features.percent,
        multiples=features.multiples,
        digits=features.digits,
    )


def _reader(numbers: NumberSpec) -> NumberReader:
    return NumberReader(FileSpec(path="guessed", period=PeriodSpec(column="guessed"), numbers=numbers))


def _values(texts: Sequence[str], numbers: NumberSpec) -> list[str | None]:
    reader, found = _reader(replace(numbers, round=9)), list[str | None]()
    for text in texts:
        bare = _parted(text)
        found.append(_value(reader, text) or (_value(reader, bare["number"]) if bare else None))
    return found


def _parted(text: str) -> re.Match[str] | None:
    """A number and the mark beside it."""
    return _CURRENCY.fullmatch(text) or _MARKED.fullmatch(text)


def _value(reader: NumberReader, text: str) -> str | None:
    try:
        return reader.read(text).value
    except Malformed:
        return None


def _marks(texts: Sequence[str], numbers: NumberSpec) -> tuple[str, ...]:
    reader = _reader(replace(numbers, round=9))
    found: dict[str, None] = {}
    for text in texts:
        bare = _parted(text)
        if bare and _value(reader, text) is None and bare["mark"].casefold() not in DEFAULT_WORDS:
            found.setdefault(bare["mark"].strip(), None)
    return tuple(found)


def _example(texts: Sequence[str], values: Sequence[str | None], others: Sequence[Sequence[str | None]]) -> str:
    return next((text for at, text in enumerate(texts) if any(other[at] != values[at] for other in others)), "")
