"""The checks of which frequencies a spec says that the rows of a file have."""

import re

from domain.words import FREQUENCIES
from importers.periods.dates import check_format
from importers.specs.file_spec import FileSpec
from importers.specs.period_forms import of_formats
from importers.specs.spec import Spec

_SUFFIX = re.compile(r"(?:-[a-z0-9]+)*")


def frequency_problems(spec: Spec, file: FileSpec) -> list[str]:
    """The problems of frequencies that rows of the file cannot have, in words."""
    if file.period.frequencies:
        return _told_apart_problems(spec, file)
    frequencies = {spec.frequency(one) for one in spec.series_of(file)}
    if file.long and file.long.each:
        frequencies.add(file.long.each.frequency or spec.defaults.frequency or "")
    if file.columns and len(frequencies) > 1:
        told = ", ".join(sorted(frequencies))
        return [f"its series have the frequencies {told}, and a row has one; period.frequencies tells rows apart"]
    return of_formats(file.period, sorted(frequencies))


def _told_apart_problems(spec: Spec, file: FileSpec) -> list[str]:
    """The problems of a file whose rows are told apart by their frequency, which some of its formats have to say."""
    problems = _suffix_problems(file) + [
        f"series {one}: a row of it is of frequency {frequency} by period.frequencies, the spec says {said}"
        for one in spec.series_of(file)
        if (frequency := file.frequency_of(one)) != (said := spec.frequency(one))
    ]
    if file.long and file.long.each and file.long.each.frequency:
        problems.append("long.each: its frequency is what period.frequencies says")
    for frequency in file.period.frequencies:
        wrong = [check_format(form, frequency) for form in file.period.formats]
        if problem := next(filter(None, wrong), None) if all(wrong) else None:
            problems.append(problem)
    for form in file.period.formats:
        wrong = [check_format(form, frequency) for frequency in FREQUENCIES]
        if problem := wrong[-1] if all(wrong) else None:
            problems.append(problem)
    return problems


def _suffix_problems(file: FileSpec) -> list[str]:
    suffixes = file.period.suffixes
    problems = [
        f"period.frequencies: {one!r} is put behind a slug, as -q or -annual, and is no such text"
        for one in suffixes
        if not _SUFFIX.fullmatch(one)
    ]
    if len(set(suffixes)) < len(suffixes):
        problems.append("period.frequencies puts the same text behind two frequencies, and a series has one")
    if file.complete == "span" and len(suffixes) > 1:
        why = "the window of each frequency would be another; name the path once for each, with that frequency alone"
        problems.append(f'period.frequencies and complete = "span": {why}')
    elif file.has_one_period and file.period.of != "published":
        problems.append("period.frequencies tells rows apart, and the path or table.title says one period for all rows")
    if file.period.of == "published":
        problems.append("period.frequencies tells periods of the file apart, and period.of says that it has none")
    return problems
