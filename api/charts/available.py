"""The one place that knows the libraries of the extra ``charts``: are they there, and in which version."""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec

# Raised when the same data are drawn in other bytes, so that no client keeps the old picture.
DRAWING_VERSION = 3
_LIBRARIES = {"altair": "altair", "vl_convert": "vl-convert-python"}


@cache
def has_charts() -> bool:
    """Whether the extra is installed; nothing is loaded for it."""
    return all(find_spec(library) is not None for library in _LIBRARIES)


@cache
def drawn_by() -> str:
    """The versions that decide about the bytes of a picture."""
    return " ".join([str(DRAWING_VERSION), *(version(one) for one in _LIBRARIES.values())])
