"""Messages between the service and its renderer: a length, one letter, and bytes, none longer than their limit."""

import asyncio
from pathlib import Path
from typing import Literal, NamedTuple

# What is wanted of a chart: its specification, a picture, or the script that makes charts move in a browser.
Form = Literal["json", "svg", "png", "js"]
LETTERS: dict[Form, bytes] = {"json": b"j", "svg": b"s", "png": b"p", "js": b"b"}
DRAWN, FAILED, READY = b"d", b"f", b"r"
MOST_ASKED, MOST_DRAWN = 2 * 1024 * 1024, 8 * 1024 * 1024
LENGTH = 4


class Limits(NamedTuple):
    """What one renderer may take.

    Milliseconds of the processor for a drawing, megabytes before it ends, and seconds until it has answered, which may
    be behind a drawing that another worker asked for.
    """

    milliseconds: int = 6_000
    megabytes: int = 512
    answer: float = 15.0


USUAL = Limits()


class NotDrawn(Exception):
    """The renderer could not draw that, or ended while it did."""


def socket_of(folder: Path) -> Path:
    """Where the renderer of a folder listens."""
    return folder / "charts.socket"


def lock_of(folder: Path) -> Path:
    """What the one renderer of a folder locks; it holds the renderer's process id."""
    return folder / "charts.lock"


def message(letter: bytes, body: bytes) -> bytes:
    """One message; its length is that of letter and body."""
    return (len(body) + 1).to_bytes(LENGTH) + letter + body


async def received(reader: asyncio.StreamReader, most: int) -> tuple[bytes, bytes]:
    """The letter and the body of the next message; raises NotDrawn where it breaks off or is too long."""
    try:
        length = int.from_bytes(await reader.readexactly(LENGTH))
        if not 1 <= length <= most + 1:
            raise NotDrawn(f"a message of {length} bytes")
        said = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, OSError) as error:
        raise NotDrawn("the renderer ended") from error
    return said[:1], said[1:]
