"""Half-years in the cells or in the names of columns: no series has that frequency, so what they are is asked."""

import re
from collections.abc import Sequence

from importers.guessing.guess import Doubt
from importers.guessing.spec_text import toml_value

_BEHIND = re.compile(r"(?:19|20)\d\d(?P<by>\s?[-/.]?\s?[HSB])0?[12]", re.IGNORECASE)
_BEFORE = re.compile(r"[HSB]0?[12](?P<by>\s?[-/.]?\s?)(?:19|20)\d\d", re.IGNORECASE)
_OTHERS = re.compile(
    r"[12]\s?H\s?[-/.]?\s?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d.{1,3}(?:first|second) half", re.IGNORECASE
)
_WHY = "half a year, and no series has that frequency: each half can be a series of years"


def of_halves(column: str, cells: Sequence[str]) -> list[Doubt]:
    """A question with the lines that read each half as a series of years, where every cell of a column is one."""
    texts = [one.strip() for one in dict.fromkeys(cells) if one.strip()]
    if not texts or not all(map(_is_half, texts)):
        return []
    choices: tuple[str, ...] = ('period = { of = "published" }, for the state on the day of publication',)
    for form, parts in ((_BEHIND, ["year", "half"]), (_BEFORE, ["half", "year"])):
        found = [form.fullmatch(one) for one in texts]
        bys = {one["by"] for one in found if one is not None}
        if all(found) and len(bys) == 1 and (by := bys.pop()):
            unfold = toml_value({"split": {column: parts}, "by": by})
            line = f'unfold = {unfold} with period = {{ column = "year" }} and long.series = "half-{{half}}"'
            choices = (line, *choices)
    return [Doubt(about=column, why=f"{texts[0]!r:.40} is {_WHY}", choices=choices, asks=True)]


def of_halves_in_names(columns: Sequence[str]) -> list[Doubt]:
    """The same question where the names of columns of figures are half-years."""
    halves = [one for one in columns if _is_half(one.strip())]
    if not halves:
        return []
    why = f"{halves[0]!r:.40} is {_WHY}"
    choices = ("unfold.columns with these columns, and unfold.split to part their names", "leave it")
    return [Doubt(about="columns", why=why, choices=choices, asks=True)]


def _is_half(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_BEHIND, _BEFORE, _OTHERS))
