"""The texts of a workbook of Excel 97 to 2003 of which a part stands above or below the line."""

from collections.abc import Sequence
from struct import unpack_from

from importers.confined.replaced_cells import lowered, raised

_ALIGNED = {1: raised, 2: lowered}
_IS_WIDE, _HAS_MORE, _HAS_RUNS = 0x01, 0x04, 0x08
# No font has this number: those behind it are one less in the list.
_NO_FONT = 4


def aligned_strings(parts: Sequence[bytes], fonts: Sequence[int]) -> dict[int, str]:
    """The shared strings with raised or lowered parts, by their numbers; ``fonts`` are 1 where raised, 2 lowered.

    The strings go on from one part to the next ([MS-XLS] 2.5.293). Raises IndexError or struct.error where they end.
    """
    if not parts or not any(one in _ALIGNED for one in fonts):
        return {}
    reader = _StringParts(parts)
    _, many = unpack_from("<II", reader.take(8))
    found: dict[int, str] = {}
    for number in range(many):
        text, runs = reader.string()
        if (words := _aligned(text, runs, fonts)) is not None:
            found[number] = words
    return found


def _aligned(text: bytes, runs: Sequence[tuple[int, int]], fonts: Sequence[int]) -> str | None:
    """The text with the letters of each run as its font sets them; None where none is raised or lowered."""
    ways = [_ALIGNED.get(fonts[at]) if (at := font - (font > _NO_FONT)) < len(fonts) else None for _, font in runs]
    if not any(ways):
        return None
    begins = [2 * begin for begin, _ in runs]
    words = [_decoded(text[: begins[0]])]
    for way, begin, end in zip(ways, begins, [*begins[1:], len(text)], strict=True):
        part = _decoded(text[begin:end])
        words.append(way(part) if way else part)
    return "".join(words)


def _decoded(text: bytes) -> str:
    return text.decode("utf-16-le", "replace")


class _StringParts:
    """Strings that stand one behind the other in several records."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part, self._at = 0, 0

    def take(self, many: int) -> bytes:
        """The next bytes, which may go on in the next record."""
        taken = b""
        while len(taken) < many:
            if self._at >= len(self._parts[self._part]):
                self._part, self._at = self._part + 1, 0
            piece = self._parts[self._part][self._at : self._at + many - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def string(self) -> tuple[bytes, list[tuple[int, int]]]:
        """The next string in UTF-16, and its runs: the place of the letter with which each begins, and its font."""
        length, flags = unpack_from("<HB", self.take(3))
        many = unpack_from("<H", self.take(2))[0] if flags & _HAS_RUNS else 0
        more = unpack_from("<I", self.take(4))[0] if flags & _HAS_MORE else 0
        text = self._letters(length, flags)
        said = self.take(4 * many)
        self.take(more)
        return text, [unpack_from("<HH", said, 4 * at) for at in range(many)]

    def _letters(self, length: int, flags: int) -> bytes:
        text = bytearray()
        while len(text) < 2 * length:
            if self._at >= len(self._parts[self._part]):
                # Where letters go on in the next record, it says again how wide they are.
                self._part, self._at = self._part + 1, 1
                flags = self._parts[self._part][0]
            wide = 1 + (flags & _IS_WIDE)
            most = (length - len(text) // 2) * wide
            piece = self._parts[self._part][self._at : self._at + most]
            self._at += len(piece)
            text += piece if wide > 1 else piece.decode("latin-1").encode("utf-16-le")
            if len(text) % 2 or not piece:
                raise IndexError("a letter is parted")
        return bytes(text)
