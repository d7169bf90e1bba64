"""Text that the terminal's encoding has no characters for: escaped, as JSON escapes it, rather than refused."""

import codecs
import sys
from io import TextIOWrapper

_HANDLER = "asreported.escaped"


def escape_what_cannot_be_shown() -> None:
    """Let standard output and error take any text; what is printed as JSON stays JSON."""
    codecs.register_error(_HANDLER, _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)), error.end
