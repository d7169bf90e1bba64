"""The file within a gzip file or a ZIP archive, within bounds."""

import zlib
from collections.abc import Iterator
from io import BytesIO

from importers.confined.sent_tables import ReadingJob
from importers.formats.confining import confined
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec
from stores.plain_files import LARGEST

MOST_UNPACKED = LARGEST
"""The bytes that a packed file may have, unpacked."""
# No file of figures is packed to less than a part of so many; what is small may be.
_MOST_PACKED, _SMALL = 200, 16 << 20
_BESIDE = 320 << 20
_GZIP, _ZIP = b"\x1f\x8b", (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOKS = frozenset({"xlsx", "ods"})
_PARTS_OF_WORKBOOKS = (b"[Content_Types].xml", b"content.xml")
_WITH_HEADER = 31  # zlib's word for gzip, with the largest window
_AT_ONCE, _UNPACKED_AT_ONCE = 1 << 16, 1 << 20
# Tools that pack by blocks make a member of some 64 KiB each.
_MOST_MEMBERS = 100_000


def unpacked(file: FileSpec, content: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file in what packs it, once by gzip and once by ZIP, and what was taken, in words.

    The same object where nothing packs it; raises UnreadableFile.
    """
    within, taken, is_member = content, [], False
    if within.startswith(_GZIP):
        within = _from_gzip(within)
        taken.append("unpacked by gzip")
    if _is_archive(file, within):
        largest = _largest(within)
        # The bytes of both, and room for what is unpacked at once: bzip2 packs a million bytes in one.
        memory = _BESIDE + len(within) + largest + largest // 4
        sent = confined(ReadingJob("zip", member=file.table.member, largest=largest, most_memory=memory), within)
        within, is_member = sent.content, True
        taken += sent.taken
        if within.startswith(_GZIP) and "unpacked by gzip" not in taken:
            within = _from_gzip(within)
            taken.append("unpacked by gzip")
    if file.table.member is not None and not is_member:
        raise UnreadableFile(f"it is no ZIP archive, of which the spec takes the member {file.table.member!r}")
    if within is not content and (within.startswith(_GZIP) or (is_member and _is_nested(file, within))):
        raise UnreadableFile("it is an archive within an archive, which is not unpacked")
    return within, tuple(taken)


def listed_members(file: FileSpec, content: bytes) -> list[tuple[str, int]]:
    """The names and the sizes in bytes of the files in a ZIP archive, the largest first; none of what is no archive.

    Raises UnreadableFile for a damaged one.
    """
    if not _is_archive(file, content):
        return []
    sent = confined(ReadingJob("zip", lists=True, largest=_largest(content)), content)
    return [(name, size) for name, _, size, _, _ in sent.tables]


def _largest(packed: bytes) -> int:
    return min(MOST_UNPACKED, max(_SMALL, _MOST_PACKED * len(packed)))


def _is_archive(file: FileSpec, content: bytes) -> bool:
    if not content.startswith(_ZIP):
        return False
    return file.table.member is not None or not _is_workbook(file, content)


def _is_nested(file: FileSpec, content: bytes) -> bool:
    return content.startswith(_ZIP) and not _is_workbook(file, content)


def _is_workbook(file: FileSpec, content: bytes) -> bool:
    """Whether the archive is the workbook itself, which the spec wants: the names of its parts stand in it."""
    return file.format in _WORKBOOKS and any(part in content for part in _PARTS_OF_WORKBOOKS)


def _from_gzip(packed: bytes) -> bytes:
    largest, found = _largest(packed), BytesIO()  # whose bytes are given away without a copy
    try:
        for part in _members(packed):
            if found.tell() + len(part) > largest:
                raise UnreadableFile(f"what gzip packed is larger than {largest:,} bytes")
            found.write(part)
    except zlib.error as error:
        raise UnreadableFile(f"it is no gzip file that can be read: {error}", why=str(error)) from error
    return found.getvalue()


def _members(packed: bytes) -> Iterator[bytes]:
    """What the members of a gzip file have packed, part by part: what is left of a part is copied for each member."""
    unpacking, members = zlib.decompressobj(_WITH_HEADER), 1
    for at in range(0, len(packed), _AT_ONCE):
        rest = packed[at : at + _AT_ONCE]
        while rest:
            if unpacking.eof:
                rest = rest.lstrip(b"\0")  # as the format allows behind its end
                if not rest:
                    break
                unpacking, members = zlib.decompressobj(_WITH_HEADER), members + 1
                if members > _MOST_MEMBERS:
                    raise UnreadableFile(f"gzip packed it in more than {_MOST_MEMBERS:,} members")
            yield unpacking.decompress(rest, _UNPACKED_AT_ONCE)
            rest = unpacking.unused_data if unpacking.eof else unpacking.unconsumed_tail
    while not unpacking.eof and (part := unpacking.decompress(b"", _UNPACKED_AT_ONCE)):
        yield part
    if not unpacking.eof:
        raise UnreadableFile("the gzip file breaks off")
