"""The layouts of JSON files, written as steps from the top of a file to its rows."""

import re
from functools import lru_cache

from msgspec import Struct

_BARE = frozenset({"list", "row", "lists", "split", "columns"})
_WITH_ARGUMENT = ("rows:", "keyed:", "with:", "split:", "columns:")
_TABLES = frozenset({"lists", "split", "columns"})
_LAST = _TABLES | {"row"}
INDEX = "index"
"""The column that holds the index of ``split`` and ``columns`` where the layout gives it no name."""
VALUE = "value"
"""The column that holds what stands under the last key of ``keyed``, where that is no object."""
_PLACE = re.compile(r"(^|\.)\d+(\.|$)")


class LayoutStep(Struct, frozen=True):
    """One step: ``word`` says which, ``argument`` whither, or under which names."""

    word: str
    argument: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns that the step adds."""
        return tuple(one.strip() for one in self.argument.split(","))


@lru_cache(maxsize=256)
def steps_of(layout: str) -> tuple[LayoutStep, ...]:
    """The steps of a layout; raises ValueError, in words.

    Blanks part steps, but for those in the key of a step that goes down: ``rows:Time Series (Daily) keyed:date``.

    >>> [step.word for step in steps_of("rows:data keyed:country list")]
    ['rows', 'keyed', 'list']
    """
    steps = [_step(text) for text in _parted(layout)]
    if steps[-1].word == "rows":
        steps.append(LayoutStep("list"))
    for step, after in zip(steps, (*steps[1:], None), strict=True):
        if step.word in _LAST and after is not None:
            raise ValueError(f"{step.word} is the last step, and {after.word} stands behind it")
        if step.word == "with" and after is None:
            raise ValueError("behind with: there has to be a step that leaves the object, such as rows:PATH")
    named = [name for step in steps if step.word in ("keyed", "with") for name in step.names]
    if "" in named:
        raise ValueError("a name is empty")
    if repeated := [name for name in named if named.count(name) > 1]:
        raise ValueError(f"it names the column {repeated[0]!r} twice")
    return tuple(steps)


def is_plain(layout: str) -> bool:
    """Whether the layout is a list of objects, at the top or under keys alone."""
    if layout == "list":
        return True
    try:
        first, *others = steps_of(layout)
    except ValueError:
        return False
    return first.word == "rows" and others == [LayoutStep("list")] and _PLACE.search(first.argument) is None


def _parted(layout: str) -> list[str]:
    parted: list[str] = []
    for text in layout.split(" "):
        if text in _BARE or text.startswith(_WITH_ARGUMENT) or not parted:
            parted.append(text)
        else:
            parted[-1] += f" {text}"
    return parted


def _step(text: str) -> LayoutStep:
    word, colon, argument = text.partition(":")
    is_known = bool(argument.strip()) and f"{word}:" in _WITH_ARGUMENT if colon else word in _BARE
    if not is_known:
        raise ValueError(
            "steps are list, row, rows:PATH, keyed:NAME, with:NAME, lists, split and columns, "
            f"one after the other with a blank between; {text!r:.60} is none"
        )
    return LayoutStep(word, argument.strip())
