"""The tables of an HTML page, as a browser lays them out: a cell that spans others stands in all their places."""

import re
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from importers.confined.choosing import Candidate, answered
from importers.confined.replaced_cells import lowered, raised
from importers.confined.sent_tables import Bounds, CannotBeRead, ReadingJob, Sent, SentCell, SentRows

# The bounds that HTML itself sets for the spans of a cell.
_MOST_ACROSS, _MOST_DOWN = 1000, 65_534
_DEEPEST = 200
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_UNSEEN = frozenset({"script", "style", "template", "noscript", "table", "head", "datalist", "select"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_APART = frozenset({"br", "p", "div", "li", "ul", "ol", "dd", "dt", "hr"})
_ALIGNED = {"sup": raised, "sub": lowered}
_SECTIONS = {"thead": 0, "tbody": 1, "tfoot": 2}


def read_web_page(content: bytes, job: ReadingJob) -> Sent:
    """The rows of one table of a page in UTF-8; raises CannotBeRead."""
    page = LexborHTMLParser(content.decode())
    tables = page.css("table")
    candidates = [Candidate(_name(one), _rows_of(one), _is_hidden(one)) for one in tables]
    return answered("table", candidates, job)


def _name(table: LexborNode) -> str:
    """The caption of a table, or else its id."""
    caption = next((one for one in table.iter() if one.tag == "caption"), None)
    return (_text(caption) if caption else "") or table.attributes.get("id") or ""


def _rows_of(table: LexborNode) -> Callable[[], SentRows]:
    return lambda: Bounds().rows(row for section in _sections(table) for row in _laid_out(section))


def _sections(table: LexborNode) -> list[list[LexborNode]]:
    """The rows of a table's sections, the head first and the foot last wherever they stand."""
    sections = [one for one in table.iter() if one.tag in _SECTIONS and not _is_hidden(one)]
    sections.sort(key=lambda one: _SECTIONS[one.tag or ""])
    return [[row for row in one.iter() if row.tag == "tr" and not _is_hidden(row)] for one in sections]


def _laid_out(rows: list[LexborNode]) -> Iterator[list[SentCell]]:
    """The rows of one section, beyond which no cell reaches down."""
    above: dict[int, tuple[str, int]] = {}
    for at, row in enumerate(rows):
        laid: list[SentCell] = []
        cells = [one for one in row.iter() if one.tag in ("td", "th") and not _is_hidden(one)]
        for cell in cells:
            _fill_from_above(laid, above)
            across = min(max(_span(cell, "colspan"), 1), _MOST_ACROSS)
            down = _span(cell, "rowspan") or len(rows) - at
            text = _text(cell)
            if down > 1:
                above |= {len(laid) + one: (text, min(down, _MOST_DOWN)) for one in range(across)}
            laid.extend([text] * across)
        _fill_from_above(laid, above, to_the_end=True)
        above = {column: (text, down - 1) for column, (text, down) in above.items() if down > 1}
        yield laid


def _fill_from_above(laid: list[SentCell], above: dict[int, tuple[str, int]], *, to_the_end: bool = False) -> None:
    """Put in what reaches down into the next places of a row."""
    last = max(above, default=-1) if to_the_end else -1
    while len(laid) in above or len(laid) <= last:
        laid.append(above[len(laid)][0] if len(laid) in above else None)


def _span(cell: LexborNode, name: str) -> int:
    text = (cell.attributes.get(name) or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 1  # noqa: PLR2004 - no page is wider


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _text(cell: LexborNode) -> str:
    """What a reader sees in a cell, blanks taken together; what stands above the line is not made a part of it."""
    words: list[str] = []
    _read(cell, words, None, 0)
    return _BLANKS.sub(" ", "".join(words)).strip(" ")


def _read(node: LexborNode, words: list[str], aligned: Callable[[str], str] | None, depth: int) -> None:
    if depth > _DEEPEST:
        raise CannotBeRead(f"a cell has more than {_DEEPEST} elements within one another")
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag == "-text":
            text = child.text_content or ""
            words.append(aligned(text.strip()) if aligned else text)
        elif tag in _UNSEEN or _is_hidden(child):
            continue
        else:
            words.append(" " if tag in _APART else "")
            _read(child, words, _ALIGNED.get(tag, aligned), depth + 1)
            words.append(" " if tag in _APART else "")
