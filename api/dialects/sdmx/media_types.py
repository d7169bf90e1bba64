"""The media types of SDMX, and which of them a request accepts."""

import re
from collections.abc import Mapping
from functools import lru_cache

from api.dialects.dialect_request import DialectRefusal

_NOT_ACCEPTABLE = 406
_BASE = "application/vnd.sdmx."
DATA_TYPES: Mapping[str, str] = {
    "generic": f"{_BASE}genericdata+xml;version=2.1",
    "specific": f"{_BASE}structurespecificdata+xml;version=2.1",
    "json": f"{_BASE}data+json;version=1.0.0",
    "second json": f"{_BASE}data+json;version=2.0.0",
    "csv": f"{_BASE}data+csv;version=2.0.0",
    "first csv": f"{_BASE}data+csv;version=1.0.0",
}
STRUCTURE_TYPES: Mapping[str, str] = {
    "xml": f"{_BASE}structure+xml;version=2.1",
    "json": f"{_BASE}structure+json;version=2.0.0",
}
# Types that say less, by which any client may ask.
_PLAIN = {
    "application/xml": {"generic", "xml"},
    "text/xml": {"generic", "xml"},
    "application/json": {"json"},
    "text/csv": {"csv"},
}
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)
_VERSION = re.compile(r"version=\"?([0-9.]+)\"?", re.ASCII)
_ANY = frozenset({"*/*", "application/*"})
_LONGEST, _MOST = 4_096, 256
# How much a form is wanted that says no less, in thousandths.
_WHOLLY = "1000"


def form_accepted(accept: str, types: Mapping[str, str], usual: str) -> str:
    """The form that is wanted most, the usual one where any will do; raises DialectRefusal where there is none.

    >>> form_accepted("application/vnd.sdmx.data+csv;version=2.0.0", DATA_TYPES, "generic")
    'csv'
    """
    found = _accepted(accept[:_LONGEST], tuple(types.items()), usual)
    if found is None:
        raise DialectRefusal(
            _NOT_ACCEPTABLE, f"There is nothing that Accept names; there are {', '.join(types.values())}."
        )
    return found


@lru_cache(maxsize=_MOST)
def _accepted(accept: str, types: tuple[tuple[str, str], ...], usual: str) -> str | None:
    best: tuple[int, str] | None = None
    for part in accept.lower().split(",") if accept.strip() else ["*/*"]:
        kind, *settings = (one.strip() for one in part.split(";"))
        said = ";".join(settings)
        quality = _QUALITY.search(said)
        wanted = int(quality[1].replace(".", "").ljust(len(_WHOLLY), "0") if quality else _WHOLLY)
        form = _form(kind, _VERSION.search(said), dict(types), usual)
        if form is not None and wanted > (best[0] if best else 0):
            best = wanted, form
    return best[1] if best else None


def _form(kind: str, version: re.Match[str] | None, types: Mapping[str, str], usual: str) -> str | None:
    if kind in _ANY:
        return usual
    if kind in _PLAIN:
        return next((form for form in types if form in _PLAIN[kind]), None)
    for form, full in types.items():
        name, _, edition = full.partition(";version=")
        if kind == name and (version is None or version[1] == edition):
            return form
    return None
