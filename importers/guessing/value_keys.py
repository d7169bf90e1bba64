"""The keys of a spec that say how numbers are written, guessed from the cells that hold figures."""

from collections.abc import Sequence
from typing import Any
from unicodedata import category

import msgspec

from domain.values import MOST_DECIMALS
from domain.words import STATUSES
from importers.guessing.guess import Doubt
from importers.guessing.number_guess import NumberGuess, number_guess, whole_number
from importers.guessing.spec_text import toml_value
from importers.specs.file_spec import NumberSpec

# Of Eurostat's flags and others': bep is three of them.
_OF_FLAGS = frozenset("bcdefinprsuz")
_SEVERAL = 2
_YEARS = range(1800, 2101)
ROUNDED = 6
"""The decimals to which numbers are rounded that have the digits of binary floats."""
# Flags that statistical offices write, by what SDMX's CL_OBS_STATUS calls the same.
_FLAGS = {**dict(zip("pefbdui", "PEFBDUI", strict=True)), **{one: one for one in "PEFBDU"}, "s": "E"}


def value_keys(about: str, cells: Sequence[str]) -> tuple[dict[str, Any], int, list[Doubt]]:
    """The keys, the decimals that a series needs, and what is not sure."""
    found = number_guess(cells)
    if found is None:
        return {}, 0, []
    keys: dict[str, Any] = {}
    doubts: list[Doubt] = []
    numbers = _said(found.numbers)
    if found.decimals > MOST_DECIMALS or _has_noise(cells, found):
        numbers["round"] = ROUNDED
        doubts.append(
            Doubt(
                about=about,
                why=f"more decimals than a value can have: rounded to {ROUNDED}",
                choices=(f"numbers.round = {ROUNDED}",),
            )
        )
    if found.ranges:
        why = f"{found.ranges[0]!r} is a range: which end of it counts?"
        choices = tuple(f'numbers.ranges = "{one}"' for one in ("low", "middle", "high"))
        doubts.append(Doubt(about=about, why=why, choices=choices, asks=True))
        numbers["ranges"] = "low"
    if "dash" in found.numbers.minus:
        why = "a dash before a number, apart from it or longer than a minus, is taken for a minus"
        doubts.append(Doubt(about=about, why=why, choices=('numbers.minus = ["dash"]',)))
    doubts += _of_parts(about, found)
    if numbers:
        keys["numbers"] = numbers
    if missing := found.missing:
        keys["missing"] = ["", "NaN", *(one for one in missing if one != "NaN")]
        shown = ", ".join(map(repr, missing[:5]))
        doubts.append(Doubt(about=about, why=f"{shown}: taken for no value"))
    _take_marks(keys, doubts, about, found)
    _take_others(doubts, about, found)
    _take_rivals(doubts, about, found)
    return keys, min(found.decimals, ROUNDED if "round" in numbers else MOST_DECIMALS), doubts


def marks_of(cells: Sequence[str]) -> dict[str, str]:
    """The marks of a column of statuses that are not SDMX's own, and what is taken for the meaning of each."""
    return {cell: _meaning(cell) for cell in dict.fromkeys(cells) if cell not in STATUSES}


def of_figures(about: str, cells: Sequence[str]) -> list[Doubt]:
    """A question where all numbers of one column could be years, or some have a percent sign and others none."""
    said = {one for one in cells if one}
    if len({"%" in one for one in said if any(map(str.isdigit, one))}) > 1:
        why = "some numbers have a percent sign and some have none: are all of them percent?"
        return [Doubt(about=about, why=why, choices=("numbers.percent = true",), asks=True)]
    if len(said) < _SEVERAL or not all((whole_number(one) or 0) in _YEARS for one in said):
        return []
    why = f"all its numbers could be years, such as {min(said)}: are they figures?"
    return [Doubt(about=about, why=why, choices=("leave it", "move it to ignored"), asks=True)]


def _of_parts(about: str, found: NumberGuess) -> list[Doubt]:
    """A question where words multiply numbers."""
    doubts = []
    if multiples := found.numbers.multiples:
        words = " and ".join(f"{word!r} for {by:,}" for word, by in multiples.items())
        why = f"words behind numbers, taken to multiply them: {words}"
        nothing = toml_value(dict.fromkeys(multiples, ""))
        choices = (f"numbers.multiples = {toml_value(multiples)}", f"marks = {nothing}")
        doubts.append(Doubt(about=about, why=why, choices=choices, asks=True))
    return doubts


def _meaning(mark: str) -> str:
    return _FLAGS.get(mark.strip("()[]"), "")


def _said(numbers: NumberSpec) -> dict[str, Any]:
    """The keys in which a style differs from the default."""
    said, default = msgspec.to_builtins(numbers), msgspec.to_builtins(NumberSpec())
    return {name: value for name, value in said.items() if value != default[name]}


def _has_noise(cells: Sequence[str], found: NumberGuess) -> bool:
    return found.numbers.decimal == "." and any(len(one.partition(".")[2]) > MOST_DECIMALS for one in cells)


def _take_marks(keys: dict[str, Any], doubts: list[Doubt], about: str, found: NumberGuess) -> None:
    if not found.marks:
        return
    keys["marks"] = {mark: _meaning(mark) for mark in found.marks}
    told = ", ".join(f"{mark!r} for {meant or 'nothing'}" for mark, meant in keys["marks"].items())
    choices = (f"marks = {toml_value(keys['marks'])}",)
    others = [mark for mark in found.marks if not {*mark.lower()} <= _OF_FLAGS]
    units = [mark for mark in others if mark.isalpha() or category(mark[0]) == "Sc"]
    why = f"marks beside numbers, taken: {told}"
    if len(units) > 1:
        why = f"{' and '.join(map(repr, units[:3]))} beside numbers: are these different units?"
    doubts.append(Doubt(about=about, why=why, choices=choices, asks=len(units) > 1))


def _take_others(doubts: list[Doubt], about: str, found: NumberGuess) -> None:
    if found.others:
        shown = ", ".join(repr(one[:40]) for one in found.others[:5])
        why = f"{shown}: neither a number nor a known word for a missing one"
        choices = (f"missing = {toml_value(['', 'NaN', *found.missing, *found.others[:5]])}",)
        doubts.append(Doubt(about=about, why=why, choices=choices, asks=True))


def _take_rivals(doubts: list[Doubt], about: str, found: NumberGuess) -> None:
    if not found.rivals:
        return
    rival = found.rivals[0]
    choices = tuple(f"numbers = {toml_value(_said(one))}" for one in (found.numbers, *found.rivals))
    marks = f"{found.numbers.decimal!r} or {rival.decimal!r}"
    why = f"{found.example!r} can be read in two ways, with {marks} before its decimals"
    doubts.append(Doubt(about=about, why=why, choices=choices, asks=True))
