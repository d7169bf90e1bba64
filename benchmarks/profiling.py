"""Profiles of a command: the own time of each function, with the built-ins that it calls."""

import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
_SHOWN = 6
_Function = tuple[str, int, str]


def where_time_goes(deed: Callable[[], object], shown: int = _SHOWN) -> str:
    """A sentence that names the functions that took most, each with its part of the whole."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        deed()
    finally:
        profile.disable()
    return sentence(profile, shown)


def sentence(profile: cProfile.Profile, shown: int = _SHOWN) -> str:
    """The same of a profile that was taken already."""
    stats: dict[_Function, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # the stub leaves it out
    own: dict[str, float] = {}
    for function, (_, _, total, _, callers) in stats.items():
        if _is_builtin(function):
            for caller, (_, _, spent, _) in callers.items():
                own[_named(caller)] = own.get(_named(caller), 0.0) + spent
        else:
            own[_named(function)] = own.get(_named(function), 0.0) + total
    whole = sum(own.values()) or 1.0
    first = sorted(own.items(), key=lambda one: -one[1])[:shown]
    parts = ", ".join(f"`{name}` {spent / whole:.0%}" for name, spent in first if spent / whole >= 0.02)  # noqa: PLR2004 - less is noise
    return f"The profile's time, with the built-ins and the SQL that each calls: {parts}."


def _is_builtin(function: _Function) -> bool:
    return function[0].startswith(("~", "<"))


def _named(function: _Function) -> str:
    place, _, name = function
    path = Path(place)
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return f"{path.relative_to(_ROOT).with_suffix('')}:{name}"
    return f"{path.parent.name}/{path.stem}:{name}" if path.suffix else name
