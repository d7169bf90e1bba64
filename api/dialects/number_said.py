"""Values as numbers of JSON, digit for digit: clients of some dialects read no others."""

import msgspec

_NULL = msgspec.Raw(b"null")


def number_said(value: str | None) -> msgspec.Raw:
    """A value as it was said, or null."""
    return _NULL if value is None else msgspec.Raw(value.encode())
