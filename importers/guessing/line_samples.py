"""The sample of a long text: whole lines of its front, of places between, and of its end."""

from io import StringIO
from itertools import accumulate

from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import Format

FORMATS_OF_LINES: frozenset[Format] = frozenset({"csv", "tsv", "ndjson", "sdmx-csv", "fixed"})
"""The formats of which a row is a line."""
_PARTS = 16
_FRONT = 4
# Of more bytes than are looked at, a sample of so many is; and of more lines.
_SAMPLED, _MOST_LINES = 2 << 20, 300_000
_QUOTE = b'"'


def sampled_text(content: bytes, written_as: Format, encoding: str, largest: int) -> bytes:
    """A text as a guess should have to hold it: of a longer one lines of all its parts, or else the rows at its front.

    The same object where it has no more bytes than ``largest`` and not very many lines. Raises UnreadableFile where a
    sample is taken, and no row ends at the front.
    """
    lines = max(content.count(b"\n"), content.count(b"\r"))
    if len(content) <= largest and lines <= _MOST_LINES:
        return content
    most = min(_SAMPLED, len(content) * _MOST_LINES // max(1, lines))
    sample = sampled_lines(content, written_as, most)
    return front_rows(content, encoding, 2 * most) if len(sample) > 2 * most else sample


def front_rows(content: bytes, encoding: str, most: int) -> bytes:
    """The rows that end within so many bytes, in the same encoding; raises UnreadableFile where none does."""
    lines = list(StringIO(content[:most].decode(encoding, "ignore"), newline=""))
    # Where the quotation marks are not even, a cell goes on in the next line.
    marks = accumulate(line.count('"') for line in lines)
    ends = [at for at, many in enumerate(marks, 1) if many % 2 == 0 and at < len(lines)]
    if not ends:
        why = "a line is longer, or a quotation mark is left open"
        raise UnreadableFile(f"of its first {most >> 10:,} KiB no row comes to its end: {why}")
    return "".join(lines[: ends[-1]]).encode(encoding)


def sampled_lines(content: bytes, written_as: Format, most: int) -> bytes:
    """About so many bytes of a content of lines, a quarter of them from its front.

    The same object where it has no more, is not of lines, or where a cell goes on over the end of a line.
    """
    if len(content) <= most or written_as not in FORMATS_OF_LINES or b"\0" in content[:most]:
        return content
    part = most // (_PARTS + _FRONT)
    step = (len(content) - part) // _PARTS
    pieces, end = [], 0
    for at in range(_PARTS + 1):
        start = _next_line(content, max(at * step, end)) if at else 0
        if at and end >= at * step:
            start = end
        end = _next_line(content, start + (part if at else _FRONT * part))
        pieces.append((start, end))
    if sum(end - start for start, end in pieces) > 2 * most:
        return content
    sample = b"".join([content[start:end] for start, end in pieces])
    runs_on = any(line.count(_QUOTE) % 2 for line in sample.splitlines()) if _QUOTE in sample else False
    return content if runs_on else sample


def _next_line(content: bytes, at: int) -> int:
    """Where the next line begins at that place or behind it; the end, where none does."""
    return content.find(b"\n", max(at - 1, 0)) + 1 or len(content)
