"""The checks of how a spec says that a table is unfolded."""

from collections import Counter

from importers.specs.file_spec import FileSpec

_WILD = frozenset("*?[")


def misformed_unfolding(file: FileSpec) -> list[str]:
    """The problems of an unfolding that no table could have, in words."""
    return _of_splitting(file) + _of_columns(file)


def _of_splitting(file: FileSpec) -> list[str]:
    unfold = file.unfold
    if not unfold.split:
        return []
    problems = [] if unfold.by else ["unfold.by is the text between joined keys, such as a comma, and not empty"]
    for column, parts in unfold.split.items():
        if len(parts) < 2:  # noqa: PLR2004 - as many parts as make something joined
            problems.append(f"unfold.split parts {column!r} into two columns or more, each with a name")
        if not column:
            problems.append("unfold.split: the column that is parted has to have a name")
    parted = Counter(part for parts in unfold.split.values() for part in parts)
    return problems + [f"unfold.split makes the column {name!r} twice" for name, times in parted.items() if times > 1]


def _of_columns(file: FileSpec) -> list[str]:
    unfold = file.unfold
    if not unfold.columns:
        return []
    if not unfold.into or not unfold.value or unfold.into == unfold.value:
        return ["unfold.into and unfold.value are the names of two columns that the table has not"]
    read = file.named_columns
    problems = [
        f"unfold makes the column {name!r} (unfold.{key}), and nothing in the spec reads it"
        for key, name in (("into", unfold.into), ("value", unfold.value))
        if name not in read
    ]
    if unfold.columns == "periods":
        return problems + _of_periods(file)
    if "" in unfold.columns:
        problems.append("unfold.columns: a column has to have a name")
    others = read - {unfold.into, unfold.value}
    return problems + [
        f"column {name!r} is to become rows (unfold.columns), and the spec reads or ignores it as a column"
        for name in unfold.columns
        if name in others and _WILD.isdisjoint(name)
    ]


def _of_periods(file: FileSpec) -> list[str]:
    unfold = file.unfold
    if unfold.into in unfold.split:
        return ["unfold.columns are periods: names of which the period is but a part are said by patterns"]
    if not any(unfold.into in names for names in file.period.each):
        return [f"unfold.columns are periods: period.column is to be {unfold.into!r}, which is unfold.into"]
    return []
