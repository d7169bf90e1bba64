"""The cells of an XLSX sheet that hold an error, a formula without its result, or a raised mark."""

import posixpath
import re
from zipfile import ZipFile

from importers.confined.hidden_places import HiddenPlaces, hidden_in_xlsx
from importers.confined.replaced_cells import Place, ReplacedCells, lowered, raised
from importers.confined.sent_tables import CannotBeRead, SentCell, check_area
from importers.confined.xml_parts import Attributes, check, parse

# Most sheets have none of these, and are not parsed a second time.
_SUSPECT = (b'"e"', b"'e'", b"<f", b":f", b"vertAlign")
_ROW, _FAR_OUT = re.compile(rb"""\sr\s*=\s*["'](\d{1,9})["']"""), re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,3})\d""")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHOWN = 80
_NO_PART = b"<none/>"
_ALIGNED = {"superscript": raised, "subscript": lowered}


class XlsxCells:
    """The parts of one workbook, by the names of its sheets."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {name.casefold().lstrip("/"): name for name in archive.namelist()}

    def replaced(self, sheet: str) -> ReplacedCells:
        """The cells of a sheet of which its library says nothing, or something else; raises CannotBeRead."""
        part = self._part_of(sheet)
        strings = self._aligned_strings()
        check(part)  # of a part that breaks off the library reads the beginning
        _check_reach(part)
        if not strings and not any(one in part for one in _SUSPECT):
            return ReplacedCells()
        cells = _XlsxSheet(strings)
        parse(part, cells.start, cells.end, cells.text)
        return ReplacedCells(cells.found)

    def hidden(self, sheet: str) -> HiddenPlaces:
        """The rows and columns of a sheet that are hidden; raises CannotBeRead."""
        return hidden_in_xlsx(self._part_of(sheet))

    def _part_of(self, sheet: str) -> bytes:
        found = _Workbook()
        parse(self._part("xl/workbook.xml"), found.start, found.end, found.text)
        targets = _Relations()
        parse(self._part("xl/_rels/workbook.xml.rels"), targets.start, targets.end, targets.text)
        target = targets.targets.get(found.sheets.get(sheet, ""), "")
        name = posixpath.normpath(posixpath.join("/xl", target))
        part = self._part(name)
        if part is _NO_PART:
            raise CannotBeRead(f"the part of the sheet {sheet!r} is not there: {name}")
        return part

    def _part(self, name: str) -> bytes:
        name = self._names.get(name.casefold().lstrip("/"), "")
        return self._archive.read(name) if name else _NO_PART

    def _aligned_strings(self) -> dict[str, str]:
        """The shared strings of which a part is raised or lowered, by their numbers."""
        part = self._part("xl/sharedStrings.xml")
        if b"vertAlign" not in part:
            return {}
        strings = _SharedStrings()
        parse(part, strings.start, strings.end, strings.text)
        return strings.aligned


class _Workbook:
    """The sheets of a workbook, and the relation by which each is found."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            self.sheets[attributes.get("name", "")] = attributes.get("id", "")

    def end(self, name: str) -> None:
        """Nothing ends here."""

    def text(self, text: str) -> None:
        """Nothing is said here."""


class _Relations(_Workbook):
    """The parts of a workbook by their relations."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _RichText:
    """A text in runs, some of them above or below the line."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.is_aligned = False
        self._align = ""
        self._is_text = False
        self._is_phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "r":
            self._align = ""
        elif name == "vertAlign":
            self._align = attributes.get("val", "")
            self.is_aligned = self.is_aligned or self._align in _ALIGNED
        elif name == "rPh":
            self._is_phonetic = True
        self._is_text = name == "t"

    def end(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False

    def text(self, text: str) -> None:
        if self._is_text and not self._is_phonetic:
            aligned = _ALIGNED.get(self._align)
            self.words.append(aligned(text) if aligned else text)


class _SharedStrings:
    """The shared strings of a workbook, counted; those are kept of which a part is raised or lowered."""

    def __init__(self) -> None:
        self.aligned: dict[str, str] = {}
        self._count = 0
        self._rich = _RichText()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._rich = _RichText()
        self._rich.start(name, attributes)

    def end(self, name: str) -> None:
        self._rich.end(name)
        if name == "si":
            if self._rich.is_aligned:
                self.aligned[str(self._count)] = "".join(self._rich.words)
            self._count += 1

    def text(self, text: str) -> None:
        self._rich.text(text)


class _XlsxSheet:
    """The cells of a sheet, of which those are kept that are to be put right."""

    def __init__(self, strings: dict[str, str]) -> None:
        self.found: dict[Place, SentCell] = {}
        self._strings = strings
        self._row, self._column = -1, -1
        self._type = self._within = ""
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._rich = _RichText()

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = -1
        elif name == "c":
            self._begin(attributes)
        elif name == "f":
            self._formula = []
        if name in ("v", "f"):
            self._within = name
        self._rich.start(name, attributes)

    def _begin(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = _column(place[1]) if place else self._column + 1
        self._row = int(place[2]) - 1 if place else self._row
        self._type, self._value, self._formula, self._rich = attributes.get("t", "n"), [], None, _RichText()

    def text(self, text: str) -> None:
        if self._within == "v":
            self._value.append(text)
        elif self._within == "f" and self._formula is not None:
            self._formula.append(text)
        self._rich.text(text)

    def end(self, name: str) -> None:
        self._rich.end(name)
        self._within = ""
        if name == "c":
            cell = self._put_right("".join(self._value).strip())
            if cell is not None:
                self.found[self._row, self._column] = cell

    def _put_right(self, value: str) -> str | None:
        if self._type == "e":
            return value or "#VALUE!"
        if self._formula is not None and not value and self._type not in ("str", "inlineStr"):
            return without_result("".join(self._formula))
        if self._type == "s":
            return self._strings.get(value)
        return "".join(self._rich.words) if self._rich.is_aligned else None


def _check_reach(part: bytes) -> None:
    """Refuse a sheet with cells so far out that its library would ask for more memory than there is."""
    row = _ROW.search(part, max(part.rfind(b"<row"), 0))
    columns = {found.decode() for found in set(_FAR_OUT.findall(part))}
    check_area(int(row[1]) if row else 0, max(map(_column, columns), default=0) + 1)


def without_result(formula: str) -> str:
    """The text that stands for a formula that nobody worked out: no number, so that no figure is made of it."""
    return f"={formula.removeprefix('of:').removeprefix('='):.{_SHOWN}} (a formula without its result)"


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1
