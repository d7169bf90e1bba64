"""Columns by their letters, as spreadsheets name them: ``D:F``."""

import re

_SAID = re.compile(r"([A-Z]{1,4}):([A-Z]{1,4})?", re.IGNORECASE)
_LETTERS = 26


def columns_named(said: str) -> slice:
    """The places of such columns, from 0; without a second letter, to the last one. Raises ValueError.

    >>> columns_named("D:F"), columns_named("AA:")
    (slice(3, 6, None), slice(26, None, None))
    """
    found = _SAID.fullmatch(said.strip())
    if found is None:
        raise ValueError(f'columns have letters as in spreadsheets, "D:F", or "D:" for all from D on; not {said!r:.60}')
    first, last = _number(found[1]), _number(found[2]) if found[2] else None
    if last is not None and last < first:
        raise ValueError(f"no column is between {found[1]} and {found[2]}")
    return slice(first - 1, last)


def letters_of(at: int) -> str:
    """The letters of a column by its place, from 0.

    >>> letters_of(3), letters_of(26)
    ('D', 'AA')
    """
    letters, number = "", at + 1
    while number:
        number, letter = divmod(number - 1, _LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number
