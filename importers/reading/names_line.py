"""The line of a spec that gives key cells other names: those that they had before, or names that make a slug each."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from importers.cells.series_names import as_slug, transliterated
from importers.specs.file_spec import LongSpec

_SIGNS = {
    "+": " plus", "<": "under ", ">": "over ", "≤": "up to ", "≥": "at least ", "%": " percent", "&": " and ",
    "*": " star", "=": " equals ",
}  # fmt: skip
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def line_as_before(long: LongSpec, pairs: Iterable[tuple[str, str]]) -> str:
    """The line by which series that were renamed go on under the names that they had.

    Each pair is what the cells called a series before, and what they call it now; one whose name before is not known
    is left out. An empty text where there is none.
    """
    changes = []
    for before, now in ((before, now) for before, now in pairs if before):
        old, new = _cells(long, before), _cells(long, now)
        changes += [
            (column, new.get(column, ""), old.get(column, ""))
            for column in long.keys
            if old.get(column, "") != new.get(column, "")
        ]
    return _line(long, changes)


def line_apart(long: LongSpec, groups: Iterable[Sequence[str]]) -> str:
    """The line by which what the cells call series makes a slug each; of a group all make one slug now."""
    changes = []
    for names in groups:
        rows = [_cells(long, name) for name in names]
        several = [one for one in long.keys if len({row.get(one, "") for row in rows}) > 1]
        alike = [one for one in several if len({as_slug(row.get(one, "")) for row in rows}) == 1]
        column = next(iter([*alike, *several]), long.keys[0])
        changes += [(column, text, name) for text, name in _apart({row.get(column, ""): None for row in rows}).items()]
    return _line(long, changes)


def _apart(texts: Iterable[str]) -> dict[str, str]:
    """Names for texts that make one slug, of those that need another: signs are spelt out, the rest is numbered.

    >>> _apart(["80+", "80"]), _apart(["<5", ">5"]), _apart(["Troms", "Tromsø"]), _apart(["a-b", "a b"])
    ({'80+': '80 plus'}, {'<5': 'under 5', '>5': 'over 5'}, {'Tromsø': 'Tromso'}, {'a b': 'a b (2)'})
    """
    spelt = {text: transliterated(_SIGN.sub(lambda found: _SIGNS[found[0]], text)).strip() for text in texts}
    found, taken = {}, set[str]()
    for text, said in sorted(spelt.items(), key=lambda one: as_slug(one[1]) != as_slug(one[0])):
        name = first = text if as_slug(said) == as_slug(text) else said
        number = 2
        while as_slug(name) in taken:
            name, number = f"{first} ({number})", number + 1
        taken.add(as_slug(name))
        if name != text:
            found[text] = name
    return found


def _line(long: LongSpec, changes: Iterable[tuple[str, str, str]]) -> str:
    """The line with all of ``names``, and names of more cells: column, the name that it has now, and the new one."""
    names: dict[str, str | dict[str, str]] = {
        key: {**named} if isinstance(named, dict) else named for key, named in long.names.items()
    }
    for column, now, name in changes:
        of_column = names.setdefault(column, {})
        if not isinstance(of_column, dict):
            return ""
        for cell in _written(long, column, now):
            if cell not in of_column or cell in _of_column(long, column):
                of_column[cell] = name
    return f"names = {_table(names)}" if names != long.names else ""


def _cells(long: LongSpec, told: str) -> dict[str, str]:
    """The cells of the key columns in what they call a series."""
    columns = "|".join(sorted(map(re.escape, long.keys), key=len, reverse=True))
    found = list(re.finditer(rf"(?:^|, )({columns}) = ", told))
    ends = [*(one.start() for one in found[1:]), len(told)]
    return {one[1]: told[one.end() : end] for one, end in zip(found, ends, strict=True)}


def _written(long: LongSpec, column: str, name: str) -> list[str]:
    """The cells as they stand in the file of which the spec makes that name."""
    named = [cell for cell, one in _of_column(long, column).items() if one == name]
    return named or [cell for cell, one in long.names.items() if one == name] or [name]


def _of_column(long: LongSpec, column: str) -> Mapping[str, str]:
    named = long.names.get(column)
    return named if isinstance(named, dict) else {}


def _table(names: Mapping[str, str | dict[str, str]]) -> str:
    said = (f"{_key(key)} = {_table(one) if isinstance(one, dict) else _quoted(one)}" for key, one in names.items())
    return f"{{ {', '.join(said)} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
