"""The refusals of the importer, each with the place in the spec or in the data that shows why.

Malformed (domain)
├── NotASpec             the spec is not TOML, has an unknown key, or contradicts itself
├── Unreadable           one version of a file cannot be read
│   ├── UnreadableFile   as a whole: not JSON, an unknown layout, not text
│   └── UnreadableRow    in one row: a cell that the spec does not explain
├── SpecDoesNotFit       the spec names a column that no version of the file has
└── NotAHistory          no git repository, no such revision, or no branch to follow
"""

import json
import re
import unicodedata
from collections.abc import Sequence

from domain.refusals import Malformed

_ALIKE = frozenset({"Nd", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"})
_TOLD = 3
_LONGEST = 60
_WILD = re.compile(r"[*?\[]")


class NotASpec(Malformed):
    """The spec has an unknown or contradictory key."""


class Unreadable(Malformed):
    """A version of a file cannot be read, so it says nothing about any figure."""


class UnreadableFile(Unreadable):
    """The version has neither the format nor a layout that the spec names."""


class UnreadableRow(Unreadable):
    """A row contains what the spec does not explain; facts: ``row`` (from 1), ``column``, ``text``."""


class SpecDoesNotFit(Malformed):
    """The file's whole history lacks a column of the spec, or all of them."""


class NotAHistory(Malformed):
    """There is no git history at the given place."""


def unreadable_row(row: int, column: str, text: object, why: str, way_out: str = "") -> UnreadableRow:
    """The refusal of one cell, with the place and the text that show why; the way out stands behind them."""
    shown = str(text)[:60]
    told = f"row {row}, column {column!r}: {why}{_unseen(shown)}: {shown!r}{way_out}"
    return UnreadableRow(told, row=row, column=column, text=shown)


def short_row(row: int, cells: Sequence[str | None], width: int, *, may_fill: bool = True) -> UnreadableFile:
    """The refusal of a row that breaks off, with the line by which it is passed over, or filled."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    first = filled[0] if filled else ""
    why = f"row {row} has {len(cells)} cells of {width}, the first {first[:_LONGEST]!r}"
    why = f"{why}: the file breaks off, or is not a table"
    if len(filled) == 1 and not first[0].isdigit():
        pattern = _WILD.sub(r"[\g<0>]", first[:_LONGEST]) + ("*" if len(first) > _LONGEST else "")
        told = json.dumps(pattern, ensure_ascii=False)
        return UnreadableFile(f"{why}; if it is a footnote: `table = {{ pass_over = [{told}] }}`", row=row)
    filling = '; if cells are left out: `short_rows = "fill"`' if may_fill else ""
    return UnreadableFile(f"{why}{filling}", row=row)


def _unseen(text: str) -> str:
    """The characters of a text that a reader of the refusal would take for others, or not see at all."""
    odd = sorted({one for one in text if not one.isascii() and _is_odd(unicodedata.category(one))})[:_TOLD]
    told = [f"U+{ord(one):04X} ({unicodedata.name(one, 'without a name').lower()})" for one in odd]
    return f"; it holds {' and '.join(told)}" if told else ""


def _is_odd(category: str) -> bool:
    return category[0] in "ZC" or category in _ALIKE
