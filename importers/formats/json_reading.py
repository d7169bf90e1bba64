"""JSON, decoded with each number as it is written."""

import json
import re
from collections import Counter
from typing import Any

from importers.cells.number_reading import Number
from importers.import_refusals import UnreadableFile

_BOM = b"\xef\xbb\xbf"
# The standard library reads halves of characters, escaped or not, that no text can hold.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
_SHOWN = 200
MOST_VALUES = 20_000_000
"""As many values, with some 60 bytes each, are what one version may hold."""
# What a value, a list and an object take in memory, in bytes, and what all of a file may take that is decoded at once.
_TAKEN, _MOST_TAKEN = {b",": 60, b"[": 100, b"{": 200}, 1_200_000_000
# So many bytes without the end of a text or of a number are a value of which memory would have to hold several copies.
_LONGEST_VALUE = 32 << 20


class RepeatedKey(ValueError):
    """A row names a column twice, so that nobody can tell what it says."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; raises RepeatedKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        name = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise RepeatedKey(f"the key {name!r:.60} stands twice in one object")
    return found


def decoded_json(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """The content as the standard library reads it, numbers kept as written; raises UnreadableFile."""
    content = content.removeprefix(_BOM)
    check_size_at_once(content)
    try:
        # Of bytes the library would guess an encoding; JSON that is exchanged is UTF-8.
        found = json.loads(
            content.decode(), parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=once
        )
        check_characters(content, found)
    except json.JSONDecodeError as error:
        lines = error.msg == "Extra data" and content.count(b"\n", 0, error.pos) > 0
        out = '; if each line is a value of its own, say format = "ndjson"' if lines else ""
        raise UnreadableFile(f"not JSON: {error}{out}", why=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"not JSON: {error}", why=str(error)) from error
    return found


def check_size(content: bytes) -> None:
    """Refuse more or longer values than memory should have to hold, before any is made; raises UnreadableFile."""
    if len(content) > MOST_VALUES and content.count(b",") > MOST_VALUES:
        raise UnreadableFile(f"it has more than {MOST_VALUES:,} values")
    for at in range(0, len(content) - _LONGEST_VALUE, _LONGEST_VALUE):
        if not any(content.find(one, at, at + _LONGEST_VALUE) >= 0 for one in (b",", b'"')):
            raise UnreadableFile(f"it has {_LONGEST_VALUE >> 20} MiB without a comma or a quotation mark")


def check_size_at_once(content: bytes) -> None:
    """The same for what is decoded as a whole, so that each object is held with its keys; raises UnreadableFile."""
    check_size(content)
    if sum(content.count(one) * size for one, size in _TAKEN.items()) > _MOST_TAKEN:
        why = "so many are read only from one list of objects, which `layouts` names as list or rows:PATH"
        raise UnreadableFile(f"it has more values, lists and objects than can be held at once: {why}")


def check_characters(content: bytes, found: object) -> None:
    """Refuse half a character, which no text can hold; raises UnicodeEncodeError."""
    if _SURROGATE.search(content):
        json.dumps(found, ensure_ascii=False).encode()  # raises for one that stands alone


def top_of(found: object) -> str:
    """The kind of a value, in words, with the keys or the text by which it is known."""
    if isinstance(found, dict):
        return f"an object with the keys {', '.join(found)}"[:_SHOWN] if found else "an object without keys"
    if isinstance(found, list):
        return "a list"
    if found is None or isinstance(found, bool):
        return {None: "null", True: "true", False: "false"}[found]
    return f"the text {found!r:.60}" if type(found) is str else f"the number {found!s:.60}"


def under(found: Any, key: str) -> Any:  # noqa: ANN401 - any JSON
    """The value under a key, or under a path of keys and places with dots between; None if there is none."""
    if isinstance(found, list):
        first, _, rest = key.partition(".")
        inner = found[int(first)] if first.isdecimal() and len(first) < 10 and int(first) < len(found) else None  # noqa: PLR2004 - digits of a place
        return under(inner, rest) if rest else inner
    if not isinstance(found, dict):
        return None
    if key in found or "." not in key:
        return found.get(key)
    first, _, rest = key.partition(".")
    return under(found.get(first), rest)
