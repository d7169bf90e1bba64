"""Reading only what changed says the same as reading everything, version after version."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain.values import same_number
from importers.formats.json_rows import JsonRows
from importers.import_refusals import Unreadable, UnreadableFile, UnreadableRow
from importers.reading.file_reading import Contents, FileReader, rows_of
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import COUNTS, LONG, PEOPLE, row, spec

_ROWS = FileSpec(path="counts.json", period=PeriodSpec(column="date"))

SaidStatement = dict[tuple[str, str], tuple[str | None, str]]


def said(contents: Contents) -> SaidStatement:
    found: SaidStatement = {}
    for line in contents.lines:
        for one in line.said:
            assert (one.series, line.period) not in found
            found[one.series, line.period] = (one.value, one.qualifier)
    return found


def reader(text: str) -> FileReader:
    read = spec(text)
    return FileReader(read, read.files[0])


def outcome(read: FileReader, content: bytes) -> tuple[SaidStatement, tuple[str, ...], tuple[str, ...]] | str:
    try:
        contents = read.read(content)
    except Unreadable as refusal:
        return refusal.message
    return said(contents), contents.repeated, tuple(sorted(contents.unknown))


def withdrawn(before: object, after: object) -> bool:
    return isinstance(before, tuple) and isinstance(after, tuple) and bool(before[0].keys() - after[0].keys())


dates = st.integers(1, 9).map(lambda day: f"2022-03-{day:02}")
numbers = st.one_of(st.integers(-9, 10**9), st.sampled_from([2.5, 0.1, float("nan"), None, "1", "~7", "", True, "x"]))
likely = st.one_of(st.integers(0, 10**6), st.integers(0, 30), numbers)
rows = st.fixed_dictionaries(
    {"date": dates, "people": likely},
    optional={
        "dogs": st.integers(0, 3),
        "people*": st.sampled_from(["about", "more", "", 'a "quoted" word']),
        "day": st.sampled_from(["]}", "{", ',"', 3, None, [1, {"a": 2}]]),
        "news": st.just("NaN, }]"),
    },
)


@st.composite
def json_versions(draw: st.DrawFn) -> list[bytes]:
    """A file's versions: rows are added at either end, changed, taken out, doubled; layouts and indents come and go."""
    present: list[dict[str, Any]] = draw(st.lists(rows, max_size=4))
    versions = []
    for _ in range(draw(st.integers(2, 8))):
        at = draw(st.integers(0, len(present)))
        deeds = ["append", "append", "prepend", "insert", "change", "take out", "double", "nothing"]
        match draw(st.sampled_from(deeds)):
            case "append":
                present = [*present, *draw(st.lists(rows, min_size=1, max_size=3))]
            case "prepend":
                present = [draw(rows), *present]
            case "insert":
                present = [*present[:at], draw(rows), *present[at:]]
            case "change":
                changed = [{**one, "people": draw(likely)} for one in present[at : at + 1]]
                present = [*present[:at], *changed, *present[at + 1 :]]
            case "take out":
                present = present[:at] + present[at + 1 :]
            case "double":
                present = present[:at] + present[max(0, at - 1) :]
            case _:
                pass
        wrapped = {"a": 1, "data": present} if draw(st.integers(0, 7)) == 0 else present
        text = json.dumps(wrapped, indent=draw(st.sampled_from([2, 2, 2, None])), ensure_ascii=draw(st.booleans()))
        if draw(st.integers(0, 9)) == 0:
            at = text.rfind("},") if draw(st.booleans()) else text.find("},")
            text = text[:at] + draw(st.sampled_from(["}", "},,", "},]", "}}"])) + text[at + 2 :]
        if draw(st.integers(0, 9)) == 0:
            cut = draw(st.integers(0, len(text)))
            text = text[:cut] + draw(st.sampled_from(["", ",", "]", "0"])) + text[cut + draw(st.integers(0, 2)) :]
        versions.append(text.encode())
    return versions


@settings(max_examples=250, deadline=None)
@given(json_versions(), st.sampled_from(["last", "first", "refuse"]))
def test_the_fast_way_through_json_says_what_the_slow_way_says(versions, rule):
    text = COUNTS.replace('"last"', f'"{rule}"')
    fast = reader(text)
    before: object = None

    for content in versions:
        at_once = outcome(reader(text), content)
        followed = outcome(fast, content)

        assert followed == at_once
        if isinstance(followed, tuple):
            if withdrawn(before, followed):
                event("a figure is withdrawn")
            if followed[1]:
                event("a period stands twice")
            before = followed


@settings(max_examples=200, deadline=None)
@given(*[st.lists(st.tuples(dates, st.integers(0, 50)), max_size=8)] * 2)
def test_what_is_read_is_what_the_standard_library_reads(first, second):
    fast = reader(PEOPLE)
    for version in (first, first + second, second, second + first):
        content = json.dumps([row(date, people) for date, people in version]).encode()

        read = said(fast.read(content))

        assert {date: Decimal(value or "NaN") for (_, date), (value, _) in read.items()} == dict(version)


@st.composite
def csv_versions(draw: st.DrawFn) -> list[bytes]:
    """A long file's versions, with quoted line ends, blank lines, and a last line that may lack its end."""
    values = st.one_of(st.integers(0, 20).map(str), st.sampled_from(["", "~4", "x", '"7"']))
    notes = st.sampled_from(["", "a\nb", 'c"d', ",", "\r\n"])
    one_row = st.tuples(dates, st.sampled_from(["north", "South", "east"]), values, notes)
    present = draw(st.lists(one_row, max_size=4))
    versions = []
    for _ in range(draw(st.integers(2, 8))):
        at = draw(st.integers(0, len(present)))
        taken = draw(st.integers(0, 1))
        present = [*present[:at], *draw(st.lists(one_row, max_size=2)), *present[at + taken :]]
        text = io.StringIO()
        end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
        writer = csv.writer(text, lineterminator=end)
        writer.writerow(["date", "place", "people", "note"][:: draw(st.sampled_from([1, 1, 1, 1, 1, -1]))])
        writer.writerows(present)
        whole = text.getvalue()
        cut = draw(st.sampled_from([0, 0, 0, 0, len(end), draw(st.integers(0, 9))]))
        versions.append(whole[: len(whole) - cut].encode())
    return versions


@settings(max_examples=250, deadline=None)
@given(csv_versions())
def test_the_fast_way_through_csv_says_what_the_slow_way_says(versions):
    fast = reader(LONG)
    before: object = None

    for content in versions:
        at_once = outcome(reader(LONG), content)
        followed = outcome(fast, content)

        assert followed == at_once
        if withdrawn(before, followed):
            event("a figure is withdrawn")
        before = followed


def test_lines_that_did_not_change_are_the_same_objects():
    read = reader(PEOPLE)
    first = read.read(json.dumps([row("2022-03-01", 1), row("2022-03-02", 2)]).encode())

    for layout in ([row("2022-03-01", 1), row("2022-03-03", 3)], {"data": [row("2022-03-01", 1)]}):
        later = read.read(json.dumps(layout, indent=4).encode())

        assert later.lines[0] is first.lines[0]


def test_numbers_keep_every_digit_that_the_file_has():
    content = b'[{"date": "2022-03-01", "people": 2.20}, {"date": "2022-03-02", "people": 123456789012345.10}]'

    values = [line.said[0].value for line in reader(PEOPLE).read(content).lines]

    assert values == ["2.20", "123456789012345.10"]


def test_a_bare_nan_is_a_missing_value_and_the_rest_is_read():
    content = b'[{"date": "2022-03-01", "people": NaN}, {"date": "2022-03-02", "people": 2.20}]'

    contents = reader(PEOPLE).read(content)

    assert said(contents) == {("counters/people", "2022-03-02"): ("2.20", "exact")}


def test_a_text_that_looks_like_the_mark_of_a_nan_is_that_text_beside_versions_that_have_one():
    rows = JsonRows(_ROWS)
    text, bare = rb'[{"date": "2022-03-01", "people": "\u0000NaN"}]', b'[{"date": "2022-03-01", "people": NaN}]'
    tables = [rows.read(content) for content in (text, bare, text)]

    assert [table.cells(table.rows[0], 1)["people"] for table in tables] == ["\0NaN", "NaN", "\0NaN"]
    file = reader(PEOPLE)
    for refused in (text, text):
        with pytest.raises(UnreadableRow):
            file.read(refused)
        assert said(file.read(bare)) == {}


@pytest.mark.parametrize("news", ["NaN", ", NaN,", ": NaN }", r"\\", r"\u0000NaN", r"\", NaN, \""])
def test_a_nan_within_a_text_is_a_part_of_that_text_even_beside_a_bare_one(news):
    content = f"""[{{"date": "2022-03-01", "people": NaN, "news": "{news}"}},
        {{"date": "2022-03-02", "people": 2.20, "news": [NaN, "{news}"]}}]""".encode()

    assert said(reader(PEOPLE).read(content)) == {("counters/people", "2022-03-02"): ("2.20", "exact")}
    rows = JsonRows(_ROWS).read(content)
    told = [rows.cells(row, number)["news"] for number, row in enumerate(rows.rows, 1)]
    assert told[0] == json.loads(f'"{news}"')
    assert json.loads(told[1] or "")[1] == told[0]


@pytest.mark.parametrize(("rule", "value"), [("last", "2"), ("first", "1")])
def test_a_period_that_stands_twice_is_read_by_the_specs_rule(rule, value):
    content = json.dumps([row("2022-03-01", 1), row("2022-03-01", 2)]).encode()

    contents = reader(PEOPLE.replace('"last"', f'"{rule}"')).read(content)

    assert said(contents) == {("counters/people", "2022-03-01"): (value, "exact")}
    assert contents.repeated == ("2022-03-01",)


def test_a_period_that_stands_twice_can_be_refused_and_leaves_no_trace():
    read = reader(PEOPLE.replace('"last"', '"refuse"'))
    once = json.dumps([row("2022-03-01", 1), row("2022-03-02", 2)]).encode()
    twice = json.dumps([row("2022-03-01", 3), row("2022-03-01", 1), row("2022-03-02", 2)]).encode()
    before = read.read(once)

    with pytest.raises(UnreadableRow, match="2022-03-01 stands twice"):
        read.read(twice)

    assert read.read(once) == before


def test_several_columns_are_one_series_over_time_unless_they_disagree():
    content = json.dumps([row("2022-03-01", 1, **{"dogs!": 4}), row("2022-03-02", 1, dogs=5)]).encode()
    assert [value for (key, _), (value, _) in said(reader(COUNTS).read(content)).items() if "dogs" in key] == ["4", "5"]

    with pytest.raises(UnreadableRow, match="row 1, column 'dogs': the column 'dogs!' of the same series says 4"):
        reader(COUNTS).read(json.dumps([row("2022-03-01", 1, **{"dogs!": 4, "dogs": 5})]).encode())


def test_columns_of_one_series_agree_however_their_number_is_written():
    read = reader(COUNTS).read(json.dumps([row("2022-03-01", 1, **{"dogs!": "5", "dogs": "5.0"})]).encode())

    assert [value for (key, _), (value, _) in said(read).items() if "dogs" in key] == ["5"]
    with pytest.raises(UnreadableRow, match="the column 'dogs!' of the same series says 5, and this one"):
        reader(COUNTS).read(json.dumps([row("2022-03-01", 1, **{"dogs!": "5", "dogs": "~5"})]).encode())


@pytest.mark.parametrize(("people", "how", "right"), [("~5", "about", True), ("~5", "", True), ("~5", "over", False)])
def test_a_cell_and_the_column_of_its_qualifier_may_not_contradict_each_other(people, how, right):
    content = json.dumps([row("2022-03-01", people, **{"people*": how})]).encode()
    if right:
        assert said(reader(COUNTS).read(content)) == {("counters/people", "2022-03-01"): ("5", "about")}
        return
    with pytest.raises(UnreadableRow, match="row 1, column 'people': its column of qualifiers says 'over': 'about 5'"):
        reader(COUNTS).read(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([row("2022-03-01", 1), row("2.3.2022", 2)], r"row 2, column 'date': not a period of frequency D.*: '2.3"),
        ([row("2022-03-01", "many")], r"row 1, column 'people': not a number, and not under `missing`: 'many'"),
        ([row("2022-03-01", "1\u00a0234")], r"not a number of the .*; it holds U\+00A0 \(no-break space\): '1"),
        ([row("2022-03-01", "1\u200b2")], r"; it holds U\+200B \(zero width space\): '1"),
        ([row("2022-03-01", "\u20135")], r"; it holds U\+2013 \(en dash\): '\u20135'"),
        (
            [row("2022\u201103\u201101", 1)],
            r"column 'date': not a period .*; it holds U\+2011 \(non-breaking hyphen\): '",
        ),
        ([row("2022-03-01", "1e18")], r"column 'people': it has 19 digits, more than the 18 .* can have: '1e18'"),
        ([row("2022-03-01", True)], r"row 1, column 'people': this is not a number: 'true'"),
        ([row("2022-03-01", 1, **{"people*": "perhaps"})], r"row 1, column 'people\*': the spec's words do not"),
    ],
)
def test_a_cell_that_the_spec_does_not_explain_is_named(content, why):
    with pytest.raises(UnreadableRow, match=why):
        reader(COUNTS).read(json.dumps(content).encode())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'[{"date": "2022-03-01",]', "not JSON: .*line 1 column"),
        (b'{"rows": []}', "unknown layout: the top is an object with the keys rows; the spec knows list, rows:data"),
        (b"[1]", "row 1 is not an object"),
        (b'[{"people": 1}]', "row 1 has no column 'date'; it has: 'people'"),
        (b'[{"date": "2022-03-01", "folk": 1}]', "it has no column 'people'; it has: 'date', 'folk'"),
        (b"", "the file is empty"),
        (b'[{"date": "\xff"}]', "not JSON"),
    ],
)
def test_a_version_that_is_no_table_is_refused_as_a_whole(content, why):
    with pytest.raises(UnreadableFile, match=why):
        reader(PEOPLE).read(content)


def test_the_rows_of_one_version_can_be_had_with_their_numbers():
    (file,) = spec(LONG).files

    rows = rows_of(file, b"date,place,people,note\n2022-03-01,north,1,x\n\n,,,\n2022-03-02,south,2,y\n")

    assert rows == [
        (1, {"date": "2022-03-01", "place": "north", "people": "1"}),
        (4, {"date": "2022-03-02", "place": "south", "people": "2"}),
    ]


def test_rows_may_stand_under_a_path_of_keys():
    read = reader(PEOPLE.replace("rows:data", "rows:result.records"))

    for nan in ("2", "NaN"):
        content = f'{{"result": {{"records": [{{"date": "2022-03-01", "people": 1, "day": {nan}}}]}}}}'
        assert said(read.read(content.encode())) == {("counters/people", "2022-03-01"): ("1", "exact")}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        (",,\n", "the file is empty; not even a header is there"),
        ("date,date\n", "names the column 'date' twice"),
        ('date,people\n2022-03-01,"1\n', "not CSV"),
        (
            "date,place,people\n2022-03-01,north,1,2\n",
            r"column '\(no name, column 4\)': there are more cells than the header's 3",
        ),
    ],
)
def test_a_csv_that_is_no_table_is_refused(text, why):
    with pytest.raises(Unreadable, match=why):
        reader(LONG).read(text.encode())


def test_series_of_a_long_file_that_the_spec_does_not_know_are_told():
    content = b"date,place,people\n2022-03-01,North,1\n2022-03-01,east,2\n"

    contents = reader(LONG).read(content)

    assert said(contents) == {("counters/count-north", "2022-03-01"): ("1", "exact")}
    assert contents.unknown == ("count-east (place = east)",)


def test_the_long_example_reads_marks_separators_statuses_and_renamed_keys():
    text = Path(__file__).parents[2].joinpath("docs/examples/gdp-long.toml").read_text(encoding="utf-8")
    example = spec_from(text)
    content = (
        "country;quarter;gdp;flag\nDeutschland;2023Q1;1.050,5;P\nCôte d'Ivoire;2023-Q1;~19,4;\nEuro area;2023Q1;3;\n"
    )

    contents = FileReader(example, example.files[0]).read(content.encode())

    (line,) = contents.lines
    assert line.period == "2023-Q1"
    assert [(one.series.rpartition("/")[2], one.value, one.qualifier, one.status) for one in line.said] == [
        ("gdp-germany", "1050.5", "exact", "P"),
        ("gdp-cote-d-ivoire", "19.4", "about", None),
    ]
    assert contents.unknown == ()


def test_adjustments_are_signed_nought_is_none_and_unknown_is_an_amount():
    text = PEOPLE.replace('repeated = "last"', 'of = "adjustments"\nreason = "source-error"\nunknown = ["?"]')
    content = [row("2022-03-01", -25), row("2022-03-02", 0), row("2022-03-03", "?"), row("2022-03-04", None)]

    contents = reader(text).read(json.dumps(content).encode())

    assert [(one.period, one.amount, one.reason) for one in contents.adjustments] == [
        ("2022-03-01", "-25", "source-error"),
        ("2022-03-03", None, "source-error"),
    ]
    assert contents.lines == ()


def test_equal_values_are_equal_however_they_are_written():
    content = json.dumps([row("2022-03-01", "1e3")]).encode()

    (line,) = reader(PEOPLE).read(content).lines

    assert same_number(line.said[0].value, "1000")
