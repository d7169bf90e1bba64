"""Broken deliveries: files that are no data at all, told by their bytes."""

import re

from importers.import_refusals import UnreadableFile

_BEGINS = (
    (re.compile(rb"version https://git-lfs"), "a pointer of Git LFS, not the data"),
    (re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype html|html)\b", re.IGNORECASE), "an HTML page, not the data"),
    (re.compile(rb"\x1f\x8b"), "a gzip file, not the data in it"),
    (re.compile(rb"PK\x03\x04"), "a ZIP archive (which a workbook is, too), not the data in it"),
    (re.compile(rb"\s*\Z"), "the file is empty"),
)
_ANY = re.compile(b"|".join(b"(?:%s)" % begins.pattern for begins, _ in _BEGINS), re.IGNORECASE)
_MERGE = re.compile(rb"^(<<<<<<< |>>>>>>> )", re.MULTILINE)


def check_delivery(content: bytes) -> None:
    """Refuse what is something else by its first bytes; raises UnreadableFile."""
    if _ANY.match(content) is not None:  # as hardly any, and then which
        for begins, what in _BEGINS:
            if begins.match(content):
                raise UnreadableFile(what)


def is_half_merged(content: bytes) -> bool:
    """Whether marks of a merge that nobody resolved stand at the beginning of lines."""
    return _MERGE.search(content) is not None
