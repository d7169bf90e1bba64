"""The checks of how a spec says that one file is written: what could not be meant is refused."""

import codecs

from importers.specs.file_spec import FileSpec
from importers.specs.layout_forms import misformed_layouts
from importers.specs.long_forms import misformed_long
from importers.specs.number_forms import of_marks, of_numbers, of_words
from importers.specs.period_forms import of_period
from importers.specs.sheet_forms import misformed_sheet
from importers.specs.table_forms import misformed_table, misformed_text
from importers.specs.unfold_forms import misformed_unfolding


def misformed(file: FileSpec) -> list[str]:
    """The problems of a file's form that no file could have, in words."""
    problems = [*of_period(file.period), *misformed_layouts(file.layouts)]
    if "" in file.named_columns:
        problems.append("a column has to have a name")
    problems += misformed_text(file) + misformed_table(file)
    problems += [f"the encoding {one!r:.60} is not known" for one in file.encodings if not _is_encoding(one)]
    return [
        *problems,
        *of_words(file),
        *of_numbers(file.numbers),
        *of_marks(file),
        *misformed_sheet(file),
        *misformed_unfolding(file),
        *misformed_long(file),
    ]


def _is_encoding(name: str) -> bool:
    try:
        "1".encode(name)
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True
