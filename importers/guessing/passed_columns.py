"""The columns of texts that name no series, though the figures may be of the things in them."""

import re

from importers.guessing.column_kinds import KnownColumn
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.year_columns import are_mostly_parts

# Each text of such a column is a thing by its name, though none comes again.
_THINGS = re.compile(
    r"(?:^|[\W_])(?:countr(?:y|ies)|regions?|states?|county|counties|provinces?|places?|cit(?:y|ies)|towns?|areas?|"
    r"geo|ref_area|land|länder|bundesland|kreis|gemeinde|ort|pays|département|commune|país|region[ei]?|sex|gender|"
    r"geschlecht|sexe|age|units?|unit_measure|einheit|currency|währung|species|product|item|indicator|variable|"
    r"categor(?:y|ies)|series|name)(?:$|[\W_])",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"(?:^|[\W_])(?:comments?|notes?|remarks?|source|sources|url|link|bemerkung|quelle)(?:$|[\W_])", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)\w*\.?", re.IGNORECASE
)
_LONGEST = 40
_SEVERAL = _SHOWN = 2


def of_passed(table: GuessedTable, keys: list[str], counted: dict[str, list[str]]) -> list[Doubt]:
    """A question for each column whose texts differ within a series, come again, and are no notes."""
    return [
        _doubt(one, keys, counted[one.name])
        for one in table.of_kind("key")
        if one.name not in keys and one.period is None and _may_be_things(one, counted[one.name])
        and not _follows(keys, one.name, counted)
    ]  # fmt: skip


def _may_be_things(one: KnownColumn, cells: list[str]) -> bool:
    texts = [cell for cell in cells if cell]
    different = set(texts)
    if len(different) < _SEVERAL or _NOTES.search(one.name) or max(map(len, different)) > _LONGEST:
        return False
    if all(map(_WEEKDAY.fullmatch, different)) or are_mostly_parts(texts):
        return False
    return bool(_THINGS.search(one.name)) or (len(different) < len(texts) and len(texts) == len(cells))


def _follows(keys: list[str], name: str, counted: dict[str, list[str]]) -> bool:
    """Whether each series has one text alone in the column."""
    rows = list(zip(*(counted[key] for key in (*keys, name)), strict=True))
    return len({row[:-1] for row in rows}) == len(set(rows))


def _doubt(one: KnownColumn, keys: list[str], cells: list[str]) -> Doubt:
    shown = " and ".join(repr(text[:_LONGEST]) for text in list(dict.fromkeys(filter(None, cells)))[:_SHOWN])
    why = f"{one.name!r:.40} has {shown} within one series, and is passed over: are the figures of one of them each?"
    template = "-".join(f"{{{name}}}" for name in (*keys, one.name))
    choices = (f'ignored = ["{one.name}"]', f'series = "{template}", without it under ignored')
    return Doubt(about=one.name, why=why, choices=choices, asks=True)
