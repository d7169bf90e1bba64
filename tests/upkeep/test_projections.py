"""Damage to what is derived is named by ``verify``, which mends nothing; the next read makes it anew."""

import pytest

from projections.following.serving_check import Compared
from projections.tables import vintages
from projections.tables.pointer import Pointer
from projections.tables.schema import FORMAT
from tests.cli.conftest import CASES
from tests.upkeep.beside import NO_FILE, changed, folder, link_to_itself, lying_in, pipe
from tests.upkeep.verifying import found_wrong, tables_compared, whole


@pytest.fixture
def read(signed, run):
    """The signed ledger of the town, whose projections are made, and what they answer."""
    return signed, run("totals").output


POINTERS = {
    "empty": b"",
    "rubbish": b"rubbish\xff\x00" * 99,
    "no number": b"-1 %d\n" % FORMAT,
    "digits of another script": f"\u0661 {FORMAT}\n".encode(),
    "a number that no file has": b"9 %d\n" % FORMAT,
    "thousands of digits": b"1" * 5_000 + b" %d\n" % FORMAT,
    "a word too many": b"1 %d %d\n" % (FORMAT, FORMAT),
}


@pytest.mark.parametrize("what", POINTERS)
def test_a_pointer_that_names_nothing_is_told_and_left_as_it_is(what, read, run, tmp_path):
    ledger, before = read
    Pointer(ledger).path.write_bytes(POINTERS[what])
    lying = lying_in(tmp_path)

    said = found_wrong()

    assert "asreported rebuild" in said
    assert lying_in(tmp_path) == lying
    assert run("totals").output == before
    assert tables_compared()


GENERATIONS = {
    "missing": lambda place: place.unlink(),
    "empty": lambda place: place.write_bytes(b""),
    "a folder": folder,
    "a pipe": pipe,
    "a link to itself": link_to_itself,
    "another database": lambda place: (place.unlink(), changed(place, "CREATE TABLE cats (name TEXT)")),
    "a table less": lambda place: changed(place, "DROP TABLE totals"),
    "a column more": lambda place: changed(place, "ALTER TABLE totals ADD COLUMN cats TEXT"),
    "an index less": lambda place: changed(place, "DROP INDEX changes_by_position"),
    "no bookmark": lambda place: changed(place, "DELETE FROM bookmark"),
    "its -wal a folder": lambda place: folder(place.with_name(place.name + "-wal")),
    "its -journal a pipe": lambda place: pipe(place.with_name(place.name + "-journal")),
}


@pytest.mark.parametrize("what", GENERATIONS)
def test_a_generation_that_is_none_is_told_and_made_anew_by_the_next_read(what, read, run, tmp_path):
    ledger, before = read
    GENERATIONS[what](Pointer(ledger).file(1))
    names = {one.name for one in tmp_path.iterdir()}

    said = found_wrong()

    assert "asreported.db.answers.1" in said or "generation 1" in said
    assert {one.name for one in tmp_path.iterdir()} == names
    assert run("totals").output == before
    assert tables_compared()


def test_a_trigger_among_the_tables_is_told_and_gone_after_a_rebuild(read, run):
    ledger, _ = read
    changed(Pointer(ledger).file(1), "CREATE TRIGGER lies AFTER UPDATE ON bookmark BEGIN DELETE FROM changes; END")

    assert "not those that this program makes" in found_wrong()
    run("rebuild")
    assert tables_compared()


ROWS = {
    "a value changed": (
        "vintages",
        "UPDATE vintages SET value = '7' WHERE rec_from = (SELECT min(rec_from) FROM vintages)",
    ),
    "a row less": ("vintages", "DELETE FROM vintages WHERE rec_from = (SELECT max(rec_from) FROM vintages)"),
    "no row at all": ("changes", "DELETE FROM changes"),
    "a note of somebody": ("changes", "UPDATE changes SET note = 'not so'"),
    "a row more between two": (
        "touches",
        "INSERT INTO touches SELECT series, max(position) - 1 FROM touches GROUP BY 1",
    ),
    "a row more behind all": (
        "touches",
        "INSERT INTO touches SELECT series, max(position) + 9 FROM touches GROUP BY 1",
    ),
    "a row of a series that there is not": ("revision_counts", "UPDATE revision_counts SET series = series + 100"),
    "a total changed": ("totals", "UPDATE totals SET revisions = revisions + 1"),
    "a list changed": ("scopes", "DELETE FROM scopes WHERE scope = '/'"),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_row_that_the_events_do_not_give_is_named_with_its_table(what, read, run):
    ledger, before = read
    table, statement = ROWS[what]
    changed(Pointer(ledger).file(1), statement)

    said = found_wrong()

    assert f"the projection {table} has the row" in said
    assert "the events give" in said
    run("rebuild")
    assert tables_compared()
    assert run("totals").output == before


_ONE = "(series, slot, period, entry, rec_from) = (SELECT series, slot, period, entry, rec_from FROM vintages LIMIT 1)"


@pytest.mark.parametrize("column", vintages.TABLE.columns, ids=lambda column: column.partition(" ")[0])
def test_a_vintage_is_compared_in_each_of_its_columns(column, read):
    ledger, _ = read
    name = column.partition(" ")[0]
    other = f"{name} + 1" if "INTEGER" in column else f"coalesce({name}, '') || '1'"
    changed(Pointer(ledger).file(1), f"UPDATE vintages SET {name} = {other} WHERE {_ONE}")  # noqa: S608 - the table's own names

    assert "the projection vintages has the row" in found_wrong()


@pytest.mark.parametrize("what", NO_FILE)
def test_a_pointer_that_is_no_file_is_told_by_everything_that_needs_it(what, read):
    ledger, _ = read
    NO_FILE[what](Pointer(ledger).path)

    assert "asreported.db.answers" in found_wrong()


def test_nothing_is_made_where_there_are_no_projections_yet(signed, tmp_path):
    lying = lying_in(tmp_path)

    assert whole().projections == Compared()
    assert lying_in(tmp_path) == lying


def test_projections_of_another_ledger_are_not_called_whole(signed, run, tmp_path):
    run("backup", "old.db")
    run("revise", f"{CASES}/2022-03-05", 550, "--published-at", "2022-04-02")
    run("totals")
    run("restore", "old.db", "--replace")
    names = {one.name for one in tmp_path.iterdir()}

    assert whole().projections == Compared(generation=1)
    assert {one.name for one in tmp_path.iterdir()} == names


def test_projections_that_are_behind_are_compared_as_far_as_they_have_come(read, run):
    run("revise", f"{CASES}/2022-03-05", 550, "--published-at", "2022-04-02")

    compared = whole().projections

    assert compared is not None
    assert (compared.position, compared.behind) == (17, 2)
    assert compared.rows


def test_hashes_that_lack_an_earlier_one_are_told(signed):
    tiles = signed.with_name("asreported.db.tiles")
    changed(tiles, "INSERT INTO nodes VALUES (1, 1, zeroblob(32))")

    assert "hash 0 of level 1 is missing, and later ones are there" in found_wrong()
