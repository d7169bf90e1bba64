"""The checks of how a spec says which title beside a table has columns of it in it."""

import re
from collections import Counter

from importers.specs.file_spec import FileSpec
from importers.specs.templates import placeholders

_BRACES = re.compile(r"\{[^{}]+\}")
_ADJACENT = re.compile(r"[}*][{*]")
_MOST_NAMES = 8


def misformed_title(file: FileSpec) -> list[str]:
    """The problems of ``table.title`` that no title could fit, or that no row would use, in words."""
    title = file.table.title
    if not title:
        return []
    names = placeholders(title)
    rest = _BRACES.sub("", title)
    if not names or "{" in rest or "}" in rest:
        return [
            'table.title has a name in braces for what stands there: "Deaths, {month}"; each is closed, and not empty'
        ]
    problems = []
    if _ADJACENT.search(title):
        problems.append("table.title: between two names, or a name and a *, there has to be some text")
    if len(names) + title.count("*") > _MOST_NAMES:
        problems.append(f"table.title has more than {_MOST_NAMES} names and *")
    problems += [f"table.title has {{{name}}} twice" for name, times in Counter(names).items() if times > 1]
    problems += [f"table.title and path both have {{{name}}}" for name in names if name in placeholders(file.path)]
    used = {name for of in file.period.each for name in of} | set(placeholders(file.published_at or ""))
    used |= {*placeholders(file.long.series)} if file.long else set()
    used |= {*file.table.where, *file.ignored}
    problems += [
        f"table.title: {{{name}}} is neither the period, a key of the series, nor the time of publication; "
        "write * for a text that is nothing of these"
        for name in names
        if name not in used
    ]
    return problems
