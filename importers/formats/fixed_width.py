"""Files of rows whose cells stand at fixed places of a line, or between blanks."""

import re
from itertools import accumulate, pairwise

from importers.formats.cell_table import Grid
from importers.formats.delimited import MOST_CELLS, check_cells, lines_in, text_of_lines, too_many_cells
from importers.formats.encoded_text import LINE_ENDS
from importers.specs.file_spec import FileSpec

# No other end of a line: a form feed may stand in a cell.
_LINE_END = re.compile(r"\r\n|\r|\n")


def fixed_width(file: FileSpec, content: bytes) -> Grid:
    """The rows of a file, cut at the spec's ``widths``, in characters, or without those at blanks.

    A line that holds something behind the last column, a tab, or a word that runs on from one column into the next, is
    one cell: a title or a footnote, or else a row that is refused for its cells. Of ``touching`` columns, words run on.
    Raises UnreadableFile.
    """
    text = text_of_lines(content, file.encodings[0])
    widths = file.table.widths
    if not widths:
        check_cells(text, " ")
    elif lines_in(text) * len(widths) > MOST_CELLS:
        raise too_many_cells()
    lines = _LINE_END.split(text)
    if lines[-1] == "":
        lines.pop()
    places = [*pairwise(accumulate(widths, initial=0))]
    rows = [_cut(line, places, is_touching=file.table.touching) if widths else line.split() for line in lines]
    return Grid(rows, is_ended=text.endswith(LINE_ENDS))


def _cut(line: str, places: list[tuple[int, int]], *, is_touching: bool) -> list[str]:
    end = places[-1][1]
    runs_on = any(line[at - 1 : at].strip() and line[at : at + 1].strip() for _, at in places)
    if "\t" in line or line[end:].strip() or (runs_on and not is_touching):
        return [line.strip()]
    return [line[start:until].strip() for start, until in places]
