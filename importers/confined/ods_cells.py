"""The cells of an ODS sheet that hold an error, a formula without its result or a raised mark, or span others."""

import re
from zipfile import ZipFile

from importers.confined.hidden_places import HiddenPlaces, hidden_in_ods
from importers.confined.replaced_cells import Place, ReplacedCells, Span, lowered, raised
from importers.confined.sent_tables import MOST_CELLS, CannotBeRead, SentCell
from importers.confined.xlsx_cells import without_result
from importers.confined.xml_parts import Attributes, check, parse

_SUSPECT = re.compile(
    rb"value-type=\S+error|:formula=|-spanned=|text-position|>(?:#|Err:)|table-cell(?![^>]*value-type)[^>]*>\s*<text:p"
)
_ERROR = re.compile(r"#[A-Z/0-9]+[!?]?|Err:\d+")
_ALIGNED = {"super": raised, "sub": lowered}
_NUMBERS = frozenset({"float", "currency", "percentage"})


class OdsCells:
    """The sheets of one workbook, all of which stand in one part."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def replaced(self, sheet: str) -> ReplacedCells:
        """The cells of a sheet of which its library says nothing, or something else; raises CannotBeRead."""
        part = self._archive.read("content.xml")
        check(part)
        if not _SUSPECT.search(part):
            return ReplacedCells()
        cells = _OdsSheet(sheet)
        parse(part, cells.start, cells.end, cells.text)
        return ReplacedCells(cells.found, tuple(cells.spans))

    def hidden(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that are hidden; raises CannotBeRead."""
        return hidden_in_ods(self._archive.read("content.xml"), sheet)


class _OdsSheet:
    """The cells of one sheet, of which those are kept that are to be put right."""

    def __init__(self, sheet: str) -> None:
        self.found: dict[Place, SentCell] = {}
        self.spans: list[Span] = []
        self._sheet = sheet
        self._is_sheet = False
        self._row, self._rows, self._column = 0, 1, 0
        self._cell: Attributes | None = None
        self._columns = 1
        self._paragraphs: list[str] = []
        self._is_note = 0
        self._style = ""
        self._aligned: dict[str, str] = {}
        self._spans: list[str] = []
        self._is_aligned = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self._style = attributes.get("name", "")
        elif name == "text-properties" and "text-position" in attributes:
            self._aligned[self._style] = attributes["text-position"].partition(" ")[0]
        elif name == "table" and attributes.get("name") == self._sheet:
            self._is_sheet, self._row = True, 0
        elif self._is_sheet:
            self._start_within(name, attributes)

    def _start_within(self, name: str, attributes: Attributes) -> None:
        if name == "table-row":
            self._rows, self._column = _repeated(attributes, "number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._columns = attributes, _repeated(attributes, "number-columns-repeated")
            self._paragraphs, self._is_aligned = [], False
        elif name == "annotation":
            self._is_note += 1
        elif name == "p" and not self._is_note:
            self._paragraphs.append("")
        elif name == "s" and self._paragraphs:
            self.text(" " * min(_repeated(attributes, "c"), 100))
        elif name == "span":
            self._spans.append(self._aligned.get(attributes.get("style-name", ""), ""))

    def text(self, text: str) -> None:
        if self._cell is None or self._is_note or not self._paragraphs:
            return
        aligned = _ALIGNED.get(self._spans[-1]) if self._spans else None
        self._is_aligned = self._is_aligned or aligned is not None
        self._paragraphs[-1] += aligned(text) if aligned else text

    def end(self, name: str) -> None:
        if not self._is_sheet:
            return
        if name == "table":
            self._is_sheet = False
        elif name == "annotation":
            self._is_note -= 1
        elif name == "span" and self._spans:
            self._spans.pop()
        elif name == "table-row":
            self._row += self._rows
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_of_cell(self._cell)
            self._column += self._columns
            self._cell = None

    def _end_of_cell(self, cell: Attributes) -> None:
        put_right = self._put_right(cell, "\n".join(self._paragraphs))
        if put_right is not None:
            if self._rows * self._columns + len(self.found) > MOST_CELLS:
                raise CannotBeRead(f"more than {MOST_CELLS:,} cells")
            for row in range(self._row, self._row + self._rows):
                self.found |= {(row, at): put_right for at in range(self._column, self._column + self._columns)}
        right, down = _repeated(cell, "number-columns-spanned"), _repeated(cell, "number-rows-spanned")
        if right > 1 or down > 1:
            self.spans.append(((self._row, self._column), (self._row + down - 1, self._column + right - 1)))

    def _put_right(self, cell: Attributes, text: str) -> str | None:
        kind = cell.get("value-type")
        if cell.get("calcext-value-type") == "error" or (kind in _NUMBERS and _ERROR.fullmatch(text)):
            return text or "#VALUE!"
        if "formula" in cell and kind is None:
            return without_result(cell["formula"])
        if kind is None:
            return text or None  # of which the library takes a text for nothing
        return text if kind == "string" and self._is_aligned else None


def _repeated(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isdecimal() and len(text) < 10 else 1  # noqa: PLR2004 - no table is larger
