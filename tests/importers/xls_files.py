"""Workbooks of Excel 97 to 2003 that a test writes by hand, record by record: no program that is kept writes them."""

from collections.abc import Mapping, Sequence
from struct import pack

_SECTOR, _END, _FREE, _FAT = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST = 4096
DAY, PLAIN = 1, 0
"""The styles of a date and of any other cell."""

Cell = str | float | bytes | tuple[str, float]
"""A text, a number, a record's data behind its place, or what kind of cell it is and its number."""
ERROR, FORMULA_ERROR, FORMULA, SMALL = "error", "formula error", "formula", "small number"


def record(kind: int, data: bytes) -> bytes:
    """One record."""
    return pack("<HH", kind, len(data)) + data


def xls(
    sheets: Mapping[str, Sequence[Sequence[Cell | None]]],
    *,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    raised: Mapping[str, int] | None = None,
    is_1904: bool = False,
    parted_at: int = 0,
    globals_more: bytes = b"",
    **of_file: bool,
) -> bytes:
    """A workbook; ``raised`` are texts with the place from which on they are, ``parted_at`` parts the strings there."""
    texts = list(dict.fromkeys(one for rows in sheets.values() for row in rows for one in row if isinstance(one, str)))
    bodies = [_sheet(rows, texts, hidden_rows, hidden_columns, merged) for rows in sheets.values()]
    fonts = b"".join(record(0x31, pack("<5H4xBB", 200, 0, 0, 400, above, 0, 0)) for above in (0, 0, 0, 0, 1))
    styles = b"".join(record(0xE0, pack("<HH16x", 0, form)) for form in (0, 14))
    head = _begins(5) + globals_more + record(0x22, pack("<H", is_1904)) + fonts + styles
    tail = _strings(texts, raised or {}, parted_at) + record(0x0A, b"")
    size = len(head) + len(tail) + sum(len(record(0x85, _named(name, 0, False))) for name in sheets)
    named = b""
    for name, body in zip(sheets, bodies, strict=True):
        named += record(0x85, _named(name, size, name in hidden))
        size += len(body)
    return compound({"Workbook": head + named + tail + b"".join(bodies)}, **of_file)


def _begins(kind: int) -> bytes:
    return record(0x809, pack("<4H2I", 0x600, kind, 0, 1997, 0, 6))


def _named(name: str, at: int, is_hidden: bool) -> bytes:
    return pack("<IBBBB", at, is_hidden, 0, len(name), 1) + name.encode("utf-16-le")


def _strings(texts: Sequence[str], raised: Mapping[str, int], parted_at: int) -> bytes:
    data = pack("<II", len(texts), len(texts))
    for text in texts:
        runs = pack("<HH", raised[text], 5) if text in raised else b""
        letters = text.encode("utf-16-le")
        data += pack("<HB", len(letters) // 2, 9 if runs else 1) + (pack("<H", 1) if runs else b"")
        data += letters + runs
    if not parted_at:
        return record(0xFC, data)
    return record(0xFC, data[:parted_at]) + record(0x3C, b"\1" + data[parted_at:])


def _sheet(
    rows: Sequence[Sequence[Cell | None]], texts: Sequence[str], hidden_rows: Sequence[int],
    hidden_columns: Sequence[int], merged: Sequence[tuple[int, int, int, int]],
) -> bytes:  # fmt: skip
    width = max(map(len, rows), default=0)
    columns = b"".join(record(0x7D, pack("<5H2x", at, at, 2048, 0, 1)) for at in hidden_columns)
    size = record(0x200, pack("<2I2H2x", 0, len(rows), 0, width))
    told = b"".join(record(0x208, pack("<8H", at, 0, width, 255, 0, 0, 0x20, 0)) for at in hidden_rows)
    cells = b"".join(
        _cell(pack("<HH", at, column), one, texts)
        for at, row in enumerate(rows)
        for column, one in enumerate(row)
        if one is not None
    )
    spans = record(0xE5, pack("<H", len(merged)) + b"".join(pack("<4H", *one) for one in merged)) if merged else b""
    return _begins(0x10) + columns + size + told + cells + spans + record(0x0A, b"")


def _cell(place: bytes, one: Cell, texts: Sequence[str]) -> bytes:
    if isinstance(one, str):
        return record(0xFD, place + pack("<HI", PLAIN, texts.index(one)))
    if isinstance(one, bytes):
        return record(0x203, place + one)
    if not isinstance(one, tuple):
        return record(0x203, place + pack("<Hd", PLAIN, one))
    kind, number = one
    if kind == ERROR:
        return record(0x205, place + pack("<HBB", PLAIN, int(number), 1))
    if kind == SMALL:
        return record(0x27E, place + pack("<HI", PLAIN, int(number) << 2 | 2))
    result = pack("<BxBxxxH", 2, int(number), 0xFFFF) if kind == FORMULA_ERROR else pack("<d", number)
    return record(0x06, place + pack("<H", PLAIN) + result + pack("<HIH3s", 0, 0, 3, b"\x1e\1\0"))


def date(serial: float) -> bytes:
    """A number whose style is a date."""
    return pack("<Hd", DAY, serial)


def compound(streams: Mapping[str, bytes], *, is_small: bool = False) -> bytes:
    """A compound file of streams, one behind the other; ``is_small`` puts the first in the stream of small ones."""
    padded = [one if is_small else one.ljust(_SMALLEST, b"\0") for one in streams.values()]
    table, body, entries = [_FAT, _END], b"", []
    if is_small:
        table, (first,) = [_FAT, _END, _END], padded
        minis = (len(first) + 63) // 64
        body = b"".join(pack("<I", at + 1 if at + 1 < minis else _END) for at in range(minis)).ljust(_SECTOR, b"\xff")
    for one in padded:
        begin, many = len(table), (len(one) + _SECTOR - 1) // _SECTOR
        table += [begin + at + 1 if at + 1 < many else _END for at in range(many)]
        entries.append((begin, len(one)))
        body += one.ljust(many * _SECTOR, b"\0")
    assert len(table) <= _SECTOR // 4, "one sector says of all others which is next"
    root = (entries[0][0], entries[0][1]) if is_small else (_END, 0)
    said = [_entry("Root Entry", 5, *root)]
    said += [_entry(name, 2, 0 if is_small else begin, size)
             for name, (begin, size) in zip(streams, entries, strict=True)]  # fmt: skip
    directory = b"".join(said).ljust(_SECTOR, b"\0")
    first_mini = (2, 1) if is_small else (_END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<9I", 0, 1, 1, 0, _SMALLEST, *first_mini, _END, 0) + pack("<I", 0) + b"\xff" * 4 * 108
    return header + _sector(table) + directory + body


def _sector(numbers: Sequence[int]) -> bytes:
    return pack(f"<{len(numbers)}I", *numbers).ljust(_SECTOR, b"\xff")


def _entry(name: str, kind: int, begin: int, size: int) -> bytes:
    said = (name + "\0").encode("utf-16-le")
    tree = pack("<3I", _FREE, _FREE, 1 if kind == 5 else _FREE)
    return said.ljust(64, b"\0") + pack("<HBB", len(said), kind, 1) + tree + bytes(36) + pack("<IQ", begin, size)
