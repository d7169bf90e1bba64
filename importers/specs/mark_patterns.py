"""The patterns of marks: ``[{number}]`` stands for the marks of all footnotes that are numbers in brackets."""

import re

PLACEHOLDERS = {"number": r"(?<!\d)\d{1,3}", "letter": "[A-Za-z]", "raised": "[\u00b9\u00b2\u00b3\u2070-\u207f]{1,4}"}
"""The names that may stand in braces, and what each stands for: digits, one letter, or digits above the line.

1231) is not 123 with the footnote 1).
"""
_NAMED = re.compile(r"\{([^{}]*)\}")


def names_in(mark: str) -> list[str]:
    """The names in braces of a mark; none in one that is itself.

    >>> names_in("[{number}]"), names_in("*")
    (['number'], [])
    """
    return _NAMED.findall(mark)


def beside_names(mark: str) -> str:
    """What stands in a mark beside its names."""
    return _NAMED.sub("", mark)


class MarkPattern:
    """A mark with names in braces, as it is looked for at either end of a cell."""

    def __init__(self, mark: str) -> None:
        parts = enumerate(_NAMED.split(mark))
        within = "".join(PLACEHOLDERS[part] if at % 2 else re.escape(part) for at, part in parts)
        self._alone, self._behind = re.compile(within), re.compile(rf"(?:{within})\Z")

    def parted(self, text: str) -> tuple[str, str] | None:
        """The text without the mark at its end, or at its beginning, and the mark; None where there is nothing else."""
        if behind := self._behind.search(text):
            rest, mark = text[: behind.start()].rstrip(), behind[0]
        elif before := self._alone.match(text):
            rest, mark = text[before.end() :].lstrip(), before[0]
        else:
            return None
        runs_on = mark[-1].isdecimal() and rest[:1].isdecimal()
        return (rest, mark) if rest and not runs_on else None

    def is_it(self, text: str) -> bool:
        """Whether the text is such a mark and nothing else."""
        return self._alone.fullmatch(text) is not None
