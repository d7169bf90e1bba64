"""A page's commands with the answers that it shows, and real answers cut and laid out as the page has them."""

import json
import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

CUT = "…"
_WIDTH = 110
_STEP = re.compile(r"^```sh\n(.*?)^```\n(?:\n^```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_ON_THE_WAY = re.compile(r"\A(?:HTTP/1\.1 1\d\d .*\n\n)*")
_LEFT_OUT = re.compile(rf",?\s*{CUT}(?=\s*[}}\]])")
_DIFFERING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "00000000-0000-0000-0000-000000000000"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"), "0000-00-00T00:00:00.000000Z"),
    (re.compile(r'"id": "[0-9a-z]{8}"'), '"id": "00000000"'),
    # Roots, and signatures of one key.
    (re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{43}="), "A" * 43 + "="),
    (re.compile(r"[0-9A-Za-z+/]{91}="), "A" * 91 + "="),
)


class Step(Struct, frozen=True):
    """Commands, and the answer shown; None where the page shows none. ``start`` and ``end`` are the answer's place."""

    commands: str
    shown: str | None
    start: int
    end: int


def steps(page: str) -> list[Step]:
    """What a reader does, in order."""
    return [Step(found[1], found[2], found.start(2), found.end(2)) for found in _STEP.finditer(page)]


def masked(text: str) -> str:
    """The text without what differs from run to run: ids, instants of recording, tokens, roots, signatures."""
    for pattern, instead in _DIFFERING:
        text = pattern.sub(instead, text)
    return text


def as_shown(real: str, shown: str) -> str:
    """The real answer with those headers and fields that the page shows of it."""
    real = _ON_THE_WAY.sub("", real.replace("\r\n", "\n"))
    if not shown.startswith("HTTP/"):
        return _body(real, shown)
    (real_head, _, real_body), (head, _, body) = real.partition("\n\n"), shown.partition("\n\n")
    return _head(real_head, head) + (f"\n{_body(real_body, body)}" if real_body.strip() else "")


def _head(real: str, shown: str) -> str:
    status, *lines = real.strip().splitlines()
    headers = dict(line.split(": ", 1) for line in lines)
    names = [line.partition(":")[0] for line in shown.splitlines()[1:]]
    return "".join(f"{line}\n" for line in (status.strip(), *(f"{one}: {headers.get(one)}" for one in names)))


def _body(real: str, shown: str) -> str:
    if not shown.startswith("{"):
        return f"{real.strip()}\n"
    wanted = _values(_LEFT_OUT.sub("", shown))
    return "".join(f"{_laid_out(_cut(one, shape))}\n" for one, shape in zip(_values(real), wanted, strict=True))


def _values(text: str) -> list[Any]:
    """What JSON values the text has, one behind the other."""
    found, rest = [], text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found


def _cut(real: Any, shape: Any) -> Any:
    """The part of the real answer that the shape has; ``…`` where there is more."""
    if isinstance(real, dict) and isinstance(shape, dict):
        kept = {name: _cut(value, shape[name]) for name, value in real.items() if name in shape}
        return kept if len(kept) == len(real) else {**kept, CUT: None}
    if isinstance(real, list) and isinstance(shape, list):
        kept_ones = [_cut(one, wanted) for one, wanted in zip(real, shape, strict=False)]
        return kept_ones if len(kept_ones) == len(real) else [*kept_ones, CUT]
    return real


def _laid_out(value: Any, indent: int = 0, before: int = 0) -> str:
    """On one line if it fits behind what stands there before, else one member a line."""
    line = _joined(value, ", ", _on_one_line)
    if indent + before + len(line) <= _WIDTH or not isinstance(value, dict | list):
        return line
    margin = "\n" + " " * indent
    parts = _joined(value, f",{margin}  ", lambda one, key: _laid_out(one, indent + 2, len(key)))
    return f"{parts[0]}{margin}  {parts[1:-1]}{margin}{parts[-1]}"


def _on_one_line(value: Any, _: str = "") -> str:
    return _joined(value, ", ", _on_one_line)


def _joined(value: Any, between: str, lay_out: Callable[[Any, str], str]) -> str:
    """The members of an object or a list, each laid out, told what key stands before it; else the JSON of the value."""
    if isinstance(value, dict):
        keys = {name: f"{json.dumps(name)}: " for name in value}
        members = [CUT if name == CUT else keys[name] + lay_out(one, keys[name]) for name, one in value.items()]
        return f"{{{between.join(members)}}}"
    if isinstance(value, list):
        return f"[{between.join(CUT if one == CUT else lay_out(one, '') for one in value)}]"
    return json.dumps(value, ensure_ascii=False)
