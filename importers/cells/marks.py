"""The marks of a file, in cells and in columns of their own: flags and footnotes, and what each of them means."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from domain.refusals import Malformed, NotAValue
from domain.words import QUALIFIERS, STATUSES, Qualifier, word
from importers.specs.file_spec import FileSpec
from importers.specs.mark_patterns import MarkPattern, names_in

_Read = TypeVar("_Read")
# More marks than these beside one number are a word, or a sentence.
_MOST = 4
# Of marks that are letters, several can end one word.
_MOST_TRIED = 200
_PARTED = re.compile(r"[\s,;/|]+")


class Flag(Struct, frozen=True):
    """What a flag or a mark says of a number: a qualifier, an SDMX status, or neither."""

    qualifier: Qualifier = "exact"
    status: str | None = None


_NOTHING = Flag()


class Marks:
    """Knows the marks of one file, and looks for them; capitals count, for ``E`` and ``e`` are two flags."""

    def __init__(self, file: FileSpec) -> None:
        meant = {mark.strip(): meaning_of(said) for mark, said in file.marks.items()}
        self._meant = {mark: flag for mark, flag in meant.items() if not names_in(mark)}
        self._patterns = {MarkPattern(mark): flag for mark, flag in meant.items() if names_in(mark)}
        self._flags = {one: Flag(status=one) for one in STATUSES} | self._meant
        self._longest_first = sorted(self._meant, key=len, reverse=True)

    def __bool__(self) -> bool:
        """Whether the file has any."""
        return bool(self._meant or self._patterns)

    def beside(self, text: str, read: Callable[[str], _Read]) -> tuple[_Read, Flag]:
        """What stands in a cell when no more marks than needed are taken off, and what those mean.

        ``read`` raises Malformed for what it cannot read, as this does for the text as it stands.
        """
        try:
            return read(text), _NOTHING
        except Malformed as refusal:
            first = refusal
        for rest, taken in islice(self._fewest_first(text.strip()), _MOST_TRIED):
            try:
                found = read(rest)
            except Malformed:
                continue
            return found, together([self._meaning(one) for one in taken], text)
        raise first

    def _fewest_first(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What is left of the text without one mark, without two, and so on; and the marks."""
        left: list[tuple[str, tuple[str, ...]]] = [(text, ())]
        for _ in range(_MOST):
            left = [
                (rest, (*taken, mark))
                for before, taken in left
                for rest, mark in self._parted(before)
                if not (mark in taken and mark.isalpha())
            ][:_MOST_TRIED]
            yield from left

    def in_column(self, text: str) -> Flag | None:
        """The meaning of a flag that stands by itself, or of several; None if the spec does not explain it."""
        flag = text.strip()
        if (meant := self._flags.get(flag)) is not None:
            return meant
        for pattern, of_all in self._patterns.items():
            if pattern.is_it(flag):
                return of_all
        parts = [one for one in _PARTED.split(flag) if one]
        if len(parts) < 2:  # noqa: PLR2004 - one is not several
            parts = list(flag) if len({*flag}) == len(flag) else []
        known = [self._flags[one] for one in parts if one in self._flags]
        return together(known, text) if known and len(known) == len(parts) <= _MOST else None

    def _parted(self, text: str) -> Iterator[tuple[str, str]]:
        """The text without a mark at its end, or at its beginning, and the mark; the longest first."""
        for mark in self._longest_first:
            if text.endswith(mark):
                rest = text[: -len(mark)]
                # 1231) is not 123 with the footnote 1).
                if not (mark[0].isdecimal() and rest[-1:].isdecimal()):
                    yield rest.rstrip(), mark
        for mark in self._longest_first:
            if text.startswith(mark):
                rest = text[len(mark) :]
                if not (mark[-1].isdecimal() and rest[:1].isdecimal()):
                    yield rest.lstrip(), mark
        yield from filter(None, (one.parted(text) for one in self._patterns))

    def _meaning(self, mark: str) -> Flag:
        if mark in self._meant:
            return self._meant[mark]
        return next(flag for pattern, flag in self._patterns.items() if pattern.is_it(mark))


def meaning_of(said: str) -> Flag:
    """The meaning of a mark as a spec says it: a status, a qualifier, or nothing; raises UnknownWord."""
    if said in STATUSES:
        return Flag(status=said)
    return Flag(qualifier=word(said, QUALIFIERS, "qualifier")) if said else _NOTHING


def together(meanings: list[Flag], text: str) -> Flag:
    """The meaning of several; raises NotAValue where two of them contradict each other."""
    qualifiers = {one.qualifier for one in meanings} - {"exact"}
    statuses = {one.status for one in meanings} - {None}
    for what, said in (("qualifiers", qualifiers), ("statuses", statuses)):
        if len(said) > 1:
            told = " and ".join(sorted(map(str, said)))
            why = f"its marks mean two {what}, {told}; `marks` can say what they mean together"
            raise NotAValue(f"{why}: {text!r:.60}", value=text[:60])
    return Flag(next(iter(qualifiers), "exact"), next(iter(statuses), None))
