"""The one file that is meant in a ZIP archive."""

import zipfile
import zlib
from fnmatch import fnmatchcase
from io import BytesIO
from lzma import LZMAError

from importers.confined.sent_tables import CannotBeRead, ReadingJob, Sent

DAMAGED = (zipfile.BadZipFile, zlib.error, LZMAError, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)
"""The exceptions of the standard library at an archive that is damaged, or that it does not know."""
_TOLD = 12
_MOST_LISTED = 1000
# What bzip2 and LZMA packed is unpacked as far as the packed bytes go: of those, few are given at a time.
_READ_AT_ONCE, _FEW = 1 << 20, 1 << 12
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_NO_FILES = ("__MACOSX/", ".DS_Store")


def read_member(content: bytes, job: ReadingJob) -> Sent:
    """The bytes of the member that the job names, or of the only one, or the list of all; raises CannotBeRead."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        if job.lists:
            listed = sorted(_files(archive), key=lambda one: -one.file_size)[:_MOST_LISTED]
            return Sent(tables=[(one.filename, False, one.file_size, 0, []) for one in listed])
        member = _chosen(archive, job.member)
        taken = () if job.member == member.filename else (f"{member.filename} in the archive",)
        return Sent(content=_content(archive, member, job.largest), taken=taken)
    except DAMAGED as error:
        raise CannotBeRead(f"it is no ZIP archive that can be read: {error!s:.200}") from error


def _chosen(archive: zipfile.ZipFile, wanted: str | None) -> zipfile.ZipInfo:
    found = files = _files(archive)
    if wanted is not None:
        found = [one for one in files if one.filename == wanted] or [
            one for one in files if fnmatchcase(one.filename, wanted)
        ]
    if len(found) == 1:
        return found[0]
    names = [repr(one.filename[:60]) for one in found or files]
    told = ", ".join(names[:_TOLD]) + (f" and {len(names) - _TOLD} more" if len(names) > _TOLD else "")
    if not files:
        raise CannotBeRead("the archive is empty")
    if wanted is not None:
        raise CannotBeRead(f"{'several' if found else 'no'} members of the archive are called {wanted!r}: {told}")
    raise CannotBeRead(f"the archive has several members: {told}; name one in the spec: table.member = {names[0]}")


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    named = [one for one in archive.infolist() if one.filename and not one.filename.startswith(_NO_FILES)]
    return [one for one in named if not one.is_dir()]


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, largest: int) -> bytes:
    if member.flag_bits & _ENCRYPTED:
        raise CannotBeRead(f"{member.filename} in the archive is protected by a password")
    found = BytesIO()  # whose bytes are given away without a copy
    at_once = _READ_AT_ONCE if member.compress_type in _BOUNDED else _FEW
    with archive.open(member) as unpacking:
        while part := unpacking.read(at_once):
            if found.tell() + len(part) > largest:
                raise CannotBeRead(f"{member.filename} in the archive is larger than {largest:,} bytes")
            found.write(part)
    return found.getvalue()
