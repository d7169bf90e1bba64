"""Grids as text: with a delimiter, of fixed width, or as a table of a web page."""

import html
from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import is_writable, toml
from tests.importers.writings.grid_writing import WrittenGrid

DELIMITERS = (",", ";", "\t", "|", ":", "^")
ENDS = ("\n", "\r\n", "\r")
ENCODINGS = (
    *("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso8859-1", "cp1250", "cp1251", "iso8859-2"),
    *("shift_jis", "gb18030", "mac_roman", "koi8-r", "ascii", "utf-32", "cp437", "iso8859-15", "utf-7"),
)  # fmt: skip


@dataclass
class WrittenFile:
    """The bytes of a file, and the lines of a spec that say how it is written."""

    content: bytes
    lines: list[str] = field(default_factory=list)


def encoded(draw: st.DrawFn, text: str, encoding: str) -> WrittenFile:
    """The text in the encoding, which the spec names, alone or behind one that does not fit."""
    if not is_writable(text, encoding):
        encoding = "utf-8"  # a word beside a number has letters that it lacks
    content = text.encode(encoding)
    if content == text.encode():
        return WrittenFile(content)
    if not encoding.startswith("utf") and _is_utf_8(content):
        return WrittenFile(text.encode())  # nobody could tell; the importer refuses it
    several = encoding != "utf-8-sig" and not _is_utf_8(content) and draw(st.booleans())
    said = toml(["utf-8", encoding]) if several else toml(encoding)
    return WrittenFile(content, [] if encoding == "utf-8-sig" and draw(st.booleans()) else [f"encoding = {said}"])


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def delimited(draw: st.DrawFn, grid: WrittenGrid, encoding: str) -> WrittenFile:
    """CSV or TSV, quoted where it has to be or everywhere."""
    delimiter, end = draw(st.sampled_from(DELIMITERS)), draw(st.sampled_from(ENDS))
    quotes_all, pads = draw(st.booleans()), draw(st.integers(0, 4)) == 0
    width = grid.width
    has_separator = draw(st.integers(0, 9)) == 0 and "skip" not in grid.said
    written = []
    for row in grid.rows:
        cells = [_quoted(cell or "", delimiter, quotes_all=quotes_all, pads=pads) for cell in row]
        cells += [""] * (width - len(row)) if len(row) != 1 or draw(st.booleans()) else []
        written.append(delimiter.join(cells))
    text = end.join([f"sep={delimiter}"] * has_separator + written) + (end if draw(st.integers(0, 5)) else "")
    form = "tsv" if delimiter == "\t" and draw(st.booleans()) else "csv"
    lines = [f"format = {toml(form)}", *grid.lines]
    if form == "csv" and delimiter != ",":
        lines.append(f"delimiter = {toml(delimiter)}")
    found = encoded(draw, text, encoding)
    return WrittenFile(found.content, lines + found.lines)


def _quoted(cell: str, delimiter: str, *, quotes_all: bool, pads: bool) -> str:
    needs = any(one in cell for one in (delimiter, '"', "\n", "\r"))
    if needs or quotes_all:
        return '"{}"'.format(cell.replace('"', '""'))
    return f" {cell} " if pads and delimiter != "\t" else cell


def fixed(draw: st.DrawFn, grid: WrittenGrid, encoding: str) -> WrittenFile:
    """Columns of fixed widths, between which a blank stands at least."""
    many = grid.width
    tables = [row for row in grid.rows if len(row) == many]
    gaps = draw(st.lists(st.integers(1, 3), min_size=many, max_size=many))
    widths = [max(len(row[at] or "") for row in tables) + gap for at, gap in enumerate(gaps)]
    is_right = draw(st.booleans())
    lines = []
    for row in grid.rows:
        if len(row) != many:
            lines.append("  ".join(cell or "" for cell in row))
            continue
        cells = [cell or "" for cell in row]
        laid = [cell.rjust(width - 1) + " " if is_right and at else cell.ljust(width)
                for at, (cell, width) in enumerate(zip(cells, widths, strict=True))]  # fmt: skip
        lines.append("".join(laid).rstrip(" ") if draw(st.booleans()) else "".join(laid))
    end = draw(st.sampled_from(ENDS))
    found = encoded(draw, end.join([*lines, ""]), encoding)
    table = toml({**grid.said, "widths": widths})
    return WrittenFile(found.content, ['format = "fixed"', f"table = {table}", *found.lines])


def web_page(draw: st.DrawFn, grid: WrittenGrid, encoding: str) -> WrittenFile:
    """The table of a page; equal cells below each other in the first column may be one that reaches down."""
    rows = [[_cell(draw, cell or "") for cell in row] for row in grid.rows]
    body = "\n".join(f"<tr>{''.join(cells)}" + draw(st.sampled_from(["", "</tr>"])) for cells in rows)
    other = draw(st.sampled_from(["", "<p>Words before</p>", "<table hidden><tr><td>1</table>"]))
    if not is_writable(other + body, encoding) or encoding in ("utf-7", "utf-32", "utf-16-le"):
        encoding = "utf-8"
    head = f'<meta charset="{encoding}">' if not encoding.startswith("utf-") and draw(st.booleans()) else ""
    page = f"<!doctype html><html><head>{head}<title>1</title></head><body>{other}<table>{body}</table></body></html>"
    is_clear = head and not _is_utf_8(page.encode(encoding))
    found = WrittenFile(page.encode(encoding)) if is_clear else encoded(draw, page.replace(head, ""), encoding)
    return WrittenFile(found.content, ['format = "html"', *grid.lines, *found.lines])


def _cell(draw: st.DrawFn, cell: str) -> str:
    text = html.escape(cell)
    kind = draw(st.integers(0, 5))
    inner = {0: f"<b>{text}</b>", 1: f" <span>{text}</span>\n", 2: f"{text}<script>7</script>"}.get(kind, text)
    tag = "th" if kind == 3 else "td"
    return f"<{tag}>{inner}</{tag}>" if kind != 4 else f"<{tag}>{inner}"
