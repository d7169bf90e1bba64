"""The fixed vocabularies: qualifiers, statuses, reasons, measures."""

import unicodedata
from typing import Literal, get_args

from domain.refusals import NotAWord, NotText

Qualifier = Literal["exact", "about", "over", "under"]
Measure = Literal["cumulative", "increment", "level"]
Frequency = Literal["D", "W", "M", "Q", "A"]
Slot = Literal["statement", "adjustment"]
SLOTS: tuple[Slot, Slot] = ("statement", "adjustment")
Reason = Literal["verification", "late-data", "source-error", "methodology", "reclassification", "wording", "unstated"]

QUALIFIERS: tuple[str, ...] = get_args(Qualifier)
MEASURES: tuple[str, ...] = get_args(Measure)
FREQUENCIES: tuple[str, ...] = get_args(Frequency)
REASONS: tuple[str, ...] = get_args(Reason)
# SDMX code list CL_OBS_STATUS, version 2.2.
STATUSES = tuple("ABDEFGHIJKLMNOPQSUVW")

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
# Of no language; the limit of Unicode's stream-safe text, without which bringing a text into NFC takes quadratic time.
_MOST_MARKS = 30
# So many characters may become one in NFC.
_MOST_COMPOSED = 4


def word(text: str, known: tuple[str, ...], what: str) -> str:
    """The word itself if it is known; raises NotAWord, which names those that are."""
    if text not in known:
        raise NotAWord(f"not a {what}: {text!r:.60}; known are {', '.join(known)}", word=str(text)[:60], field=what)
    return text


def name(said: str, most: int, what: str) -> str:
    """A text that says something; raises NotText."""
    if not said.strip():
        raise NotText(f"{what} is empty", field=what)
    return text(said, most, what)


def text(said: str, most: int, what: str, *, lines: bool = False) -> str:
    """The text in NFC, free of control and bidirectional characters; ``lines``: it may have several. Raises NotText."""
    normal = said if said.isascii() or len(said) > _MOST_COMPOSED * most else _normal(said, what)
    if len(normal) > most:
        raise NotText(f"{what} has {len(normal)} characters; at most {most}", field=what)
    if normal.isprintable():
        return normal
    for character in normal:
        if character in _BIDI or (unicodedata.category(character) in _REFUSED and not (lines and character == "\n")):
            raise NotText(f"{what} holds the character U+{ord(character):04X}, which no text may", field=what)
    return normal


def _normal(said: str, what: str) -> str:
    marks = 0
    for character in said:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            raise NotText(f"{what} puts more than {_MOST_MARKS} marks on one letter", field=what)
    return unicodedata.normalize("NFC", said)
