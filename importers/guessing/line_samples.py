"""The sample of a long text: whole lines of its front, of places between, and of its end."""

from importers.specs.file_spec import Format

FORMATS_OF_LINES: frozenset[Format] = frozenset({"csv", "tsv", "ndjson", "sdmx-csv", "fixed"})
"""The formats of which a row is a line."""
_PARTS = 16
_FRONT = 4
_QUOTE = b'"'


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
        pieces.append(content[start:end])
    sample = b"".join(pieces)
    runs_on = any(line.count(_QUOTE) % 2 for line in sample.splitlines()) if _QUOTE in sample else False
    return content if runs_on or len(sample) > 2 * most else sample


def _next_line(content: bytes, at: int) -> int:
    """Where the next line begins at that place or behind it; the end, where none does."""
    return content.find(b"\n", max(at - 1, 0)) + 1 or len(content)
