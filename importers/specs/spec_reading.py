"""The reading of a spec from TOML; what could not be meant is refused, with the place named."""

import tomllib
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import msgspec

from domain.keys import slug
from domain.periods import period
from domain.refusals import InvalidText, Refusal
from domain.words import text as checked_text
from importers.import_refusals import NotASpec
from importers.specs.columns import trimmed
from importers.specs.file_forms import misformed
from importers.specs.file_spec import FileSpec
from importers.specs.frequency_forms import frequency_problems
from importers.specs.path_forms import path_problems, publication_problems
from importers.specs.plausible_forms import of_plausible
from importers.specs.series_spec import SeriesSpec
from importers.specs.shape_spec import UnfoldSpec
from importers.specs.spec import Spec
from importers.specs.spec_wording import misspelt
from importers.specs.templates import placeholders
from stores.plain_files import NotAPlainFile, plain_bytes

LARGEST_SPEC = 4 << 20
_LONGEST_PATH = 10_000


def read_spec(path: str | Path) -> Spec:
    """The spec in a file; raises NotASpec, which names the file and the place in it."""
    try:
        text = plain_bytes(Path(path), LARGEST_SPEC).decode("utf-8-sig")
    except (NotAPlainFile, UnicodeDecodeError) as error:
        why = error.message if isinstance(error, NotAPlainFile) else f"{path} is not text in UTF-8: {error}"
        raise NotASpec(f"the spec {why}", spec=str(path)) from error
    return spec_from(text, str(path))


def spec_from(text: str, name: str = "spec") -> Spec:
    """The spec that a TOML text holds; raises NotASpec."""
    try:
        found = _with_dates_as_text(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise NotASpec(f"{name} is not TOML: {error}", spec=name) from error
    try:
        spec = msgspec.convert(found, Spec)
        spec = msgspec.structs.replace(spec, files=tuple(trimmed(_published(spec, file)) for file in spec.files))
    except msgspec.ValidationError as error:
        raise NotASpec(f"{name}: {misspelt(found, error)}", spec=name) from error
    for problem in _problems(spec):
        raise NotASpec(f"{name}: {problem}", spec=name)
    return spec


def _published(spec: Spec, file: FileSpec) -> FileSpec:
    """The file with the time that counts of its versions, where only the document says it."""
    said = spec.document
    return msgspec.structs.replace(
        file,
        published_at=file.published_at or said.published_at,
        published_formats=file.published_formats or said.published_formats,
        published_zone=file.published_zone or said.zone,
    )


def _with_dates_as_text(value: object) -> object:
    # TOML has dates of its own; whether an author quotes them should make no difference.
    if isinstance(value, dict):
        return {key: _with_dates_as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _problems(spec: Spec) -> list[str]:
    problems = _slug_problems(spec) + _series_problems(spec) + of_plausible(spec.plausible)
    if not problems and not spec.files:
        problems.append("it names no files")
    if not {"commit", "path"} <= set(placeholders(spec.document.url)):
        problems.append("document.url needs {commit} and {path}: its URL identifies a version")
    for text in (spec.document.url, spec.document.title or ""):
        if unknown := set(placeholders(text)) - {"commit", "path"}:
            problems.append(f"document: {{{min(unknown)}}} is not known; known are {{commit}} and {{path}}")
    if unknown := set(placeholders(spec.document.published_by or "")) - {"author"}:
        problems.append(f"document.published_by: {{{min(unknown)}}} is not known; known is {{author}}")
    if not problems:
        for file in spec.files:
            problems += [f"file {file.path}: {problem}" for problem in _file_problems(spec, file)]
            problems += _title_problems(spec.document.title or "", file)
    return problems or overlaps(spec)


def _title_problems(title: str, file: FileSpec) -> list[str]:
    """The problems of a title that has a path in it, and with that what no title has, such as a tab."""
    problems = []
    for path in file.paths:
        try:
            checked_text(title.replace("{path}", path), _LONGEST_PATH, "the title of its documents")
        except InvalidText as refusal:
            out = 'document = { title = "Cases at {commit}" } leaves the path out'
            problems.append(f"file {path!r}: {refusal.message}; {out}")
    return problems


def _slug_problems(spec: Spec) -> list[str]:
    relayed = [spec.source.relays.source] if spec.source.relays else []
    named = [(spec.name, "name"), (spec.source.source, "source"), *((one, "relayed source") for one in relayed)]
    problems = []
    for text, what in [*named, *((one, "series") for one in spec.series)]:
        try:
            slug(text, what)
        except Refusal as refusal:
            problems.append(refusal.message)
    return problems


def _series_problems(spec: Spec) -> list[str]:
    problems = []
    for name, series in spec.series.items():
        problems += [f"series {name}: neither it nor the defaults say its {word}" for word in _unsaid(spec, series)]
        if series.closing:
            problems += [f"series {name}: its successor {successor} is not a series of this spec"
                         for successor in series.closing.successors if successor not in spec.series]  # fmt: skip
            try:
                last = period(series.closing.last_period)
            except Refusal as refusal:
                problems.append(f"series {name}: last_period: {refusal.message}")
            else:
                if last.frequency != spec.frequency(name):
                    problems.append(f"series {name}: last_period {last} does not fit {spec.frequency(name)}")
    return problems


def _file_problems(spec: Spec, file: FileSpec) -> list[str]:
    if bool(file.columns) == bool(file.long):
        return ["it needs either columns (a column is a series) or long (key columns name the series)"]
    problems = [f"series {one} is not described" for one in _pointed_at(file) if one not in spec.series]
    if file.long and not file.long.each and not spec.series_of(file):
        problems.append(f"no series of this spec is of the form {file.long.series}")
    problems += [f"column {one!r} is both used and ignored" for one in file.ignored if one in _used(file)]
    problems += misformed(file)
    problems += of_plausible(file.plausible)
    problems += path_problems(file)
    problems += publication_problems(file)
    problems += _level_problems(spec, file)
    problems += _each_problems(spec, file)
    if problems:
        return problems
    return frequency_problems(spec, file)


def _level_problems(spec: Spec, file: FileSpec) -> list[str]:
    of = spec.series_of(file) if file.of == "adjustments" else ()
    levels = [one for one in of if (spec.series[one].measure or spec.defaults.measure) == "level"]
    return [f"series {level} is a level: it cannot have adjustments" for level in levels]


def _each_problems(spec: Spec, file: FileSpec) -> list[str]:
    each = file.long.each if file.long else None
    if file.long is None or each is None:
        return []
    problems = [f"long.each: neither it nor the defaults say its {word}" for word in _unsaid(spec, each)
                if word != "frequency" or not file.period.frequencies]  # fmt: skip
    if unknown := set(placeholders(each.title)) - set(placeholders(file.long.series)):
        problems.append(f"long.each: {{{min(unknown)}}} in its title is no column of {file.long.series}")
    if each.closing:
        problems.append("long.each: closing is said of one series, under series")
    if file.of == "adjustments" and (each.measure or spec.defaults.measure) == "level":
        problems.append("long.each is a level: it cannot have adjustments")
    return problems


def _unsaid(spec: Spec, series: SeriesSpec) -> list[str]:
    """The problems of series of which something is not said that has to be."""
    words = ("unit", "measure", "frequency")
    return [word for word in words if not (getattr(series, word) or getattr(spec.defaults, word))]


def _pointed_at(file: FileSpec) -> list[str]:
    named = {*file.columns.values(), *file.qualifiers.values(), *file.statuses.values()}
    return sorted(one + suffix for one in named for suffix in file.period.suffixes)


def _used(file: FileSpec) -> frozenset[str]:
    # What a joined key is parted into may be ignored, in part.
    return msgspec.structs.replace(file, ignored=(), unfold=UnfoldSpec()).named_columns


def overlaps(spec: Spec) -> list[str]:
    """The problems of files that would both be the whole list of one series, or stand at one path at times.

    Files whose paths are all the same are one file, from which the spec takes several tables, or values.
    """
    taken = Counter((file.of, one) for file in spec.files for one in spec.series_of(file))
    paths = Counter(path for of_one in {file.paths: None for file in spec.files} for path in of_one)
    return [
        *(f"the {of} of series {one} are taken from several files" for (of, one), times in taken.items() if times > 1),
        *(f"path {one} is named more than once" for one, times in paths.items() if times > 1),
    ]
