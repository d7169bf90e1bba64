"""The fixed vocabularies: qualifiers, statuses, reasons, measures."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NewType, TypeVar, get_args

from domain.refusals import InvalidText, UnknownWord, shown

# One word of a fixed vocabulary.
W = TypeVar("W", bound=str)

# A moment in the one form that is stored: a bare date, or an instant in UTC with six digits of its second.
Moment = NewType("Moment", str)
# An exact decimal in the one form that is stored, as it was said.
Value = NewType("Value", str)
Qualifier = Literal["exact", "about", "over", "under"]
Measure = Literal["cumulative", "increment", "level"]
Frequency = Literal["D", "W", "M", "Q", "A"]
Slot = Literal["statement", "adjustment"]
SLOTS: tuple[Slot, Slot] = ("statement", "adjustment")
# Of which slot a whole list is one.
ListedSlot = Literal["statements", "adjustments"]
LISTED_SLOTS: tuple[ListedSlot, ...] = get_args(ListedSlot)
Reason = Literal["verification", "late-data", "source-error", "methodology", "reclassification", "wording", "unstated"]

QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
# What came of looking at a source's address.
LookOutcome = Literal["changed", "unchanged", "unreachable", "unreadable", "held"]
LOOK_OUTCOMES: tuple[LookOutcome, ...] = get_args(LookOutcome)
MEASURES: tuple[Measure, ...] = get_args(Measure)
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)
REASONS: tuple[Reason, ...] = get_args(Reason)
# SDMX code list CL_OBS_STATUS, version 2.2.
STATUSES = tuple("ABDEFGHIJKLMNOPQSUVW")

_LONGEST_HANDLE = 100
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What Unicode calls default ignorable, and marks of annotation: of two names that differ by these, both look the same.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Persian and the languages of India spell with these between two letters; emoji have a colour or none by those.
_JOINERS, _OF_JOINED = frozenset("\u200c\u200d"), frozenset({"Lo", "Mn", "Mc"})
_OF_SYMBOLS = frozenset("\ufe0e\ufe0f")
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
# Of no language; the limit of Unicode's stream-safe text, without which bringing a text into NFC takes quadratic time.
_MOST_MARKS = 30
# So many characters may become one in NFC.
_MOST_COMPOSED = 4


def word(text: str, known: tuple[W, ...], what: str) -> W:
    """The word itself if it is known; raises UnknownWord, which names those that are."""
    if text not in known:
        raise UnknownWord(f"not a {what}: {shown(text)}; known are {', '.join(known)}", word=str(text), field=what)
    return known[known.index(text)]


def name(said: str, most: int, what: str) -> str:
    """A text that says something; raises InvalidText."""
    if not said.strip():
        raise InvalidText(f"{what} is empty", field=what)
    return text(said, most, what)


@lru_cache(maxsize=256)
def handle(said: str, what: str) -> str:
    """A name by which somebody is known permanently; raises InvalidText, also for blanks that make a twin of it."""
    if said.strip() and said != " ".join(said.split()):
        raise InvalidText(f"{what} starts or ends with a space, or contains two in a row or an unusual one", field=what)
    return name(said, _LONGEST_HANDLE, what)


def text(said: str, most: int, what: str, *, lines: bool = False) -> str:
    """The text in NFC; ``lines``: it may have several. Raises InvalidText for control or bidirectional characters.

    A text of one line, such as a name or a title, has nothing in it that cannot be seen: it would have twins.
    """
    if said.isascii() and said.isprintable() and len(said) <= most:
        return said  # as most are
    normal = said if said.isascii() or len(said) > _MOST_COMPOSED * most else _normal(said, what)
    if len(normal) > most:
        raise InvalidText(f"{what} has {len(normal)} characters; at most {most}", field=what)
    if not lines:
        _check_seen(normal, what)
    if normal.isprintable():
        return normal
    for character in normal:
        if character in _BIDI or (unicodedata.category(character) in _REFUSED and not (lines and character == "\n")):
            raise InvalidText(
                f"{what} contains the character U+{ord(character):04X}, which is not allowed in a text", field=what
            )
    return normal


def _check_seen(said: str, what: str) -> None:
    if said.isascii():
        return
    for found in _UNSEEN.finditer(said):
        at = found.start()
        before, behind = (unicodedata.category(one) for one in (said[at - 1 : at] or " ", said[at + 1 : at + 2] or " "))
        joins = found[0] in _JOINERS and before in _OF_JOINED and behind in _OF_JOINED
        if not joins and not (found[0] in _OF_SYMBOLS and before.startswith("S")):
            raise InvalidText(f"{what} contains the character U+{ord(found[0]):04X}, which is invisible", field=what)


def _normal(said: str, what: str) -> str:
    marks = 0
    for character in said:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            raise InvalidText(f"{what} puts more than {_MOST_MARKS} marks on one letter", field=what)
    return unicodedata.normalize("NFC", said)
