"""UUIDs: the random ids of what is recorded, by which nobody can tell anything."""

from os import urandom

# Version 4 and the variant of RFC 9562, and the bits that they leave to chance.
_FIXED = (4 << 76) | (2 << 62)
_RANDOM = (1 << 128) - 1 & ~((0xF << 76) | (3 << 62))


def new_id() -> str:
    """An id that nothing else has, as ``uuid.uuid4`` makes it, for a third of the time."""
    digits = f"{int.from_bytes(urandom(16)) & _RANDOM | _FIXED:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
