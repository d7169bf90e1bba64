"""The line of a spec by which series that were renamed go on under the names that they had."""

import json
import re
from collections.abc import Iterable, Mapping

from importers.specs.file_spec import LongSpec

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def names_line(long: LongSpec, pairs: Iterable[tuple[str, str]]) -> str:
    """The line with all of ``names``; each pair is what the cells called a series before, and what they call it now.

    An empty text where there is no such line.
    """
    names: dict[str, str | dict[str, str]] = {
        key: {**named} if isinstance(named, dict) else named for key, named in long.names.items()
    }
    for before, now in pairs:
        old, new = _cells(long, before), _cells(long, now)
        for column in long.keys:
            if old.get(column, "") != new.get(column, ""):
                of_column = names.setdefault(column, {})
                if not isinstance(of_column, dict):
                    return ""
                for cell in _written(long, column, new.get(column, "")):
                    of_column.setdefault(cell, old.get(column, ""))
    return f"names = {_table(names)}" if names != long.names else ""


def _cells(long: LongSpec, told: str) -> dict[str, str]:
    """The cells of the key columns in what they call a series."""
    columns = "|".join(sorted(map(re.escape, long.keys), key=len, reverse=True))
    found = list(re.finditer(rf"(?:^|, )({columns}) = ", told))
    ends = [*(one.start() for one in found[1:]), len(told)]
    return {one[1]: told[one.end() : end] for one, end in zip(found, ends, strict=True)}


def _written(long: LongSpec, column: str, name: str) -> list[str]:
    """The cells as they stand in the file of which the spec makes that name."""
    of_column = long.names.get(column)
    named = [cell for cell, one in of_column.items() if one == name] if isinstance(of_column, dict) else []
    return named or [cell for cell, one in long.names.items() if one == name] or [name]


def _table(names: Mapping[str, str | dict[str, str]]) -> str:
    said = (f"{_key(key)} = {_table(one) if isinstance(one, dict) else _quoted(one)}" for key, one in names.items())
    return f"{{ {', '.join(said)} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
