"""Broken deliveries: files that are no data at all, told by their bytes."""

import re

from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec

_PAGE = "an HTML page, not the data"
_BEGINS = (
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS, not the data"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)\b", re.IGNORECASE), _PAGE),
    (re.compile(rb"%PDF-"), "a PDF file, of which no table can be read"),
    (re.compile(rb"BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!"), "packed in a way other than gzip or ZIP"),
    (re.compile(rb"\s*\Z"), "the file is empty"),
)
_ANY = re.compile(b"|".join(b"(?:%s)" % begins.pattern for begins, _ in _BEGINS), re.IGNORECASE)
HALF_MERGED = "it contains marks of an unresolved merge"
_MERGE = re.compile(rb"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


def check_delivery(file: FileSpec, content: bytes) -> None:
    """Refuse what is something else by its first bytes; raises UnreadableFile."""
    if _ANY.match(content) is not None:  # as hardly any, and then which
        for begins, what in _BEGINS:
            if begins.match(content) and not (what is _PAGE and file.format == "html"):
                raise UnreadableFile(what)


def is_half_merged(content: bytes) -> bool:
    """Whether marks of a merge that nobody resolved stand at the beginning of lines."""
    return _MERGE.search(content) is not None
