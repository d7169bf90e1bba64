"""Garbage in circles: looked for rarely while very many objects are made that last, or that nothing points back to."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many objects more are made between two searches.
_RARELY = 1_000_000


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for circles rarely in the block: each search goes through all that was made since the last one."""
    usual = gc.get_threshold()
    gc.set_threshold(_RARELY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
