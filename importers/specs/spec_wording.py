"""The words in which a spec of the wrong form is refused: its own, with the place in it."""

import re
import typing
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec

from importers.specs import file_spec, series_spec, shape_spec, spec
from importers.specs.series_spec import SeriesSpec

_MODULES = (spec, file_spec, series_spec, shape_spec)
FORMS = sorted(
    {form for module in _MODULES for form in vars(module).values()
     if isinstance(form, type) and issubclass(form, msgspec.Struct) and form is not msgspec.Struct},
    key=lambda form: form.__name__,
)  # fmt: skip
"""Every table that a spec may have."""
_KEYS = sorted({field for form in FORMS for field in form.__struct_fields__})
_MISSING = re.compile(r"Object missing required field `(.+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_OTHER_KIND = re.compile(r"Expected `(.+?)`, got `(.+)`")
_OTHER_WORD = re.compile(r"Invalid enum value '(.+)'", re.DOTALL)
_AT = re.compile(r" - at `(?:key in )?\$(.*)`\Z", re.DOTALL)
_KINDS = {
    "str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list",
    "object": "a table", "null": "nothing", "date": "a date",
}  # fmt: skip


def misspelt(found: Any, error: msgspec.ValidationError) -> str:  # noqa: ANN401 - whatever stands in the TOML
    """The problem of a TOML table that is no spec, with its place."""
    message, place = _split(str(error))
    if place.startswith(".series[...]"):
        # The library does not tell which of several.
        for name, series in found["series"].items():
            try:
                msgspec.convert(series, SeriesSpec)
            except msgspec.ValidationError as of_one:
                message, place = _split(str(of_one))
                return _told(message, f"series {name}", place)
    file = re.match(r"\.files\[(\d+)\]", place)
    if file:
        number = int(file[1])
        path = found["files"][number].get("path") if isinstance(found["files"][number], dict) else None
        return _told(message, f"file {path or number + 1}", place[file.end() :])
    return _told(message, "", place)


def _split(text: str) -> tuple[str, str]:
    at = _AT.search(text)
    return (text[: at.start()], at[1]) if at else (text, "")


def _told(message: str, of: str, place: str) -> str:
    keys = [one for one in re.split(r"\.|\[\.\.\.\]|(?=\[\d)", place) if one]
    said = ", ".join([*([of] if of else []), *([".".join(keys)] if keys else [])])
    told = _in_words(message, keys[-1] if keys else "")
    return f"{said}: {told}" if said else told


def _in_words(message: str, key: str) -> str:
    if found := _MISSING.fullmatch(message):
        return f"the key {found[1]!r} is missing"
    if found := _UNKNOWN.fullmatch(message):
        return f"the key {found[1]!r} is not known here{_instead(found[1])}"
    if found := _OTHER_KIND.fullmatch(message):
        wanted = " or ".join(_KINDS.get(one, one) for one in found[1].split(" | ") if one != "null")
        return f"this is {_KINDS.get(found[2], found[2])}, and has to be {wanted}"
    if found := _OTHER_WORD.fullmatch(message):
        known = ", ".join(sorted(_words(key)))
        return f"{found[1]!r:.60} is not one of the words{known and ', which are '}{known}"
    if message.startswith("Invalid RFC3339"):
        return "this is not a date such as 2022-02-24"
    return f"{message[:1].lower()}{message[1:]}"


def _instead(key: str) -> str:
    """Where the key would be known, or which one may be meant."""
    if places := _places().get(key):
        return f"; it stands {' or '.join(places)}"
    near = get_close_matches(key, _KEYS, 1)
    return f"; is {near[0]!r} meant?" if near else ""


@cache
def _places() -> dict[str, list[str]]:
    """The tables in which each key may stand, as a spec names them."""
    found: dict[str, list[str]] = {}
    waiting: list[tuple[type[msgspec.Struct], str]] = [(spec.Spec, "")]
    for form, table in waiting:
        place = f"under {f'[{table}]' if table != 'files' else '[[files]]'}" if table else "at the top of the spec"
        for key, hint in typing.get_type_hints(form).items():
            found.setdefault(key, []).append(place)
            of = f"{table}.{key}" if table else key
            waiting += [(other, f"{of}.NAME" if get_origin(hint) is dict else of) for other in _forms_in(hint)]
    return found


def _forms_in(hint: object) -> list[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [form for part in get_args(hint) for form in _forms_in(part)]


def _words(key: str) -> set[str]:
    """The words that a key may have, wherever it stands."""
    found: set[str] = set()
    for form in FORMS:
        found |= _literals(typing.get_type_hints(form).get(key))
    return found


def _literals(hint: object) -> set[str]:
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {word for part in get_args(hint) for word in _literals(part)}
