"""The rows and columns of a sheet that are hidden: they are read like all others, and told of."""

import re

from importers.confined.sent_tables import MOST_CELLS, MOST_COLUMNS, SentRows
from importers.confined.xml_parts import Attributes, parse

_TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\s(r|min|max|hidden)\s*=\s*["'](\w{1,9})["']""")
_YES = (b"1", b"true")


class HiddenPlaces:
    """The hidden rows and columns of one sheet, by their places from 0."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()

    def told(self, rows: SentRows) -> tuple[str, ...]:
        """How many of them something stands in, in words; nothing where there are none."""
        filled = sum(1 for at in self.rows if at < len(rows) and any(cell is not None for cell in rows[at]))
        columns = {at for row in rows for at, cell in enumerate(row) if cell is not None} if self.columns else set()
        many = [_many(filled, "row"), _many(len(columns & self.columns), "column")]
        return (f"{' and '.join(filter(None, many))}, read like all others",) if any(many) else ()

    def hide_columns(self, first: int, behind: int) -> None:
        """Hide the columns from the first to the one before ``behind``."""
        self.columns.update(range(first, min(behind, MOST_COLUMNS)))


def _many(count: int, what: str) -> str:
    return f"{count:,} hidden {what}{'s' if count > 1 else ''}" if count else ""


def hidden_in_xlsx(part: bytes) -> HiddenPlaces:
    """What is hidden in a sheet of XLSX."""
    hidden = HiddenPlaces()
    row = 0
    for tag in _TAG.finditer(part) if b"hidden" in part else ():
        said = dict(_ATTRIBUTE.findall(tag[2]))
        is_hidden = said.get(b"hidden") in _YES
        if tag[1] == b"row":
            row = _number(said.get(b"r"), row + 1)
            if is_hidden:
                hidden.rows.add(row - 1)
        elif is_hidden:
            hidden.hide_columns(_number(said.get(b"min"), 1) - 1, _number(said.get(b"max"), 0))
    return hidden


def _number(text: bytes | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise


def hidden_in_ods(part: bytes, sheet: str) -> HiddenPlaces:
    """What is hidden in a sheet of ODS, also by a filter or in a group that is closed."""
    if b"visibility" not in part and b":display=" not in part:
        return HiddenPlaces()
    found = _OdsPlaces(sheet)
    parse(part, found.start, found.end, lambda _: None)
    return found.hidden


class _OdsPlaces:
    """The rows and columns of one sheet, counted, of which the hidden ones are kept."""

    def __init__(self, sheet: str) -> None:
        self.hidden = HiddenPlaces()
        self._sheet = sheet
        self._is_sheet = False
        self._row = self._column = 0
        self._closed: list[bool] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "table" and attributes.get("name") == self._sheet:
            self._is_sheet = True
        elif self._is_sheet and name in ("table-row-group", "table-column-group"):
            self._closed.append(attributes.get("display") == "false")
        elif self._is_sheet and name in ("table-row", "table-column"):
            is_hidden = attributes.get("visibility") in ("collapse", "filter") or any(self._closed)
            self._place(name, attributes, is_hidden=is_hidden)

    def _place(self, name: str, attributes: Attributes, *, is_hidden: bool) -> None:
        repeated = attributes.get(f"number-{name.removeprefix('table-')}s-repeated", "1")
        many = min(int(repeated), MOST_CELLS) if repeated.isdecimal() else 1
        if name == "table-row":
            if is_hidden:
                self.hidden.rows.update(range(self._row, min(self._row + many, MOST_CELLS)))
            self._row += many
        else:
            if is_hidden:
                self.hidden.hide_columns(self._column, self._column + many)
            self._column += many

    def end(self, name: str) -> None:
        if name == "table":
            self._is_sheet = False
        elif name in ("table-row-group", "table-column-group") and self._closed:
            self._closed.pop()
