"""The file that names series and sources for dialects."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rich_click as click

from domain.keys import series_key, slug
from domain.refusals import Malformed, Refusal

if TYPE_CHECKING:
    from api.policy import DialectSettings

_LARGEST = 1 << 20


class _IdForms(NamedTuple):
    """What the ids of a dialect look like; clients cut them, join them by signs, and put them into addresses."""

    series: str
    sources: str


_WORD = r"[A-Za-z0-9_.-]{1,64}"
_FORMS = {
    # An id and a vintage are joined by an underscore; a source is a number.
    "fred": _IdForms(r"[A-Za-z0-9.-]{1,64}", r"[1-9][0-9]{0,8}"),
    "sdmx": _IdForms(r"[A-Za-z0-9_@$-]{1,64}(\.[A-Za-z0-9_@$-]{1,64})?", r"[A-Za-z0-9_@$-]{1,64}"),
    "epidata": _IdForms(rf"{_WORD}:{_WORD}(:{_WORD}:{_WORD})?", _WORD),
    "warship": _IdForms(_WORD, _WORD),
}


def dialect_settings(file: Path) -> "DialectSettings":
    """What a TOML file says: ``[fred.series]``, ``[sdmx.sources]`` and so on, an id and what it stands for a line.

    Raises UsageError for a file that cannot be read, and for what is no table of a dialect, no key or no slug.
    """
    import tomllib

    import msgspec

    from api.policy import DialectSettings
    from stores.plain_files import plain_bytes

    try:
        table = tomllib.loads(plain_bytes(file, _LARGEST).decode())
        found = msgspec.convert(table, DialectSettings)
        _check(found)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{file}: {error}; write for example [fred.series]") from error
    except (OSError, Refusal, ValueError, RecursionError) as error:  # of a number with too many digits, too
        raise click.UsageError(f"the names of dialects in {file} cannot be read: {error}") from error
    return found


def _check(found: "DialectSettings") -> None:
    by_dialect = {"fred": found.fred, "sdmx": found.sdmx, "epidata": found.epidata, "warship": found.warship}
    for dialect, names in by_dialect.items():
        for key in names.series.values():
            series_key(key)
        for source in names.sources.values():
            slug(source, "source")
        _check_ids(f"{dialect}.series", names.series, _FORMS[dialect].series)
        _check_ids(f"{dialect}.sources", names.sources, _FORMS[dialect].sources)


def _check_ids(table: str, ids: Iterable[str], form: str) -> None:
    for one in ids:
        if re.fullmatch(form, one, re.ASCII) is None:
            raise Malformed(f"[{table}] {one!r:.100} is no id that its clients can ask for: it has to match {form}")
