"""The forms in which a text file may be written, tried in the order of the spec: its encodings and delimiters."""

from collections.abc import Callable
from itertools import islice

from msgspec.structs import replace

from importers.cells.tables import FileTable
from importers.import_refusals import Unreadable, UnreadableFile, UnreadableRow
from importers.specs.file_spec import FileSpec

_DELIMITED = frozenset({"csv", "tsv"})
_TEXTS = _DELIMITED | {"fixed", "sdmx-csv", "json", "ndjson", "geojson", "json-stat", "sdmx-json"}
_SHOWN = 2


def first_read(file: FileSpec, read: Callable[[FileSpec], FileTable]) -> FileTable:
    """The table by the first form that fits, which the table names if there are others; raises Unreadable.

    With one encoding, a file that two of the delimiters part into two different tables is refused.
    """
    encodings = file.encodings if file.format in _TEXTS else file.encodings[:1]
    delimiters = file.delimiters if file.format in _DELIMITED else file.delimiters[:1]
    if len(encodings) == len(delimiters) == 1:
        return read(file)
    refusals: dict[str, Unreadable] = {}
    for encoding in encodings:
        tables: dict[str, FileTable] = {}
        for delimiter in delimiters:
            try:
                tables[delimiter] = read(replace(file, encoding=encoding, delimiter=delimiter))
            except Unreadable as refusal:
                refusals[_form(encodings, encoding, delimiters, delimiter)] = refusal
        if tables:
            return _only(tables, encodings, encoding, delimiters)
    raise _told(refusals)


def _only(
    tables: dict[str, FileTable], encodings: tuple[str, ...], encoding: str, delimiters: tuple[str, ...]
) -> FileTable:
    (delimiter, table), *others = tables.items()
    for other, another in others:
        if (another.header, another.rows) != (table.header, table.rows):
            raise UnreadableFile(f"both the delimiter {delimiter!r} and {other!r} make a table of it: name one of them")
    form = _form(encodings, encoding, delimiters, delimiter)
    return replace(table, taken=(form, *table.taken))


def _form(encodings: tuple[str, ...], encoding: str, delimiters: tuple[str, ...], delimiter: str) -> str:
    """What is chosen of several."""
    said = [f"encoding {encoding}"] if len(encodings) > 1 else []
    return " and ".join(said + ([f"delimiter {delimiter!r}"] if len(delimiters) > 1 else []))


def _told(refusals: dict[str, Unreadable]) -> Unreadable:
    """The refusals as one: of the forms that came as far as the rows, if any did, or else of all."""
    far = {form: one for form, one in refusals.items() if "row" in one.facts} or refusals
    forms: dict[str, list[str]] = {}
    for form, one in far.items():
        forms.setdefault(one.message, []).append(form)
    shown = [f"by {_either(of)}: {message}" for message, of in islice(forms.items(), _SHOWN)]
    kinds: set[type[Unreadable]] = {type(one) for one in far.values()}
    told = UnreadableRow if UnreadableRow in kinds else UnreadableFile
    return told("; ".join(shown), **next(one.facts for one in far.values() if isinstance(one, told)))


def _either(forms: list[str]) -> str:
    more = [f"{len(forms) - _SHOWN} more forms"] if len(forms) > _SHOWN else []
    return " or ".join(forms[:_SHOWN] + more)
