"""The periods that are written where no column holds them: in names of columns, and in titles."""

from collections.abc import Callable
from contextlib import suppress

from domain.refusals import Malformed, NotAPeriod
from importers.cells.marks import Marks
from importers.periods.frequencies import frequency_of
from importers.specs.file_spec import FileSpec


def period_check(file: FileSpec) -> Callable[[str], bool]:
    """What tells whether a text is a period of the spec's, or one with marks of the spec beside it: ``2022p``."""
    formats, calendar, marks = file.period.formats, file.period.calendar, Marks(file)

    def read(text: str) -> str:
        found = frequency_of(text.strip(), formats, calendar)
        if found is None:
            raise NotAPeriod(f"not a period: {text!r:.60}", period=text[:60])
        return found

    def is_period(text: str) -> bool:
        with suppress(Malformed):
            return bool(marks.beside(text, read)[0])
        return False

    return is_period
