"""The projections: which generation serves, of which ledger, and how far it has read."""

from cli.examining.file import MAKE_ROOM
from cli.examining.finding import Finding, Ledger, look, ok, wrong
from cli.wording import count_text
from domain.store_failing import is_full
from domain.store_looking import looking_at
from projections.failures import failure_of
from projections.tables import Pointer

_PROJECTIONS = "the projections"
_REBUILD = "asreported rebuild"


def examine_projections(ledger: Ledger) -> Finding:
    """How the generation that serves stands to the ledger."""
    pointer = Pointer(ledger.path)
    number = pointer.read()
    if not number:
        return ok(_PROJECTIONS, "none yet, or of an older form: made at the first read")
    try:
        with looking_at(pointer.file(number)) as connection:
            position, leaf = connection.execute("SELECT position, leaf FROM bookmark").fetchone()
    except Exception as error:  # noqa: BLE001 - a damaged file fails in any way, and the database's errors may not be named here
        do = MAKE_ROOM if is_full(ledger.path) else _REBUILD
        return wrong(_PROJECTIONS, f"generation {number} cannot be read: {error}", do)
    failure = failure_of(ledger.path)
    if failure is not None:
        return wrong(_PROJECTIONS, f"stopped at position {failure.position:,}: {failure.error}", _REBUILD)
    there = ledger.rows("SELECT leaf FROM stored_events WHERE position = ?", position)
    if position and there != [(leaf,)] and position <= ledger.head:
        return look(_PROJECTIONS, f"generation {number} is of another ledger; replaced at the next read", _REBUILD)
    if position > ledger.head:
        return look(_PROJECTIONS, f"generation {number} is of a longer ledger; replaced at the next read", _REBUILD)
    if position < ledger.head:
        return look(
            _PROJECTIONS,
            f"{count_text(ledger.head - position, 'event')} behind, at position {position:,}; the next read catches up",
            f"{_REBUILD}, if it stays so",
        )
    return ok(_PROJECTIONS, f"generation {number}, up to position {position:,}")
