"""The checks of how a spec names the paths of a file, and the time of publication that stands in them."""

import re
from zoneinfo import ZoneInfo

from importers.periods.published_moments import check_published_format
from importers.specs.file_spec import FOLLOW, FileSpec
from importers.specs.templates import placeholders

_BRACES = re.compile(r"\{[^{}]+\}")
_OF_COMMIT = ("committed", "authored")


def path_problems(file: FileSpec) -> list[str]:
    """The problems of paths that no file of a repository could have."""
    if unnamed := [one for one in file.paths if "\0" in one]:
        return [f"{unnamed[0]!r} is no path"]
    outside = [path for path in file.paths if path.startswith(("/", "../")) or path in (".", "..")]
    problems = [f"{one} does not lie in the repository: paths are written from its top, data/counts.csv"
                for one in outside]  # fmt: skip
    if file.former_paths == FOLLOW and placeholders(file.path):
        problems.append("a path with names in braces is not followed: name its former_paths")
    return problems + _name_problems(file)


def _name_problems(file: FileSpec) -> list[str]:
    names = set(placeholders(file.path))
    problems = [
        f"{path}: a name in braces is closed, and has no braces in it: cases-{{date}}.csv"
        for path in file.paths
        if "{" in _BRACES.sub("", path) or "}" in _BRACES.sub("", path)
    ]
    problems += [
        f"former_paths: {path} has other names in braces than {file.path}"
        for path in file.paths
        if set(placeholders(path)) != names
    ]
    used = {name for of in file.period.each for name in of} | set(placeholders(file.published_at or ""))
    used |= set(placeholders(file.long.series)) if file.long else set()
    problems += [
        f"path: {{{name}}} is neither the period, a key of the series, nor the time of publication; "
        f"if each path is a version of one file, say ignored = [{name!r}]"
        for name in sorted(names - used - set(file.ignored))
    ]
    return problems


def publication_problems(file: FileSpec) -> list[str]:
    """The problems of what a spec says of the time of publication."""
    said = file.published_at or "committed"
    if said in _OF_COMMIT:
        return []
    if not _BRACES.fullmatch(said):
        known = "committed, authored, or the name of a column or of a part of the path in braces, {date}"
        return [f"published_at is {known}; not {said!r}"]
    problems = [problem for form in file.published_formats if (problem := check_published_format(form))]
    try:
        ZoneInfo(file.published_zone)
    except (KeyError, ValueError, OSError):
        problems.append(f"there is no time zone {file.published_zone!r:.60}; write Europe/Berlin")
    return problems
