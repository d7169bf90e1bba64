"""The file that names series and sources for dialects."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from domain.keys import series_key, slug
from domain.refusals import Refusal

if TYPE_CHECKING:
    from api.policy import DialectSettings

_LARGEST = 1 << 20


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
    except (OSError, Refusal, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise click.UsageError(f"the names of dialects in {file} cannot be read: {error}") from error
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{file}: {error}; write for example [fred.series]") from error
    return found


def _check(found: "DialectSettings") -> None:
    for names in (found.fred, found.sdmx, found.epidata, found.warship):
        for key in names.series.values():
            series_key(key)
        for source in names.sources.values():
            slug(source, "source")
