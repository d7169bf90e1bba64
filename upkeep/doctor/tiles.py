"""The upper hashes of the tree beside the ledger: whether their file can be used, as they are made again if not."""

from pathlib import Path
from shlex import quote

from stores.sqlite.looking import looking_at
from stores.surroundings import is_there
from transparency.nodes import tiles_of
from upkeep.doctor.finding import Finding, look, ok

_TILES = "the upper hashes"


def examine_tiles(path: Path) -> Finding:
    """Nothing is lost with them, but without their file each process that signs makes all of them anew."""
    place = tiles_of(path)
    if not is_there(place):
        return ok(_TILES, "none yet: made when the log is signed")
    try:
        said = _said(place)
    except Exception as error:  # noqa: BLE001 - a damaged file fails in any way, and the database's errors may not be named here
        said = str(error)
    if said != "ok":
        return look(_TILES, f"{place} cannot be used: {said}", f"rm -r {quote(str(place))}; it is made again")
    return ok(_TILES, "can be read; asreported verify holds them against the events")


def _said(place: Path) -> str:
    if not place.exists():
        return "it leads to nothing"
    with looking_at(place) as connection:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if names != {"nodes"}:
        return "it holds something else"
    return " ".join(str(said).split())
