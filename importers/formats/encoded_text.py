"""The text of a version, by the encoding that its spec names."""

import codecs
import re
from functools import lru_cache

from importers.formats.deliveries import HALF_MERGED
from importers.import_refusals import UnreadableFile

BOM = "\ufeff"
LINE_ENDS = ("\n", "\r")
# Excel writes such a line before the header, and reads it.
_SEPARATOR = re.compile(r'"?sep=(.)"?(\r\n|\r|\n)', re.IGNORECASE)
_MERGE = re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def text_of(content: bytes, encoding: str) -> str:
    """The text, without its byte order mark; raises UnreadableFile where the bytes are none in that encoding.

    Of an encoding that reads any byte as a letter, UTF-8 is refused: it would be read as other letters.
    """
    try:
        text = content.decode(encoding).removeprefix(BOM)
    except (UnicodeError, LookupError) as error:
        mark = next((name for mark, name in _MARKS if content.startswith(mark)), "")
        hint = f'; it begins as {mark} does: encoding = "{mark}"' if mark and mark != encoding else ""
        raise UnreadableFile(f"not text in {encoding}: {error}{hint}", why=str(error)) from error
    if _is_single_byte(encoding) and _is_utf_8(content):
        raise UnreadableFile(f"not text in {encoding}: it is UTF-8, which would be read as other letters")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableFile(f"not text in {encoding}: line {line} contains the character U+0000")
    if (merged := _merge_mark(text)) is not None:
        line = text.count("\n", 0, merged.start()) + 1
        raise UnreadableFile(f"{HALF_MERGED}: line {line} begins with {merged[0]!r}")
    return text


def in_utf_8(content: bytes, encoding: str) -> bytes:
    """The same text in UTF-8, as JSON is read; raises UnreadableFile as ``text_of`` does."""
    return content if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig") else text_of(content, encoding).encode()


def _merge_mark(text: str) -> re.Match[str] | None:
    """A line that git writes where two versions of a file contradict each other: both of them stand there then."""
    if "<<<<<<< " in text or ">>>>>>> " in text:  # as in hardly any, and seen much faster
        return _MERGE.search(text)
    return None


def below_separator(text: str) -> tuple[str, str]:
    """The text below a line such as ``sep=;``, and the separator that it names; all of it and nothing without one."""
    found = _SEPARATOR.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


@lru_cache(maxsize=64)
def _is_single_byte(encoding: str) -> bool:
    """Whether the encoding reads each byte as a character, so that hardly any bytes are wrong by it."""
    try:
        read = bytes(range(0x80, 0x100)).decode(encoding, "replace")
    except UnicodeError:
        return False
    return len(read) == 0x80 and read.count("\ufffd") < 0x40  # noqa: PLR2004 - as many as a byte has values, and half


def _is_utf_8(content: bytes) -> bool:
    """Whether bytes beyond ASCII all make letters of UTF-8, as those of no text in another encoding do."""
    if content.isascii():
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
