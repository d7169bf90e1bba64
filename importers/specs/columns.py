"""The columns that the spec takes from a file, and those without which a version says nothing."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from msgspec.structs import replace

from importers.import_refusals import NotASpec, UnreadableFile
from importers.specs.file_spec import EDITION, PUBLISHED, FileSpec
from importers.specs.shape_spec import UnfoldSpec

_SHOWN = 300
# Names that stand in no row, of which nobody has to be told.
_OF_NO_ROW = frozenset({PUBLISHED, EDITION})
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d(?:-\d\d)?(?!\d)")
_BRACES = re.compile(r"\{\s*([^{}]*?)\s*\}")


def plain_name(name: str) -> str:
    """The name of a column as it is compared: on one line, without blanks around it, its letters coded in one way."""
    if "\n" in name or "\r" in name:
        name = " ".join(name.split())
    return name.strip() if name.isascii() else unicodedata.normalize("NFC", name).strip()


def nameless(at: int) -> str:
    """The name of a column whose header is blank, by its place from 0; a spec may name it so, too."""
    return f"(no name, column {at + 1})"


class Columns:
    """The columns of one file: ``taken`` are read, ``known`` are those too that the spec passes over.

    Known beforehand are those that another file of the spec takes from the same path.
    """

    def __init__(self, file: FileSpec, known: frozenset[str] = frozenset()) -> None:
        self._file = file
        self.known = file.named_columns | frozenset(file.table.where) | known
        self.taken = file.named_columns - frozenset(file.ignored)
        long = file.long
        of_long = [long.names_of(one) for one in (*long.keys, long.value)] if long else []
        self._each = (*file.period.each, *of_long)
        self._values = tuple(file.columns)
        self._of_series = tuple(file.columns_of.values())
        self._beside = [long.names_of(one) for one in (long.qualifier, long.status) if one] if long else []

    def check(self, there: Iterable[str], what: str = "it") -> None:
        """Refuse a version that lacks a period, a key, or every value: an error page, or a header that was lost.

        A version without *some* of several value columns is a whole list in which they are missing.
        """
        there = tuple(there)
        for names in self._each:
            if not any(name in there for name in names):
                told = " or ".join(map(repr, names))
                has = f"{listed(one for one in there if one not in _OF_NO_ROW)}{self._way_out(there, names)}"
                raise UnreadableFile(f"{what} has no column {told}; it has: {has}", column=names[0])
        if self._values and not set(self._values) & set(there):
            none = f"{what} has no column {self._values[0]!r}"
            if len(self._values) > 1:
                none = f"{what} has none of the columns {listed(self._values)}"
            has = f"{listed(there)}{_meant(there, self._values)}"
            raise UnreadableFile(f"{none}; it has: {has}", column=self._values[0])

    def check_all(self, there: Iterable[str], what: str) -> None:
        """Refuse a version without rows that lacks any of the columns: it broke off in its header."""
        there = tuple(there)
        for names in (*self._of_series, *self._beside):
            if not any(name in there for name in names):
                told = " or ".join(map(repr, names))
                why = f"{what} has no column {told}: the file breaks off; it has: {listed(there)}"
                raise UnreadableFile(why, column=names[0])

    def _way_out(self, there: tuple[str, ...], names: tuple[str, ...]) -> str:
        """The lines by which a version is read that lacks the column of the period, and of the others none."""
        if meant := _meant(there, names):
            return meant
        others = all(any(name in there for name in each) for each in self._each if each != names)
        has_values = not self._values or any(one in there for one in self._values)
        if names not in self._file.period.each or not (others and has_values):
            return ""
        renamed = next((one for one in there if one not in self.known), None)
        of = f"column = {_quoted(names[0])}, former_columns = [{_quoted(renamed or '')}]"
        told = f"; if {renamed!r:.60} is another name of it: `period = {{ {of} }}`" if renamed else ""
        dated = _DATED.sub(f"{{{names[0]}}}", self._file.path, count=1)
        if dated != self._file.path:
            return f"{told}; if the path says it: `path = {_quoted(dated)}`"
        return f'{told}; if the file is the state at one moment: `period = {{ of = "published" }}`'

    def unknown(self, there: Iterable[str]) -> tuple[str, ...]:
        """Those columns of a version of which the spec does not speak."""
        return tuple(one or "(no name)" for one in there if one not in self.known)


def _meant(there: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The path that ends with one of the names, where that is likely the column that is meant."""
    paths = [one for one in there for name in names if one.endswith(f".{name}")]
    return f"; is {paths[0]!r:.60} meant?" if paths else ""


def unseen(file: FileSpec, seen: frozenset[str] | set[str]) -> list[str]:
    """The columns that the spec takes and that are not among those seen, in order.

    Of a column of several names, one is enough.
    """
    renamed = {name for names in file.renamed_columns if not seen.isdisjoint(names) for name in names}
    return sorted(file.named_columns - set(file.ignored) - renamed - seen)


def trimmed(file: FileSpec) -> FileSpec:
    """The file with the names of its columns as they are compared; raises NotASpec."""
    long = file.long
    if long:
        long = replace(
            long,
            series=_BRACES.sub(_in_braces, long.series),
            each=long.each and replace(long.each, title=_BRACES.sub(_in_braces, long.each.title)),
            value=plain_name(long.value),
            qualifier=long.qualifier and plain_name(long.qualifier),
            status=long.status and plain_name(long.status),
            former_columns={plain_name(one): tuple(map(plain_name, of)) for one, of in long.former_columns.items()},
            names={plain_name(one) if isinstance(of, dict) else one: of for one, of in long.names.items()},
        )
    return replace(
        file,
        period=replace(
            file.period,
            column=plain_name(file.period.column),
            former_columns=tuple(map(plain_name, file.period.former_columns)),
            columns=tuple(map(plain_name, file.period.columns)),
        ),
        table=replace(file.table, title=_BRACES.sub(_in_braces, plain_name(file.table.title))),
        unfold=_trimmed_unfolding(file.unfold),
        columns=_trimmed(file.columns),
        qualifiers=_trimmed(file.qualifiers),
        statuses=_trimmed(file.statuses),
        ignored=tuple(map(plain_name, file.ignored)),
        long=long,
    )


def _trimmed_unfolding(unfold: UnfoldSpec) -> UnfoldSpec:
    columns = unfold.columns if isinstance(unfold.columns, str) else tuple(map(plain_name, unfold.columns))
    split = {plain_name(column): tuple(map(plain_name, parts)) for column, parts in unfold.split.items()}
    return replace(unfold, split=split, columns=columns, into=plain_name(unfold.into), value=plain_name(unfold.value))


def _in_braces(found: re.Match[str]) -> str:
    return f"{{{plain_name(found[1])}}}"


def _trimmed(named: dict[str, str]) -> dict[str, str]:
    found = {plain_name(name): slug for name, slug in named.items()}
    if len(found) < len(named):
        twice = next(name for name, times in Counter(map(plain_name, named)).items() if times > 1)
        raise NotASpec(f"the spec names the column {twice!r} twice, but for blanks around it")
    return found


def _quoted(name: str) -> str:
    return json.dumps(name[:_SHOWN], ensure_ascii=False)


def listed(names: Iterable[str]) -> str:
    """Names of columns as a refusal lists them, the first few hundred letters of them."""
    # Of a million columns nobody wants to see, or to wait for, more than the first.
    told = ", ".join(repr(name) for name in islice(names, _SHOWN))
    return told if len(told) <= _SHOWN else f"{told[:_SHOWN]}..."
