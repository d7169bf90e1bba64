"""The facts that a command leaves out, which then stay as they are known."""

from typing import TypeVar

from msgspec import UnsetType

_Fact = TypeVar("_Fact")


def or_else(said: _Fact | UnsetType, known: _Fact) -> _Fact:
    """What was said, or what is known where it was left out."""
    return known if isinstance(said, UnsetType) else said
