"""The places at which a file stands in a history: one, or one for each path of which its template speaks."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from importers.cells.placed_periods import placed_period
from importers.histories.changes import FileChange
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import PUBLISHED, FileSpec
from importers.specs.path_templates import filled, ways
from importers.specs.spec import Spec
from importers.specs.templates import placeholders


class FilePlace(Struct, frozen=True):
    """One place and all changes there: its path, then those before it was renamed; ``placed`` are the names in them.

    ``why_not`` says why nothing there can be read.
    """

    paths: tuple[str, ...]
    changes: Sequence[FileChange]
    placed: dict[str, str] = {}
    why_not: str | None = None


class _PathNames(Struct, frozen=True):
    placed: Mapping[str, str] = {}
    why_not: str | None = None


def places(spec: Spec, file: FileSpec, changes: Sequence[FileChange]) -> Iterator[FilePlace]:
    """The places of a file, in the order of their first change."""
    if not placeholders(file.path):
        known = frozenset(file.paths)
        yield FilePlace(file.paths, [one for one in changes if one.path in known])
        return
    named: dict[str, _PathNames | None] = {}
    found: dict[tuple[str, ...], list[FileChange]] = {}
    for change in changes:
        if change.path not in named:
            named[change.path] = _named(spec, file, change.path)
        if (name := named[change.path]) is not None:
            found.setdefault(tuple(name.placed.values()) or (change.path,), []).append(change)
    for of_place in found.values():
        name = named[of_place[0].path]
        assert name is not None, "only what is named was gathered"
        paths = tuple(filled(one, name.placed) for one in file.paths) if name.placed else (of_place[0].path,)
        yield FilePlace(paths, of_place, dict(name.placed), name.why_not)


def _named(spec: Spec, file: FileSpec, path: str) -> _PathNames | None:
    """The names in a path, in the order of the present template; None if it is no path of the file."""
    names = dict.fromkeys(placeholders(file.path))
    found = [{name: way[name] for name in names} for template in file.paths for way in ways(template, path)]
    if len(found) < 2:  # noqa: PLR2004 - one way, or none
        return _read(spec, file, found[0]) if found else None
    readable = [one for one in (_read(spec, file, way) for way in found) if one.why_not is None]
    if file.has_placed_period and len(readable) == 1:
        return readable[0]
    shown = " or ".join(", ".join(f"{name} = {text}" for name, text in way.items()) for way in found[:2])
    return _PathNames({}, f"its path can be read in several ways: {shown}")


def _read(spec: Spec, file: FileSpec, way: dict[str, str]) -> _PathNames:
    try:
        if PUBLISHED not in file.placed_columns:
            placed_period(spec, file, way)
    except UnreadableFile as refusal:
        return _PathNames(way, refusal.message)
    return _PathNames(way)
