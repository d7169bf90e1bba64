"""The ready-made spec that fits a file, where it has the layout of a source that is known."""

import tomllib
from decimal import Decimal
from typing import Any

from domain.recording.ledger import utc_now
from domain.refusals import Refusal
from importers.guessing.guess import Doubt, UnderstoodColumn
from importers.guessing.guessed_table import FileGuess
from importers.reading.file_reading import FileReader
from importers.ready.ready_specs import ready_names, ready_text
from importers.specs.file_spec import FileSpec
from importers.specs.spec_reading import spec_from
from importers.vintages.discovering import in_file
from stores.opening import scratch_ledger

_FRONT = 100_000
# The columns of these are whatever a publisher calls them: that they fit says nothing.
_OF_ANY_SOURCE = frozenset({"alfred", "arcgis", "ons", "socrata"})


def ready_guess(path: str, content: bytes) -> tuple[dict[str, Any], FileGuess] | None:
    """The keys of the spec, for that path, and what they say of the columns; None if none of them reads the file."""
    for name in ready_names():
        if name not in _OF_ANY_SOURCE and _reads(name, content):
            keys = tomllib.loads(ready_text(name), parse_float=Decimal)
            keys["files"][0]["path"] = path
            return keys, _told(name, keys)
    return None


def _reads(name: str, content: bytes) -> bool:
    spec = spec_from(ready_text(name), name)
    (file,) = spec.files
    if not _has_names(file, content):
        return False
    try:
        with scratch_ledger(utc_now) as ledger:
            described = in_file(spec, file, (content, {}), ledger)
        return bool(FileReader(described, file).read(content).lines)
    except Refusal:
        return False


def _has_names(file: FileSpec, content: bytes) -> bool:
    """Whether the names of the columns stand somewhere at the front of a text: most files are told apart by that."""
    if file.format == "json-stat":
        return content.lstrip()[:1] == b"{"
    front = content[:_FRONT].replace(b"\0", b"")
    names = set(file.columns) | set(file.long.keys if file.long and not file.unfold.split else ())
    return all(name.encode() in front for name in names)


def _told(name: str, keys: dict[str, Any]) -> FileGuess:
    file, guess = keys["files"][0], FileGuess()
    why = f"the ready-made spec {name!r} reads it: asreported import spec {name}"
    guess.doubts.append(Doubt(about="layout", why=why))
    period = file["period"]
    named = [(one, "the period") for one in period.get("columns", [period.get("column", "")])]
    long = file.get("long", {})
    named += [(part.partition("}")[0], "names the series") for part in long.get("series", "").split("{")[1:]]
    named += [(long["value"], "figures")] if "value" in long else []
    guess.columns += [
        UnderstoodColumn(column=column, taken_for=taken_for, evidence=f"as in every file of the layout {name!r}")
        for column, taken_for in named
    ]
    return guess
