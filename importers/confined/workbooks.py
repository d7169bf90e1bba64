"""The sheets of a workbook, as python-calamine reads them, put right where that leaves out what a cell shows."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from importers.confined.archive_members import DAMAGED
from importers.confined.choosing import Candidate, answered
from importers.confined.compound_file import COMPOUND
from importers.confined.ods_cells import OdsCells
from importers.confined.replaced_cells import ReplacedCells
from importers.confined.sent_tables import (
    Bounds,
    CannotBeRead,
    ReadingJob,
    Sent,
    SentCell,
    SentRows,
    check_area,
    number_sent,
)
from importers.confined.xls_cells import XlsCells
from importers.confined.xlsx_cells import XlsxCells

_MIDNIGHT = time()
SeenCells = XlsxCells | OdsCells | XlsCells | None
"""What knows the cells of a workbook of which its library says nothing, or something else."""


def read_workbook(content: bytes, job: ReadingJob) -> Sent:
    """The rows of one sheet, from the first row and column on; raises CannotBeRead."""
    try:
        seen = _cells_of(content)
        book = load_workbook(BytesIO(content))
        candidates = [
            Candidate(
                one.name, _rows_of(book, at, seen), one.visible != SheetVisibleEnum.Visible, _notes_of(one.name, seen)
            )
            for at, one in enumerate(book.sheets_metadata)
            if one.typ == SheetTypeEnum.WorkSheet
        ]
        return answered("sheet", candidates, job)
    except PasswordError as error:
        raise CannotBeRead("it is protected by a password") from error
    except (CalamineError, *DAMAGED) as error:
        raise CannotBeRead(f"it is no workbook that can be read: {error!s:.200}") from error


def _cells_of(content: bytes) -> SeenCells:
    """The cells as they stand in the file; None for one that is no archive and no compound file."""
    if content.startswith(COMPOUND):
        return XlsCells(content)
    if not zipfile.is_zipfile(BytesIO(content)):
        return None
    archive = zipfile.ZipFile(BytesIO(content))
    return OdsCells(archive) if "content.xml" in archive.namelist() else XlsxCells(archive)


def _rows_of(book: CalamineWorkbook, at: int, seen: SeenCells) -> Callable[[], SentRows]:
    def rows() -> SentRows:
        # First, because it refuses what would make the library ask for all memory.
        right = ReplacedCells() if seen is None else seen.replaced(book.sheet_names[at])
        return _rows(book.get_sheet_by_index(at), right)

    return rows


def _notes_of(sheet: str, seen: SeenCells) -> Callable[[SentRows], tuple[str, ...]]:
    return lambda rows: () if seen is None else seen.hidden(sheet).told(rows)


def _rows(sheet: CalamineSheet, right: ReplacedCells) -> SentRows:
    if sheet.start is None and not right.cells:
        return []
    _, left = sheet.start or (0, 0)
    bottom, right_end = sheet.end or (0, 0)
    check_area(bottom + 1, right_end + 1)
    blank: list[SentCell] = [None] * left
    rows = Bounds().rows([*blank, *map(_cell, row)] for row in sheet.iter_rows())
    return right.applied(rows, sheet.merged_cell_ranges or ())


def _cell(cell: object) -> SentCell:
    if type(cell) is str:
        return cell or None
    if type(cell) is float or type(cell) is int:
        return number_sent(cell)
    return _other_cell(cell)


def _other_cell(cell: object) -> SentCell:
    if isinstance(cell, bool):
        return ["true" if cell else "false"]
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == _MIDNIGHT else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return [str(cell) if isinstance(cell, timedelta) else f"{cell!r:.60}"]
