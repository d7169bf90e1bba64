"""The projections: which generation serves, of which ledger, and how far it has read."""

from cli.wording import count_text
from projections.following.failures import failure_of
from projections.tables.generations import FORMAT, Named, Pointer, is_as_made
from stores.sqlite.failing import is_full
from stores.sqlite.looking import check_beside, looking_at
from upkeep.doctor.file import MAKE_ROOM
from upkeep.doctor.finding import Finding, LedgerFacts, look, ok, wrong

_PROJECTIONS = "the projections"
_REBUILD = "asreported rebuild"


def examine_projections(ledger: LedgerFacts) -> Finding:
    """How the generation that serves stands to the ledger."""
    pointer = Pointer(ledger.path)
    named = pointer.named()
    if named is None or named.form != FORMAT or not pointer.is_there(named.number):
        return _none_serve(pointer, named)
    number = named.number
    check_beside(pointer.file(number))
    try:
        with looking_at(pointer.file(number)) as connection:
            if not is_as_made(connection):
                seen = f"the tables of generation {number} are not those that this program makes"
                return look(_PROJECTIONS, f"{seen}; replaced at the next read", _REBUILD)
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


def _none_serve(pointer: Pointer, named: Named | None) -> Finding:
    if named is not None and named.form == FORMAT:
        lost = f"{pointer.file(named.number)} is missing or empty: made anew at the next read"
        return look(_PROJECTIONS, lost, _REBUILD)
    if named is None and (pointer.path.is_symlink() or pointer.path.exists()):
        return look(_PROJECTIONS, f"{pointer.path} names none: made anew at the next read", _REBUILD)
    return ok(_PROJECTIONS, "none yet, or of an older form: made at the first read")
