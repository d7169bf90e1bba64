"""The checks of what a spec says of numbers, and of the words and marks beside them."""

from domain.values import MOST_DECIMALS
from domain.words import QUALIFIERS, STATUSES
from importers.specs.file_spec import FileSpec, NumberSpec
from importers.specs.mark_patterns import PLACEHOLDERS, beside_names, names_in

_SIGNS = ("-", "\N{MINUS SIGN}", "+")
_ELSEWHERE = "+-()%"
_OF_PATTERNS = "()[]*\u2020\u2021\u00a7^"
_LARGEST_MULTIPLE = 10**15


def of_words(file: FileSpec) -> list[str]:
    """The problems of words that could be parts of numbers, or mean two things."""
    marks = {"-", "\N{MINUS SIGN}", file.numbers.decimal, *file.numbers.thousands}
    problems = [f"words has {one!r}, which can be a part of a number" for one in file.words
                if one.strip() in marks or any(part.isdigit() for part in one)]  # fmt: skip
    meant: dict[str, str] = {}
    for word, qualifier in file.words.items():
        if meant.setdefault(word.casefold(), qualifier) != qualifier:
            problems.append(f"words has {word!r} twice, but for capitals, and each means something else")
    return problems


def of_numbers(numbers: NumberSpec) -> list[str]:
    """The problems of a way of writing numbers in which one could not be told from another."""
    problems = []
    if len(numbers.decimal) != 1 or not _parts(numbers.decimal):
        problems.append(f"numbers.decimal is one character that is no digit, letter or sign, not {numbers.decimal!r}")
    if wrong := [mark for mark in numbers.thousands if not mark or not _parts(mark)]:
        problems.append(f"numbers.thousands has {wrong[0]!r}, which cannot stand between digits")
    if numbers.decimal in numbers.thousands:
        problems.append(f"{numbers.decimal!r} cannot part both decimals and thousands")
    if numbers.round is not None and not 0 <= numbers.round <= MOST_DECIMALS:
        problems.append(f"numbers.round is a number of decimals from 0 to {MOST_DECIMALS}, not {numbers.round}")
    for word, by in numbers.multiples.items():
        if not word.strip() or not word.strip()[0].isalpha() or any(one.isdigit() for one in word):
            problems.append(f"numbers.multiples has {word!r}, and a multiple is a word without digits")
        if not 1 <= by <= _LARGEST_MULTIPLE:
            problems.append(f"numbers.multiples has {word!r} = {by}, and a multiple is a whole number above zero")
    folded = [word if len(word) == 1 else word.casefold() for word in numbers.multiples]
    if twice := [word for word in folded if folded.count(word) > 1]:
        problems.append(f"numbers.multiples has {twice[0]!r} twice, but for capitals")
    return problems


def _parts(mark: str) -> bool:
    """Whether the mark can stand between digits and be taken for nothing else."""
    return not any(one.isalnum() or one in _ELSEWHERE for one in mark)


def of_marks(file: FileSpec) -> list[str]:
    """The problems of marks that could be parts of numbers, or that mean nothing known."""
    problems = []
    for mark, meant in file.marks.items():
        text = mark.strip()
        if meant and meant not in STATUSES and meant not in QUALIFIERS:
            known = f"a status ({', '.join(STATUSES)}), a qualifier ({', '.join(QUALIFIERS)}) or an empty text"
            problems.append(f"marks has {mark!r} = {meant!r}, and a mark means {known}")
        problems += _of_pattern(mark)
        if not text or text in _SIGNS or text in (file.numbers.decimal, *file.numbers.thousands) or _is_number(text):
            problems.append(f"marks has {mark!r}, which can be a part of a number")
        elif "parentheses" in file.numbers.minus and text[0] + text[-1] == "()" and _may_be_number(text[1:-1]):
            problems.append(f"marks has {mark!r}, which is a number below zero by numbers.minus")
        if text in file.words or text in file.numbers.multiples:
            problems.append(f"marks has {mark!r}, which words or numbers.multiples explain, too")
    stripped = [mark.strip() for mark in file.marks]
    if twice := [mark for mark in stripped if stripped.count(mark) > 1]:
        problems.append(f"marks has {twice[0]!r} twice, but for blanks around it")
    return problems


def _of_pattern(mark: str) -> list[str]:
    """The problems of a mark with names in braces, which has to have a sign of its own, unless it is raised."""
    names = names_in(mark)
    unknown = [one for one in names if one not in PLACEHOLDERS]
    if unknown:
        return [f"marks has {mark!r}, and what may stand in braces is {', '.join(PLACEHOLDERS)}, not {unknown[0]!r}"]
    has_sign = any(one in _OF_PATTERNS for one in beside_names(mark))
    if not names or names == ["raised"] or has_sign:
        return []
    return [f"marks has {mark!r}, which can be a part of a number: in brackets, as [{mark.strip()}], it can not"]


def _may_be_number(text: str) -> bool:
    return _is_number(text) or names_in(text) == ["number"]


def _is_number(text: str) -> bool:
    return any(one.isdecimal() for one in text) and not any(one.isalpha() or one in "()[]*" for one in text)
