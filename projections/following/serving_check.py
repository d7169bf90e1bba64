"""The projections that serve, compared row by row with fresh ones that are built from the events alone."""

from pathlib import Path

from msgspec import Struct

from domain.moments import OPEN
from domain.refusals import Refusal
from projections.following.batches import follow_once
from projections.following.failures import check_failed
from projections.following.projector import Projector
from projections.tables import bookmark, schema
from projections.tables.bookmark import Overtaken
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from stores.sqlite.errors import is_of_the_driver
from stores.sqlite.looking import check_beside
from stores.sqlite.store import Store

_TRIES = 20
_AT_ONCE = 20_000
_REBUILD = "run asreported rebuild to create {} again"
_THEM, _IT = _REBUILD.format("them"), _REBUILD.format("it")


class ProjectionsDiffer(Refusal):
    """The projections that serve are not those that the events give, or cannot be compared with them."""


class Compared(Struct, frozen=True, kw_only=True):
    """A comparison of the projections: every row of ``rows`` is equal to a new one, up to ``position``.

    ``rows`` has a count for each table, and is None where nothing was compared: no generation serves this program, or
    ``generation`` is of another ledger. The ledger has ``behind`` events after that position.
    """

    generation: int | None = None
    rows: dict[str, int] | None = None
    position: int = 0
    behind: int = 0


def compare_serving(store: Store, beside: Path) -> Compared:
    """Compare what serves a ledger, as far as it has come; raises ProjectionsDiffer with the first other row.

    The fresh ones are built in the file ``beside``. Those that serve are only read: a follower would make what is
    ruined again, and nobody would be told.
    """
    try:
        return _compared(store, Pointer(store.path), beside)
    except Exception as error:  # whatever SQLite and a projection can fail with over rows or events that were changed
        if isinstance(error, Refusal) and not is_of_the_driver(error):
            raise
        said = error.__cause__ if isinstance(error, Refusal) else error
        raise ProjectionsDiffer(f"the projections cannot be held against new ones ({said}); {_THEM}") from error


def _compared(store: Store, pointer: Pointer, beside: Path) -> Compared:
    number = _serving(pointer)
    if not number:
        return Compared()
    fresh = Generation(beside, durable=False)
    try:
        fresh.hurry()
        schema.create(fresh)
        for _ in range(_TRIES):
            with fresh.beside(pointer.file(number)) as serving:
                _check_tables(fresh, serving, number)
                position, leaf = bookmark.read(fresh, serving)
                if position and store.leaf(position) != leaf:
                    return Compared(generation=number)
                if position == bookmark.position(fresh):
                    rows, behind = _check_rows(fresh, serving), store.head() - position
                    return Compared(generation=number, rows=rows, position=position, behind=behind)
            _follow(fresh, store, position)
    finally:
        fresh.close()
    raise ProjectionsDiffer("the ledger is written to all the time: verify again when less is recorded")


def _serving(pointer: Pointer) -> int:
    """The generation that is named; 0 for none, or one of an older form; raises ProjectionsDiffer for a ruined one."""
    check_failed(pointer.ledger_file, OPEN)
    named = pointer.named()
    if named is None and (pointer.path.is_symlink() or pointer.path.exists()):
        raise ProjectionsDiffer(f"{pointer.path} names no projections; {_THEM}")
    if named is None or named.form != schema.FORMAT:
        return 0
    if not pointer.is_there(named.number):
        raise ProjectionsDiffer(f"{pointer.file(named.number)} is missing or empty; {_IT}")
    check_beside(pointer.file(named.number))
    return named.number


def _check_tables(fresh: Generation, serving: str, number: int) -> None:
    if schema.has_triggers(fresh, serving) or not schema.is_as_made(fresh, serving):
        raise ProjectionsDiffer(
            f"the tables of the projections (generation {number}) are not those that this program makes; {_THEM}"
        )


def _follow(fresh: Generation, store: Store, position: int) -> None:
    """Up to a position that is the end of a batch."""
    projector = Projector(fresh, store)
    while (wanted := position - bookmark.position(fresh)) > 0:
        try:
            follow_once(fresh, store, projector, min(wanted, _AT_ONCE), is_serving=False)
        except Overtaken as error:
            raise ProjectionsDiffer("somebody else writes to the temporary projections") from error
    with fresh.writing():
        projector.write_totals()


def _check_rows(fresh: Generation, serving: str) -> dict[str, int]:
    rows = {}
    for table in schema.TABLES:
        different = schema.difference(fresh, serving, table)
        if different is not None:
            why = f"the projection {table} has the row {different.old}, the events give {different.new}"
            raise ProjectionsDiffer(why, table=table)
        rows[table] = schema.count(fresh, table)
    return rows
