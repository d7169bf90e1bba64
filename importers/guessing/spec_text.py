"""The text of a guessed spec in TOML, with what is not sure of it as comments."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LINE = 80

Keys = Mapping[str, object]


def spec_text(spec: Keys, remarks: Mapping[str, str]) -> str:
    """The spec as TOML; ``remarks`` stand as comments above the keys of these names."""
    lines = list(_table((), spec, remarks))
    return "\n".join(lines).strip() + "\n"


def _table(path: tuple[str, ...], keys: Keys, remarks: Mapping[str, str]) -> Iterable[str]:
    inner = {name: one for name, one in keys.items() if _is_table(one) and not _is_short(one)}
    lists = {name: one for name, one in keys.items() if _is_list_of_tables(one)}
    for name, value in keys.items():
        if name not in inner and name not in lists:
            yield from _remark(remarks, ".".join((*path, name)))
            yield f"{_key(name)} = {toml_value(value)}"
    for name, one in inner.items():
        assert isinstance(one, Mapping), "a table"
        below = (*path, name)
        yield ""
        yield from _remark(remarks, ".".join(below))
        if any(not _is_table(value) or _is_short(value) for value in one.values()) or not one:
            yield f"[{'.'.join(map(_key, below))}]"
        yield from _table(below, one, remarks)
    for name, several in lists.items():
        assert isinstance(several, list), "a list of tables"
        yield ""
        yield from _remark(remarks, ".".join((*path, name)))
        for at, one in enumerate(several):
            if at:
                yield ""
            yield f"[[{'.'.join(map(_key, (*path, name)))}]]"
            yield from _table((*path, name), one, remarks)


def _remark(remarks: Mapping[str, str], name: str) -> Iterable[str]:
    return [f"# {line}" for line in remarks.get(name, "").splitlines()]


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _is_short(value: object) -> bool:
    """Whether a table fits on a line, as a period does."""
    if not isinstance(value, Mapping) or not value or any(map(_is_table, value.values())):
        return False
    return len(toml_value(value)) <= _LINE


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_value(name)


def toml_value(value: object) -> str:
    """One value as TOML writes it.

    >>> toml_value(["a", 1, True]), toml_value({"b c": "d"})
    ('["a", 1, true]', '{ "b c" = "d" }')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(name)} = {toml_value(one)}" for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    # The basic strings of TOML escape as JSON's do, and a delete character besides.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
