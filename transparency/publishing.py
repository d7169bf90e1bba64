"""The log as static files in the layout of C2SP tlog-tiles, for anybody to serve and to check as a folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

from domain.signed_checkpoint import SignedCheckpoint
from stores.durable import replace_durably
from transparency.nodes import WIDTH
from transparency.tile_paths import TilePath
from transparency.transparency_log import Log


def tiles_at(size: int) -> Iterator[TilePath]:
    """Every tile and bundle that a checkpoint of that size needs, lowest level first."""
    for level in (None, 0):
        yield from _of_level(level, size)
    level, count = 1, size // WIDTH
    while count:
        yield from _of_level(level, count)
        level, count = level + 1, count // WIDTH


def _of_level(level: int | None, count: int) -> Iterator[TilePath]:
    yield from (TilePath(level, number) for number in range(count // WIDTH))
    if count % WIDTH:
        yield TilePath(level, count // WIDTH, count % WIDTH)


def publish(log: Log, folder: Path, step: Callable[[int, int], None] | None = None) -> SignedCheckpoint:
    """Bring the folder up to the last checkpoint, which is written last; what is full already is left as it is.

    Raises LogNotBegun.
    """
    last = log.last()
    wanted = list(tiles_at(last.size))
    for done, path in enumerate(wanted, 1):
        place = folder / str(path)
        if not (path.width == WIDTH and place.exists()):
            _write(place, _bytes(log, path))
        if step is not None and done % WIDTH == 0:
            step(done, len(wanted))
    replace_durably(folder / "checkpoint", log.note(last))
    return last


def _bytes(log: Log, path: TilePath) -> bytes:
    if path.level is None:
        return log.entries(path.number, path.width)
    return log.tile(path.level, path.number, path.width)


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(place.name + ".next")
    fresh.write_bytes(content)
    fresh.replace(place)
