"""Tables that were taken apart once, and written down, are read as if they were taken apart again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.recording.difference import difference
from importers.cells.gaps import gaps
from importers.cells.readings import Reading
from importers.cells.tables import FileTable, cells_under
from importers.import_refusals import Unreadable
from importers.reading import spooled_tables
from importers.reading.file_reading import FileReader
from importers.reading.repetitions import numbered
from importers.reading.spooled_tables import SpooledRows, SpooledTables
from importers.shapes.splitting import splitter
from importers.specs.file_spec import LongSpec
from importers.vintages.row_keys import RowKeys
from tests.importers.mutating import SPECS, history, with_rule
from tests.importers.small_histories import LONG, of_counters, spec

SHAPED = LONG.replace('path = "', 'table = { pass_over = ["x*"] }\npath = "')
UNFOLDED = (
    of_counters("unfolded", "D")
    + """\
[[files]]
path = "d.json"
format = "json"
period = { column = "date" }
unfold = { columns = ["people", "dogs"], into = "what", value = "n" }
[files.long]
series = "{what}"
value = "n"
[series.people]
title = "People"
[series.dogs]
title = "Dogs"
"""
)


def outcome(rows, content):
    """All that a table says, and the kinds of its cells; or why there is none."""
    try:
        table = rows.read(content)
        cells = [table.cells(row, 1) for row in table.rows if row != ()]
    except Unreadable as refusal:
        return refusal.message
    numbers = None if table.numbers is None else list(table.numbers)
    kinds = [[type(cell) for cell in of.values()] for of in cells]
    beside = table.header, table.form, table.is_ended, numbers, dict(table.passed), table.taken, table.columns
    return beside, [row == () for row in table.rows], cells, kinds


@pytest.mark.parametrize("form", ["long csv", "wide csv", "long json", "shaped", "unfolded"])
@settings(max_examples=25, deadline=None)
@given(chance=st.randoms(use_true_random=False), most=st.integers(2, 7))
def test_a_table_that_was_written_down_is_what_the_bytes_of_its_version_say(form, chance, most):
    of = {"shaped": spec(SHAPED), "unfolded": spec(UNFOLDED)}.get(form) or with_rule(form, "last")
    versions = history({"shaped": "long csv", "unfolded": "wide json"}.get(form, form), "last", chance, most)
    (file,) = of.files
    spooled = SpooledTables(file)
    plain = [outcome(splitter(file), one) for one in versions]

    assert [outcome(spooled, one) for one in versions] == plain
    again = SpooledRows(spooled)
    assert [outcome(again, one) for one in versions] == plain
    chosen = sorted(chance.sample(range(len(versions)), chance.randint(1, len(versions))))
    some = SpooledRows(spooled)
    assert [outcome(some, versions[at]) for at in chosen] == [plain[at] for at in chosen]


@pytest.mark.parametrize("form", SPECS)
@settings(max_examples=20, deadline=None)
@given(chance=st.randoms(use_true_random=False), most=st.integers(2, 7))
def test_a_reader_of_written_tables_says_what_one_of_the_bytes_says(form, chance, most):
    versions, of = history(form, "last", chance, most), with_rule(form, "last")
    spooled = SpooledTables(of.files[0])
    for one in versions:
        outcome(spooled, one)
    plain, again = FileReader(of, of.files[0]), FileReader(of, of.files[0], SpooledRows(spooled))

    for one in versions:
        assert said(again, one) == said(plain, one)


def said(reader, content):
    try:
        contents = reader.read(content)
    except Unreadable as refusal:
        return refusal.message
    figures = [(line.period, [(one.series, one.value, one.qualifier) for one in line.said]) for line in contents.lines]
    return figures, contents.repeated, contents.lost, contents.columns, dict(contents.passed), contents.is_unended


def test_a_version_behind_the_room_of_the_file_is_taken_apart_again(monkeypatch):
    monkeypatch.setattr(spooled_tables, "_LARGEST", 1)
    of = spec(LONG)
    versions = [f"date,place,people\n2022-03-01,north,{one}\n".encode() for one in range(4)]
    spooled = SpooledTables(of.files[0])
    plain = [outcome(spooled, one) for one in versions]

    rows = SpooledRows(spooled)

    assert spooled.number_of(versions[0], {}, -1) == 0
    assert spooled.number_of(versions[1], {}, -1) is None
    assert [outcome(rows, one) for one in versions] == plain


def test_equal_bytes_under_another_path_are_another_table():
    of = spec(LONG)
    spooled, content = SpooledTables(of.files[0]), b"date,place,people\n2022-03-01,north,1\n"
    spooled.read(content, {"day": "1"})

    assert spooled.number_of(content, {"day": "1"}, -1) == 0
    assert spooled.number_of(content, {"day": "2"}, -1) is None
    assert spooled.number_of(content, {"day": "1"}, 0) is None


KEYED = st.lists(
    st.one_of(st.just(()), st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz"), st.integers(0, 3).map(str))),
    max_size=12,
)


@given(tables=st.lists(KEYED, max_size=5), refused=st.sets(st.integers(0, 4)))
def test_of_each_key_the_first_row_is_read_as_if_every_row_was(tables, refused):
    def read(cells, _):
        return Reading("", None if cells["one"] == "e" else cells["one"], named=cells["two"])

    columns = "one", "two", "n"
    accepted: set[str] = set()
    keys = RowKeys(LongSpec(series="{one}-{two}", value="n"), read)
    for at, rows in enumerate(tables):
        table = FileTable(columns, columns, rows, cells_under(columns), columns=columns)
        every = [(number, read(table.cells(row, number), number)) for number, row in numbered(rows, None) if row]

        found = keys.readings(table, accepted)

        assert found is not None
        assert {one.series for _, one in found} == {one.series for _, one in every}
        assert fresh(found, accepted) == fresh(every, accepted)
        if at not in refused:
            accepted |= {one.series for _, one in found if one.series}


@given(tables=st.lists(KEYED, max_size=6), refused=st.sets(st.integers(0, 5)), unknown=st.sets(st.integers(0, 5)))
def test_of_a_table_that_goes_on_only_what_is_beyond_the_one_before_is_asked(tables, refused, unknown):
    def read(cells, _):
        return Reading("", None if cells["one"] == "e" else cells["one"], named=cells["two"])

    columns, long = ("one", "two", "n"), LongSpec(series="{one}-{two}", value="n")
    accepted: set[str] = set()
    before: list[tuple[str, ...]] = []
    keys = RowKeys(long, read)
    for at, rows in enumerate(tables):
        since = difference(before, rows)
        table = FileTable(columns, columns, rows, cells_under(columns), since=since, gaps=gaps(since), columns=columns)
        table = replace(table, since=None) if at in unknown else table

        found = keys.readings(table, accepted, goes_on=True)

        assert found is not None
        assert fresh(found, accepted) == fresh(RowKeys(long, read).readings(table, accepted), accepted)
        before = rows
        if at not in refused:
            accepted |= {one.series for _, one in found if one.series}


def fresh(readings, accepted):
    found: dict[str, tuple[str, int]] = {}
    for number, one in readings:
        if one.series and one.series not in accepted:
            found.setdefault(one.series, (one.named, number))
    return found
