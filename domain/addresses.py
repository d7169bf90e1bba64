"""The addresses under which evidence and sources are cited; nothing is ever fetched from them."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from domain.refusals import InvalidText, NotAUrl, shown
from domain.words import text

SCHEMES = ("http", "https", "git", "urn", "doi")
_LONGEST = 2048
_NEVER = frozenset('\\"<>')
# So plain that nothing of it need be taken apart: a host by its name, and a path.
_PLAIN = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9._~/-]*", re.ASCII)
_NEVER_OR_SPACE = re.compile(r'[\\"<>\s]')


def address(said: str) -> str:
    """The address in NFC, otherwise as said; raises NotAUrl."""
    if len(said) <= _LONGEST and _PLAIN.fullmatch(said):
        return said
    try:
        normal = text(said, _LONGEST, "url")
        parts = urlsplit(normal)
        _ = parts.port  # raises ValueError for one that is none
    except InvalidText as refusal:
        raise NotAUrl(refusal.message, field="url") from refusal
    except ValueError as error:
        raise _not_an_address(said, "its host or port is malformed") from error
    if _NEVER_OR_SPACE.search(normal):
        raise _not_an_address(said, 'it contains a space, a backslash, or one of " < >; write them percent-encoded')
    if parts.scheme not in SCHEMES:
        raise _not_an_address(said, f"it begins with one of {', '.join(f'{one}:' for one in SCHEMES)}")
    if "@" in parts.netloc:
        raise _not_an_address(said, "it names a user; what is cited is public")
    if not (parts.hostname if parts.scheme in {"http", "https"} else parts.netloc or parts.path):
        raise _not_an_address(said, "nothing follows its scheme")
    return normal


def quoted(part: str) -> str:
    """A part of an address with what no address may hold percent-encoded, in NFC.

    >>> quoted("data/läsions 1.csv")
    'data/läsions%201.csv'
    """
    normal = unicodedata.normalize("NFC", part)
    return "".join(one if _may_stand(one) else quote(one, errors="surrogateescape") for one in normal)


def _may_stand(one: str) -> bool:
    try:
        return one not in _NEVER and one != "%" and not one.isspace() and text(one, 1, "url") == one
    except InvalidText:
        return False


def _not_an_address(said: str, why: str) -> NotAUrl:
    return NotAUrl(f"not an address: {shown(said)}; {why}", field="url", url=said)
