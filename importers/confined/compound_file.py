"""The streams in a compound file, in which Excel kept its workbooks before 2007 ([MS-CFB])."""

import struct
from struct import iter_unpack, unpack_from

from importers.confined.sent_tables import CannotBeRead

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The bytes with which such a file begins."""
_HEADER, _IN_HEADER = 512, 109
_ENTRY, _STREAM, _ROOT = 128, 2, 5
# Numbers of sectors from here on are no places, but say that there is none.
_NO_SECTOR = 0xFFFFFFFA
_SHIFTS = (9, 12)
_MINI_SHIFT = 6


class CompoundFile:
    """The streams of one file by their names; raises CannotBeRead where it is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._read()
        except struct.error as error:
            raise CannotBeRead(f"it is a compound file that breaks off: {error}") from error

    def stream(self, *names: str) -> bytes | None:
        """The first stream that is there of those names, in capitals or not."""
        for name in names:
            if (found := self._streams.get(name.casefold())) is not None:
                start, size = found
                if size < self._smallest:
                    return self._chained(self._minis, self._mini_chain, _MINI_SHIFT, start)[:size]
                return self._sectors(start)[:size]
        return None

    @property
    def names(self) -> frozenset[str]:
        """The names of all streams, in small letters."""
        return frozenset(self._streams)

    def _read(self) -> None:
        content = self._content
        (self._shift,) = unpack_from("<H", content, 30)
        if self._shift not in _SHIFTS:
            raise CannotBeRead("it is a compound file with sectors of a size that none has")
        _, first, _, self._smallest, mini, _, more, _ = unpack_from("<8I", content, 44)
        tables = list(unpack_from(f"<{_IN_HEADER}I", content, 76))
        seen = set[int]()
        while more < _NO_SECTOR and more not in seen:
            seen.add(more)
            *listed, more = _numbers(self._sector(more))
            tables += listed
        self._chain = [number for one in tables if one < _NO_SECTOR for number in _numbers(self._sector(one))]
        self._mini_chain = _numbers(self._sectors(mini)) if mini < _NO_SECTOR else []
        self._streams: dict[str, tuple[int, int]] = {}
        self._minis = b""
        directory = self._sectors(first)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            self._enter(directory[at : at + _ENTRY])

    def _enter(self, entry: bytes) -> None:
        length, kind = unpack_from("<HB", entry, 64)
        start, size = unpack_from("<2I", entry, 116)
        if kind == _ROOT:
            self._minis = self._sectors(start) if start < _NO_SECTOR else b""
        elif kind == _STREAM:
            name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            self._streams.setdefault(name.casefold(), (start, size))

    def _sector(self, at: int) -> bytes:
        begin = max(_HEADER, 1 << self._shift) + (at << self._shift)
        return self._content[begin : begin + (1 << self._shift)]

    def _sectors(self, start: int) -> bytes:
        body = self._content[max(_HEADER, 1 << self._shift) :]
        return self._chained(body, self._chain, self._shift, start)

    def _chained(self, body: bytes, chain: list[int], shift: int, start: int) -> bytes:
        """The sectors from one on, each of which says which is next; one that was met is none."""
        found, at, left = [], start, len(chain)
        while at < len(chain) and left:
            found.append(body[at << shift : (at + 1) << shift])
            at, left = chain[at], left - 1
        if at < _NO_SECTOR:
            raise CannotBeRead("it is a compound file whose sectors lead in a circle, or nowhere")
        return b"".join(found)


def _numbers(sector: bytes) -> list[int]:
    return [number for (number,) in iter_unpack("<I", sector[: len(sector) // 4 * 4])]
