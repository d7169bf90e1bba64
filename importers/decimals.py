"""How many decimals a series would need for all that the versions of a file say of it."""

from collections.abc import Iterable

from importers.file_reading import FileReader
from importers.import_refusals import Unreadable
from importers.spec import FileSpec, Spec


def decimals_needed(spec: Spec, file: FileSpec, series: str, contents: Iterable[bytes]) -> int:
    """The most decimals of any value of the series, named by its key; what cannot be read needs none."""
    reader, most = FileReader(spec, file), 0
    for content in contents:
        try:
            said = reader.read(content)
        except Unreadable:
            continue
        values = [one.value for line in said.lines for one in line.said if one.series == series]
        values += [one.amount for one in said.adjustments if one.series == series]
        most = max([most, *(_decimals(value) for value in values if value is not None)])
    return most


def _decimals(value: str) -> int:
    return len(value.partition(".")[2].rstrip("0"))
