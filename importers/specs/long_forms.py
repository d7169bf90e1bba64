"""The checks of how a spec says that key columns name series."""

import re
from collections import Counter

from importers.specs.file_spec import FileSpec, LongSpec

_TEMPLATE = re.compile(r"(?:[a-z0-9-]|\{[^{}]+\})+")
_MOST_LEFT_OUT = 8


def misformed_long(file: FileSpec) -> list[str]:
    """The problems of naming series in a way in which no file could, in words."""
    long = file.long
    if long is None:
        return []
    problems = _of_former_columns(file, long) + [
        f"long.names.{column}: the names of cells of a column that {long.series} does not name"
        for column, named in long.names.items()
        if isinstance(named, dict) and column not in long.keys
    ]
    if not _TEMPLATE.fullmatch(long.series):
        problems.append(f"long.series {long.series!r} is no slug with columns in braces, such as gdp-{{country}}")
    if len(long.left_out) > _MOST_LEFT_OUT:
        told = f"more than {_MOST_LEFT_OUT} parts of long.series may be left out"
        problems.append(f"{told}: say of which columns, as names.country")
    return problems


def _of_former_columns(file: FileSpec, long: LongSpec) -> list[str]:
    known = {name for name in (*long.keys, long.value, long.qualifier, long.status) if name}
    problems = [
        f"long.former_columns: {column!r} is none of the columns of long, which are {', '.join(sorted(known))}"
        for column in long.former_columns
        if column not in known
    ]
    times = Counter(name for names in long.former_columns.values() for name in names)
    times.update(known | {name for names in file.period.each for name in names})
    named = {name for names in long.former_columns.values() for name in names}
    return problems + [
        f"long.former_columns: {name!r} is named for two columns" for name in sorted(named) if times[name] > 1
    ]
