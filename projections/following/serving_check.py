"""The projections that serve, compared row by row with fresh ones that are built from the events alone."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from domain.moments import OPEN
from domain.refusals import Refusal
from projections.following.batches import BATCH
from projections.following.failures import check_failed
from projections.following.filling import finish, write_rows
from projections.following.ledger_rows import LedgerRows, check_all_drawn
from projections.following.shares import Share, ShareBroken, WholeShare
from projections.tables import bookmark, schema
from projections.tables.compared_rows import ComparedRows, RowsDiffer
from projections.tables.generation import Generation
from projections.tables.pointer import Pointer
from stores.garbage import collecting_rarely
from stores.sqlite.errors import is_of_the_driver
from stores.sqlite.looking import check_beside
from stores.sqlite.store import Store

# So often all processes look whether they see the same moment.
_TRIES = 20
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


def compare_serving(store: Store, beside: Path, share: Share | None = None) -> Compared:
    """Compare what serves a ledger, as far as it has come; raises ProjectionsDiffer with the first other row.

    The fresh ones are built in the file ``beside``. Those that serve are only read: a follower would make what is
    ruined again, and nobody would be told. Of several processes that share the work, the first one answers; another
    raises ProjectionsDiffer for whatever differs in its share.
    """
    try:
        return _compared(store, Pointer(store.path), beside, share or WholeShare())
    except Exception as error:  # whatever SQLite and a projection can fail with over rows or events that were changed
        if isinstance(error, Refusal) and not is_of_the_driver(error):
            raise
        said = error.__cause__ if isinstance(error, Refusal) else error
        raise ProjectionsDiffer(f"the projections cannot be held against new ones ({said}); {_THEM}") from error


def _compared(store: Store, pointer: Pointer, beside: Path, share: Share) -> Compared:
    number = _serving(pointer)
    if not number:
        share.give_up()
        return Compared()
    try:
        with closing(ComparedRows(beside)) as fresh:
            fresh.hurry()
            return _at_one_moment(fresh, store, pointer, number, share)
    except (RowsDiffer, ShareBroken):
        share.give_up()
        if not share.is_first:
            raise
        return _named(store, pointer, number, beside.with_name(f"{beside.name}.whole"))


def _at_one_moment(fresh: ComparedRows, store: Store, pointer: Pointer, number: int, share: Share) -> Compared:
    """Compare in one read of the serving file, which is of the same moment in all processes that share the work."""
    for _ in range(_TRIES):
        share.meet()
        with fresh.beside(pointer.file(number)) as serving:
            _check_tables(fresh, serving, number)
            if share.agrees(number, bookmark.read(fresh, serving).position):
                return _compared_with(fresh, store, serving, number, share)
    # Somebody writes all the time.
    if not share.is_first:
        return Compared()
    with fresh.beside(pointer.file(number)) as serving:
        _check_tables(fresh, serving, number)
        return _compared_with(fresh, store, serving, number, WholeShare())


def _compared_with(fresh: ComparedRows, store: Store, serving: str, number: int, share: Share) -> Compared:
    position, leaf = bookmark.read(fresh, serving)
    if position and store.leaf(position) != leaf:
        return Compared(generation=number)
    with collecting_rarely():
        schema.make_tables(fresh, schema.NOT_OF_SERIES)
        if not share.is_first:
            schema.copy_series(fresh, serving)  # the first process sees whether they are right
        drawn = LedgerRows(fresh, store, position, BATCH, None)
        if share.is_first:
            drawn.describe()
        drawn.add_series(share.taken)
    if not share.is_first:
        fresh.commit()
        share.end((drawn.done, *fresh.compared))
        return Compared()
    done, *compared = share.end((drawn.done, *fresh.compared))
    check_all_drawn(done, position)
    _take_in(fresh, share.others)
    finish(fresh, store, position, schema.NOT_OF_SERIES)
    rows = fresh.check_no_more(serving, compared)
    rows |= _check_rows(fresh, serving, [each.TABLE.name for each in schema.NOT_OF_SERIES])
    in_order = {table: rows[table] for table in schema.TABLES}
    return Compared(generation=number, rows=in_order, position=position, behind=store.head() - position)


def _take_in(fresh: ComparedRows, others: Iterable[Path]) -> None:
    """Take in the rows that the others drew of tables that are not of series."""
    for file in others:
        with closing(Generation(file)) as other:
            schema.copy_rows(other, fresh, schema.OF_SHARES)


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


def _named(store: Store, pointer: Pointer, number: int, beside: Path) -> Compared:
    """Compare every table with one of a whole new generation, which takes longer but names the first other row."""
    with closing(Generation(beside, durable=False)) as fresh:
        fresh.hurry()
        with fresh.beside(pointer.file(number)) as serving:
            position = bookmark.read(fresh, serving).position
            write_rows(fresh, store, position, BATCH)
            rows = _check_rows(fresh, serving, schema.TABLES)
    return Compared(generation=number, rows=rows, position=position, behind=store.head() - position)


def _check_rows(fresh: Generation, serving: str, tables: Iterable[str]) -> dict[str, int]:
    rows = {}
    for table in tables:
        different = schema.difference(fresh, serving, table)
        if different is not None:
            why = f"the projection {table} has the row {different.old}, the events give {different.new}"
            raise ProjectionsDiffer(why, table=table)
        rows[table] = schema.count(fresh, table)
    return rows
