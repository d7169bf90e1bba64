"""The checks of how a spec says that one file is written: what could not be meant is refused."""

import codecs

from importers.specs.file_spec import FileSpec, NumberSpec
from importers.specs.layout_forms import misformed_layouts
from importers.specs.long_forms import misformed_long
from importers.specs.unfold_forms import misformed_unfolding

_SIGNS = ("-", "\N{MINUS SIGN}")


def misformed(file: FileSpec) -> list[str]:
    """The problems of a file's form that no file could have, in words."""
    problems = misformed_layouts(file.layouts)
    if not file.period.formats:
        problems.append("period.formats is empty")
    if "" in file.named_columns:
        problems.append("a column has to have a name")
    problems += [
        f"a delimiter is one character, no quotation mark and no end of a line, not {one!r}"
        for one in file.delimiters
        if len(one) != 1 or one in '"\r\n\0'
    ]
    problems += [f"the encoding {one!r:.60} is not known" for one in file.encodings if not _is_encoding(one)]
    return problems + _of_words(file) + _of_numbers(file.numbers) + misformed_unfolding(file) + misformed_long(file)


def _is_encoding(name: str) -> bool:
    try:
        "1".encode(name)
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True


def _of_words(file: FileSpec) -> list[str]:
    marks = {*_SIGNS, file.numbers.decimal, *file.numbers.thousands}
    problems = [f"words has {one!r}, which can be a part of a number" for one in file.words
                if one.strip() in marks or any(part.isdigit() for part in one)]  # fmt: skip
    meant: dict[str, str] = {}
    for word, qualifier in file.words.items():
        if meant.setdefault(word.casefold(), qualifier) != qualifier:
            problems.append(f"words has {word!r} twice, but for capitals, and each means something else")
    return problems


def _of_numbers(numbers: NumberSpec) -> list[str]:
    problems = []
    if len(numbers.decimal) != 1 or numbers.decimal.isalnum() or numbers.decimal in "+-":
        problems.append(f"numbers.decimal is one character that is no digit, letter or sign, not {numbers.decimal!r}")
    if wrong := [
        mark for mark in numbers.thousands if not mark or any(part.isalnum() or part in "+-" for part in mark)
    ]:
        problems.append(f"numbers.thousands has {wrong[0]!r}, which cannot stand between digits")
    if numbers.decimal in numbers.thousands:
        problems.append(f"{numbers.decimal!r} cannot part both decimals and thousands")
    return problems
