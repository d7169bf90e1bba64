"""The keys of a spec that say how numbers are written, guessed from the cells that hold figures."""

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.values import MOST_DECIMALS
from domain.words import STATUSES
from importers.guessing.guess import Doubt
from importers.guessing.number_guess import NumberGuess, number_guess
from importers.guessing.spec_text import toml_value
from importers.specs.file_spec import NumberSpec

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
    doubts.append(
        Doubt(
            about=about, why=f"marks beside numbers, taken: {told}", choices=(f"marks = {toml_value(keys['marks'])}",)
        )
    )


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
