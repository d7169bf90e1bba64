"""UUIDs: the random ids of what is recorded, by which nobody can tell anything."""

from os import urandom

# The digit that has the two bits of RFC 9562's variant, of each that was drawn.
_VARIANT = {f"{drawn:x}": f"{drawn & 3 | 8:x}" for drawn in range(16)}


def new_id() -> str:
    """An id that nothing else has, as ``uuid.uuid4`` makes it, for a third of the time."""
    drawn = urandom(16).hex()
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{_VARIANT[drawn[16]]}{drawn[17:20]}-{drawn[20:]}"
