"""Suggestions for a spec that does not explain a cell: the lines that would, each tried, and what it would read."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from domain.refusals import Malformed
from domain.words import QUALIFIERS, STATUSES, Qualifier
from importers.cells.number_reading import NumberReader, ReadNumber
from importers.periods.dates import Calendar, check_format, read_by
from importers.periods.known_formats import SUGGESTED
from importers.specs.file_spec import FileSpec, NumberSpec, PeriodSpec

_SHOWN = 60
_MOST = 3
_ROUND = 6
_FIRST = "1980"
_PLAIN = Calendar()
# A year and a number may be many things.
_DOUBTFUL = frozenset({"%G %V", "%Y %q", "%q/%Y", "%Y:%q", "%Y%m"})
_LONGEST_MARK = 16
_SEPARATORS = (",", ".", " ", "'")
# No source writes a thousand million for "billion" but those whose language does.
MULTIPLES = {
    "thousand": 10**3, "tsd": 10**3, "tsd.": 10**3, "k": 10**3, "million": 10**6, "mio": 10**6, "mio.": 10**6,
    "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9, "mrd": 10**9, "mrd.": 10**9,
}  # fmt: skip
"""Words behind numbers, in small letters, and what they multiply by."""
# What a mark is made of that is suggested: nothing that could be a sign, a bound, or a part of the number.
_OF_MARKS = re.compile(
    r"[^\W\d_]{1,2}|[\[(]\s?\w{1,12}\s?[\])]|[*\u2020\u2021\u00a7#^\u00b2\u00b3\u00b9\u2070-\u2079]+"
)
# Currencies, and signs such as the one of per mille.
_SYMBOLS = frozenset({"Sc", "So"})


def periods_suggested(file: FileSpec, text: str, frequency: str) -> str:
    """The formats that would read a period, or the frequency that it has; an empty text where there are none."""
    formats, text = file.period.formats, text.strip()
    if file.period.of == "published" or len(text) > _SHOWN:
        return ""
    calendar = file.period.calendar
    if len([form for form in formats if period_read(form, text, frequency, calendar)]) > 1:
        return f"; the one that is meant has to stand alone, {formats_line(formats[:1])} or another"
    lines: dict[str, str] = {}
    for form in SUGGESTED:
        if form not in formats and (read := period_read(form, text, frequency, calendar)):
            lines.setdefault(read, form)
    # The default, which the spec need not name, is left out of what it is to name.
    named = () if formats == ("iso",) else formats
    told = [f"{formats_line((*named, form))} reads {read}" for read, form in lines.items()]
    return (
        _told(told)
        or _beside_a_mark(file, text, frequency, calendar)
        or _of_another_frequency(file.period, text, frequency)
        or _passed_over(file, text)
    )


def period_read(form: str, text: str, frequency: str, calendar: Calendar = _PLAIN) -> str:
    """The period by that format; an empty text where it is none."""
    if check_format(form, frequency) is None:
        with suppress(ValueError, OverflowError, Malformed):
            read = read_by(form, text, frequency, calendar)
            # Any small number is a moment of the first years.
            return read if read > _FIRST or not form.startswith("epoch") else ""
    return ""


def formats_line(formats: tuple[str, ...]) -> str:
    """The line that names these formats."""
    return f"`formats = [{', '.join(map(quoted, formats))}]`"


def _beside_a_mark(file: FileSpec, text: str, frequency: str, calendar: Calendar) -> str:
    """The line that explains a mark behind a period that one of the spec's formats reads."""
    for mark, rest in marks_behind(text):
        read = next(filter(None, (period_read(form, rest, frequency, calendar) for form in file.period.formats)), "")
        if read:
            return f"; `{marks_with(file, mark, '')}` reads {read} and says nothing of {mark!r}"
    return ""


def marks_behind(text: str) -> Iterator[tuple[str, str]]:
    """What may be a mark behind a period, the shortest first, and the rest."""
    for at in range(len(text) - 1, max(0, len(text) - _LONGEST_MARK), -1):
        if is_mark(text[at:].strip()):
            yield text[at:].strip(), text[:at].rstrip()


def _of_another_frequency(period: PeriodSpec, text: str, frequency: str) -> str:
    for other in "DWMQA".replace(frequency, ""):
        for form in (*period.formats, *(one for one in SUGGESTED if one not in _DOUBTFUL)):
            if read := period_read(form, text, other):
                told = f"; it is {read}, and the series has the frequency {frequency}"
                if period.frequencies:
                    return told
                formats = tuple(dict.fromkeys((*period.formats, form)))
                also = f"{formats_line(formats).strip('`')} and " if formats != period.formats else ""
                return f'{told}; {also}frequencies = {{ {frequency} = "" }} in its period would pass over it'
    return ""


def _passed_over(file: FileSpec, text: str) -> str:
    """The line that passes over a row whose first cell is such a text, as of a total or a footnote."""
    if text in file.period.names:
        return f"; another table begins here: `table = {{ ends = [{quoted(text)}] }}` ends the first one above it"
    if not text or any(one.isdecimal() for one in text):
        return ""
    return _passing_over(text)


def _passing_over(text: str) -> str:
    pattern = "".join(f"[{one}]" if one in "*?[" else one for one in text)
    return f"; if the row is no figure, `table = {{ pass_over = [{quoted(pattern)}] }}` passes over it"


def row_suggested(cells: Iterable[object]) -> str:
    """The line that passes over a row without a period, by the first of its cells that says something."""
    first = next((one.strip() for one in cells if isinstance(one, str) and one.strip()), "")
    return _passing_over(first) if first and len(first) <= _SHOWN else ""


def numbers_suggested(file: FileSpec, text: str) -> str:
    """The lines of `numbers`, `marks` or `missing` that would explain a cell; an empty text where there are none."""
    if len(text) > _SHOWN:
        return ""
    words = tuple(file.words.items())
    told: dict[str, str] = {}
    for numbers in number_candidates(file.numbers, text.strip()):
        with suppress(Malformed):
            read = _reader(msgspec.json.encode(numbers), words).read(text)
            told.setdefault(_put(read), numbers_line(numbers))
    lines = [f"{line} reads {read}" for read, line in told.items()]
    return _told(lines or _beside(file, text.strip()))


@lru_cache(maxsize=256)
def _reader(numbers: bytes, words: tuple[tuple[str, Qualifier], ...]) -> NumberReader:
    said = msgspec.json.decode(numbers, type=NumberSpec)
    return NumberReader(FileSpec(path="", period=PeriodSpec(), numbers=said, words=dict(words)))


def number_candidates(numbers: NumberSpec, said: str) -> Iterator[NumberSpec]:
    """What else the spec could say of numbers, the smallest changes first."""
    wanted = _as_needed(numbers, said)
    yield wanted
    yield from (replace(wanted, thousands=(*wanted.thousands, mark)) for mark in _SEPARATORS if mark in _not_in(wanted))
    for decimal in (",", ".", "\u066b"):
        if decimal != wanted.decimal and decimal in said:
            other = replace(wanted, decimal=decimal, thousands=())
            yield other
            yield from (
                replace(other, thousands=(mark,)) for mark in (*_SEPARATORS, "\u066c") if mark in _not_in(other)
            )
    if numbers.ranges == "refuse":
        yield replace(wanted, ranges="low")
    if numbers.round is None:
        yield replace(wanted, round=_ROUND)


def _not_in(numbers: NumberSpec) -> set[str]:
    return {*_SEPARATORS, "\u066c"} - {numbers.decimal, *numbers.thousands}


def _as_needed(numbers: NumberSpec, said: str) -> NumberSpec:
    """With what the text shows beside its digits."""
    minus = dict.fromkeys(numbers.minus)
    if said.startswith("("):
        minus["parentheses"] = None
    if said.endswith("-"):
        minus["trailing"] = None
    if said.startswith(("- ", "\u2212 ", "\u2013")):
        minus["dash"] = None
    word = max((one for one in MULTIPLES if said.casefold().endswith(one)), key=len, default="")
    multiples = {said[-len(word) :]: MULTIPLES[word]} if word else {}
    is_of_any = not said.isascii() and any(one.isdecimal() and not one.isascii() for one in said)
    return replace(
        numbers,
        digits="any" if is_of_any else numbers.digits,
        minus=tuple(minus),
        percent=numbers.percent or "%" in said or "\u066a" in said,
        multiples={**numbers.multiples, **multiples},
    )


def _beside(file: FileSpec, said: str) -> list[str]:
    if not any(one.isdecimal() for one in said):
        return [f"`missing = [{', '.join(map(quoted, (*file.missing, said)))}]` passes over it"]
    found = []
    for mark, rest in marks_beside(said):
        with suppress(Malformed):
            read = _put(NumberReader(file).read(rest))
            found.append(f"`{marks_with(file, mark, '')}` reads {read} and says nothing of it")
    return found


def marks_beside(said: str) -> Iterator[tuple[str, str]]:
    """What may be a mark behind a number, or before one, and the rest."""
    digits = [at for at, one in enumerate(said) if one.isdecimal()]
    if not digits:
        return
    for mark, rest in ((said[digits[-1] + 1 :], said[: digits[-1] + 1]), (said[: digits[0]], said[digits[0] :])):
        if is_mark(mark.strip()):
            yield mark.strip(), rest


def _put(read: ReadNumber) -> str:
    return f"{read.value}" if read.qualifier == "exact" else f"{read.qualifier} {read.value}"


def is_mark(mark: str) -> bool:
    """Whether it is a mark at a glance: a letter or two, something in brackets, or signs that no number has."""
    is_symbol = len(mark) == 1 and unicodedata.category(mark) in _SYMBOLS
    return bool(_OF_MARKS.fullmatch(mark)) or is_symbol


def marks_with(file: FileSpec, mark: str, meant: str) -> str:
    """The line of `marks` with one more."""
    return meanings_line("marks", {**file.marks, mark: meant})


def meanings_line(key: str, meanings: Mapping[str, str]) -> str:
    """The line that says what texts mean."""
    return f"{key} = {{ {', '.join(f'{quoted(one)} = {quoted(what)}' for one, what in meanings.items())} }}"


def parts_suggested(column: str, text: str) -> str:
    """The columns in an inner object, by their paths."""
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        if isinstance(found, dict) and found:
            return f"; its parts are columns: {', '.join(repr(f'{column}.{key}'[:_SHOWN]) for key in [*found][:_MOST])}"
    return ""


def flags_suggested(file: FileSpec, text: str) -> str:
    """The line of `marks` that would explain a flag."""
    flag = text.strip()[:_SHOWN]
    line = marks_with(file, flag, flag.upper() if flag.upper() in STATUSES else "")
    return f"; `{line}` would give it a meaning: a letter of CL_OBS_STATUS, a qualifier, or an empty text"


def words_suggested(file: FileSpec, text: str) -> str:
    """The line of `words` that would explain a qualifier."""
    line = meanings_line("words", {**file.words, text.strip()[:_SHOWN]: "exact"})
    return f"; `{line}` would give it a meaning: {', '.join(QUALIFIERS)}"


def numbers_line(numbers: NumberSpec) -> str:
    """The line of the spec that says so."""
    said = {"decimal": quoted(numbers.decimal) if numbers.decimal != "." else ""}
    said["thousands"] = f"[{', '.join(map(quoted, numbers.thousands))}]" if numbers.thousands else ""
    said["digits"] = quoted(numbers.digits) if numbers.digits != "ascii" else ""
    said["minus"] = f"[{', '.join(map(quoted, numbers.minus))}]" if numbers.minus else ""
    said["percent"] = "true" if numbers.percent else ""
    said["ranges"] = quoted(numbers.ranges) if numbers.ranges != "refuse" else ""
    multiples = ", ".join(f"{quoted(word)} = {by}" for word, by in numbers.multiples.items())
    said["multiples"] = f"{{ {multiples} }}" if multiples else ""
    said["round"] = "" if numbers.round is None else str(numbers.round)
    told = [f"{key} = {value}" for key, value in said.items() if value] or [f"decimal = {quoted(numbers.decimal)}"]
    return f"`numbers = {{ {', '.join(told)} }}`"


def _told(lines: list[str]) -> str:
    return f"; {', '.join(lines[:_MOST])}" if lines else ""


def quoted(text: str) -> str:
    """The text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
