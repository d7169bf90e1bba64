"""The refusal of a year alone, told with the columns beside it that name the period together with it."""

import json
import re
from collections.abc import Sequence

from importers.import_refusals import UnreadableRow
from importers.periods.year_parts import part_called
from importers.specs.file_spec import FileSpec

_YEAR = re.compile(r"[12]\d{3}")
_PARTS = {
    "D": (("month", "day"), "%Y %m %d"), "M": (("month",), "%Y %m"), "Q": (("quarter",), "%Y %q"),
    "W": (("week",), "%G %V"),
}  # fmt: skip
"""The parts that a period of each frequency has beside its year, with the format of all of them."""


def with_parts(file: FileSpec, header: Sequence[str], refusal: UnreadableRow) -> UnreadableRow:
    """The refusal with the line that joins the columns; as it was, where there are none such."""
    column, text = str(refusal.facts.get("column")), str(refusal.facts.get("text"))
    parts, form = _PARTS.get(str(refusal.facts.get("frequency")), ((), ""))
    called = {part_called(name): name for name in reversed(header)}
    if file.period.columns or column != file.period.column or not _YEAR.fullmatch(text.strip()):
        return refusal
    if not parts or not all(part in called for part in parts):
        return refusal
    names = json.dumps([column, *(called[part] for part in parts)], ensure_ascii=False)
    line = f'period = {{ columns = {names}, formats = ["{form}"] }}'
    before, shown, after = refusal.message.partition(repr(text))
    beside = " and ".join(repr(called[part]) for part in parts)
    return UnreadableRow(f"{before}{shown}; with {beside} beside it: {line}{after}", **refusal.facts)
