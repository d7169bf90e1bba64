"""A version that was delivered broken says nothing of any figure: it is skipped and named, and the rest goes on."""

import gzip
import json
import subprocess
import tracemalloc
import unicodedata

import pytest

from domain.refusals import Malformed
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import SpecDoesNotFit, UnreadableFile, UnreadableRow
from importers.reading.file_reading import FileReader
from tests.examples import in_force
from tests.importers.small_histories import LONG, PEOPLE, spec

DATE, PUBLISHED = "2022-03-01", "2022-03-09"
WIDE = PEOPLE.replace('layouts = ["list", "rows:data"]', 'format = "csv"')
GOOD = {
    "wide csv": (WIDE, f"date,people,day\n{DATE},5,1\n2022-03-02,7,2\n"),
    "long csv": (LONG, f"date,place,people\n{DATE},north,5\n{DATE},south,7\n"),
    "wide json": (PEOPLE, json.dumps([{"date": DATE, "people": 5}, {"date": "2022-03-02", "people": 7}])),
    "long json": (
        LONG.replace('format = "csv"', 'layouts = ["list", "rows:data"]'),
        json.dumps({"data": [{"date": DATE, "place": place, "people": 5} for place in ("north", "south")]}),
    ),
}
_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n"
_PAGE = "\n<!DOCTYPE html>\n<html><body>\n<p>503, and a comma</p>\n</body></html>\n"
ANY = [
    ("404: Not Found", "."),
    ("", "the file is empty"),
    (" \n\n", "the file is empty"),
    (_PAGE, "an HTML page, not the data"),
    (_POINTER, "a pointer of Git LFS, not the data"),
    ("PK\x03\x04\x14\x00", "it is no ZIP archive that can be read"),
    (gzip.compress(_PAGE.encode()), "an HTML page, not the data"),
    ("%PDF-1.7", "a PDF file"),
    (b"BZh91AY", "packed in a way other than gzip or ZIP"),
    (b"date,people\n2022-03-01,\xff\n", "not text in utf-8-sig|not JSON"),
    ("\x00\x01\x02,", "."),
]


def _bytes(content: object) -> bytes:
    return content if isinstance(content, bytes) else str(content).encode()


OF_CSV = [
    ("date,day\n2022-03-01,5\n", "the header has no column 'p"),
    (f"{DATE},5,1\n2022-03-02,7,2\n", "the header has no column 'date'; it has: '2022-03-01'"),
    ("date,place,people;;;\n2022-03-01,north,5;;;\n", "the header has no column 'people'; it has: .*'people;;;'"),
    ("date,place,total\n2022-03-01,north,8\n", "the header has no column 'people'"),
    ("day,place,people\n2022-03-01,north,8\n", "the header has no column 'date'"),
    ("date,place,people\n2022-03-01,north,5\n2022-03-02,no", r"row 2 has 2 cells of 3, the first '2022-03-02'"),
    ("date,place,people\n2022-03-01\n2022-03-02,north,5\n", r"row 1 has 1 cells of 3"),
    ("date,place,people\n2022-03-01,north,5\ndate,place,people\n", "row 2 is the header again"),
    ("date,place,people\n2022-03-01,north,5\n\ufeffdate,place,people\n", "row 2 is the header again"),
    ('date,place,people\n2022-03-01,north,5\n"\n', "not CSV: unexpected end of data"),
    ("date,place,people\n2022-03-01,north,5\x00\n", "not text in utf-8-sig: line 2 contains the character U.0000"),
    ("date,place,people\n2022-03-01,north,5\n\x00\x00\x00", "not text in utf-8-sig: line 3 contains"),
    ("date,people,date\n2022-03-01,5,5\n", "the header names the column 'date' twice"),
    ("date,place,people\n<<<<<<< HEAD\n2022-03-01,north,5\n=======\n", "marks of an unresolved merge"),
    ("<<<<<<< HEAD, mine\ndate,place,people\n2022-03-01,north,5\n", "marks of an unresolved merge"),
    ("date,place,people\n<<<<<<< HEAD, mine, ours\n=======\n2022-03-01,north,5\n", "marks of an unresolved merge"),
]
OF_JSON = [
    ('{"error": "rate limited"}', "unknown layout: the top is an object with the keys error"),
    ('{"data": {"message": "no"}}', "unknown layout: the top is an object with the keys data"),
    ('{"data": null}', "unknown layout"),
    ("{}", "unknown layout: the top is an object without keys"),
    ("null", "unknown layout: the top is null"),
    ("5", "unknown layout: the top is the number 5"),
    ('"Not Found"', "unknown layout: the top is the text 'Not Found'"),
    ('["a", "b"]', "row 1 is not an object"),
    ("[[1, 2]]", "row 1 is not an object"),
    ('[{"error": "rate limited"}]', "row 1 has no column '"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5}, {"error": 1}]', "row 2 has no column '"),
    ('[{"date": "2022-03-01", "place": "north", "total": 5}]', "it has no column 'people'; it has: .*'total'"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5}, {"da', "not JSON"),
    ('[{"date": "2022-03-01", "people": 5, "people": 6}]', "the key 'people' stands twice"),
    ('[{"date": "2022-03-01", "people": 5, " people": 6}]', "names a column twice, but for blanks"),
    ('{"data": [], "data": [{"date": "2022-03-01", "place": "north", "people": 5}]}', "the key 'data' stands twice"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5}]'.encode("utf-16-le"), "not JSON"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5}]'.encode("utf-16"), "not JSON: 'utf-8' codec"),
    ("[" * 100_000, "not JSON"),
    ('{"a":' * 100_000, "not JSON"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5, "x": ' + "[" * 100_000 + "]" * 100_000 + "}]", "not JSON"),
    ('[{"date": "2022-03-01", "place": "north", "people": 5}]\n=======\n', "not JSON"),
]
BROKEN = [
    pytest.param(form, _bytes(content), why, id=f"{form} {number}")
    for form in GOOD
    for number, (content, why) in enumerate([*ANY, *(OF_CSV if "csv" in form else OF_JSON)])
]


TWO = WIDE.replace('people = "people"', 'people = "people"\ndogs = "dogs"\n"hounds" = "dogs"').replace(
    "[[files]]", '[series.dogs]\ntitle = "Dogs"\n[[files]]'
)
WITH_FLAGS = LONG.replace('value = "people"', 'value = "people"\nqualifier = "how"')


def read_with(text: str):
    read = spec(text)
    return FileReader(read, read.files[0])


@pytest.mark.parametrize(("form", "content", "why"), BROKEN)
def test_what_is_no_such_table_cannot_be_read_and_leaves_no_trace(form, content, why):
    text, good = GOOD[form]
    reader = read_with(text)
    before = reader.read(good.encode())

    with pytest.raises(UnreadableFile, match=why):
        reader.read(content)

    assert reader.read(good.encode()) == before


@pytest.mark.parametrize(
    ("text", "header", "why"),
    [
        (TWO, "date,people", "no row below the header, which has no column 'dogs' or 'hounds': the file breaks off"),
        (TWO, "date,people,do", "the file breaks off; it has: 'date', 'people', 'do'"),
        (TWO, "date,dogs,people2022-03-01,5,1", "no column 'people'"),
        (WITH_FLAGS, "date,place,people,ho\n", "no column 'how': the file breaks off"),
    ],
)
def test_a_file_that_breaks_off_in_its_header_is_not_one_in_which_nothing_is_left(text, header, why):
    with pytest.raises(UnreadableFile, match=why):
        read_with(text).read(header.encode())


@pytest.mark.parametrize(
    ("text", "header"),
    [(TWO, "date,people,hounds\n"), (TWO, "date,dogs,people"), (WITH_FLAGS, "date,place,people,how\n")],
)
def test_a_whole_header_without_rows_is_a_list_in_which_nothing_is_left(text, header):
    assert read_with(text).read(header.encode()).lines == ()


@pytest.mark.parametrize("form", GOOD)
def test_a_history_goes_on_behind_broken_versions_and_names_them(ledger, history, form):
    text, good = GOOD[form]
    read = spec(text)
    path = read.files[0].path
    history.commit(good, path)
    broken = {}
    for minute, (_, content, why) in enumerate(one.values for one in BROKEN if one.values[0] == form):
        (history.place / path).write_bytes(content)
        history.git("add", "--all")
        broken[history.seal(f"2022-03-02T08:{minute:02}:00+00:00")] = why
    history.commit(good.replace("7", "8"), path, at="2022-03-03T08:00:00+00:00")

    summary = import_history(ledger, history.place, read)

    assert {one.commit for one in summary.skipped} == set(broken)
    assert summary.vintages == 2
    assert (summary.total.withdrawals, summary.total.reinstatements) == (0, 0)


@pytest.mark.parametrize(
    ("encoding", "written", "right"),
    [
        ("latin-1", "latin-1", True),
        ("latin-1", "utf-8", False),
        ("cp1252", "utf-8-sig", False),
        ("cp1251", "utf-8", False),
        ("latin-1", "ascii", True),
        ("utf-8", "utf-8", True),
        ("utf-8", "latin-1", False),
        ("shift_jis", "shift_jis", True),
        ("utf-16", "utf-16", True),
    ],
)
def test_a_version_in_another_encoding_than_the_spec_says_is_read_as_no_other_letters(encoding, written, right):
    name = {"ascii": "Koln", "shift_jis": "\u30b1\u30eb\u30f3"}.get(written, "K\u00f6ln")
    text = LONG.replace('format = "csv"', f'format = "csv"\nencoding = "{encoding}"').replace(
        'value = "people"', f'value = "people"\nnames = {{ "{name}" = "north" }}'
    )
    reader = FileReader(spec(text), spec(text).files[0])
    content = f"date,place,people\n{DATE},{name},5\n".encode(written)

    if right:
        assert [said.series for line in reader.read(content).lines for said in line.said] == ["counters/count-north"]
        return
    with pytest.raises(UnreadableFile, match="not text in"):
        reader.read(content)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("of_spec", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["csv", "json"])
def test_columns_are_known_however_their_letters_are_coded(form, of_spec, written):
    name = unicodedata.normalize(form, "f\u00e4lle")
    text = (WIDE if written == "csv" else PEOPLE).replace('people = "people"', f'"{name}" = "people"')
    text = unicodedata.normalize(of_spec, text)
    content = f"date,{name}\n{DATE},5\n" if written == "csv" else json.dumps([{"date": DATE, name: 5}])

    contents = FileReader(spec(text), spec(text).files[0]).read(content.encode())

    assert [said.value for line in contents.lines for said in line.said] == ["5"]
    assert contents.unknown == ()


def test_a_cell_may_be_as_long_as_the_outline_of_a_country():
    content = f'date,people,day\n{DATE},5,"{"1.5 2.5," * 50_000}"\n'.encode()

    contents = FileReader(spec(WIDE), spec(WIDE).files[0]).read(content)

    assert [said.value for line in contents.lines for said in line.said] == ["5"]


def told_as_changed(ledger, path) -> bool:
    """Whether it is refused for that; on a busy machine the other process may not write just then."""
    with pytest.raises(UnreadableFile) as refused:
        import_file(ledger, path, spec(WIDE), published_at=PUBLISHED)
    return "counts.csv cannot be read: it changed while it was read" in str(refused.value)


def test_a_file_that_somebody_is_still_writing_is_refused(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_bytes(b"date,people,day\n" * 2_000_000)
    with subprocess.Popen(["sh", "-c", 'while :; do echo >> "$0"; done', str(path)]) as writer:
        try:
            while path.stat().st_size == 32_000_000:
                continue
            assert any(told_as_changed(ledger, path) for _ in range(20))
        finally:
            writer.kill()
    assert ledger.head() == 0


@pytest.mark.parametrize(("form", "content", "why"), BROKEN)
def test_one_file_that_is_no_such_table_is_refused_and_nothing_is_recorded(ledger, tmp_path, form, content, why):
    text, _ = GOOD[form]
    path = tmp_path / "delivered"
    path.write_bytes(content)

    with pytest.raises(Malformed, match=f"(?s)delivered.*({why})"):
        import_file(ledger, path, spec(text), published_at=PUBLISHED, complete=True)

    assert ledger.head() == 0


def test_more_cells_than_the_header_has_are_a_cell_that_the_spec_does_not_explain():
    with pytest.raises(UnreadableRow, match="there are more cells than the header's 3 columns: '7'"):
        read_with(LONG).read(b"date,place,people\n2022-03-01,north,5,7\n")


@pytest.mark.parametrize(
    "content",
    [
        "date, place , people\n2022-03-01, north, 5\n",
        "date,place,people,,\n2022-03-01,north,5,,\n",
        "date,place,people,,\n2022-03-01,north,5\n",
        "date,place,people\n2022-03-01,north,5,,,\n",
        "\ufeff\ufeffdate,place,people\n2022-03-01,north,5\n",
        "sep=,\ndate,place,people\n2022-03-01,north,5\n",
        ",,\n\ndate,place,people\n,,\n ,\n2022-03-01,north,5\n,,\n\n",
        "people,date,place\r5,2022-03-01,north\r",
        'place,note,date,people\nnorth,"a\nb, ""c""",2022-03-01,5',
    ],
)
def test_a_table_is_read_however_it_is_laid_out(content):
    (line,) = read_with(LONG).read(content.encode()).lines

    assert (line.period, line.said[0].series, line.said[0].value) == (DATE, "counters/count-north", "5")


def test_short_rows_are_filled_where_the_spec_says_so():
    reader = read_with(WIDE.replace('repeated = "last"', 'short_rows = "fill"\nrepeated = "last"'))

    lines = reader.read(b"date,people,day\n2022-03-01,5\n2022-03-02\n").lines

    assert [(line.period, line.said[0].value) for line in lines] == [(DATE, "5")]


@pytest.mark.parametrize("content", ["date,people\n", "date,people\n2022-03-01,\n", "date,people\n,\n"])
def test_a_version_without_a_figure_withdraws_all_of_them_unless_the_spec_skips_it(content):
    assert read_with(WIDE).read(content.encode()).lines == ()

    with pytest.raises(UnreadableFile, match="it holds no figure, and the spec skips such versions"):
        read_with(WIDE.replace('repeated = "last"', 'empty = "skip"')).read(content.encode())


def test_a_column_without_a_name_is_told_of_only_if_something_stands_in_it():
    assert read_with(WIDE).read(b",date,people,\n0,2022-03-01,5,\n").unknown == ("(no name, column 1)",)


def test_figures_that_a_repeated_period_loses_are_named():
    text = WIDE.replace('people = "people"', 'people = "people"\ndogs = "dogs"')
    text = text.replace('title = "People"', 'title = "People"\n[series.dogs]\ntitle = "Dogs"')

    contents = read_with(text).read(b"date,people,dogs\n2022-03-01,5,\n2022-03-01,,7\n2022-03-02,5,6\n2022-03-02,7,8\n")

    assert contents.repeated == (DATE, "2022-03-02")
    assert contents.lost == (f"counters/people/{DATE}",)


@pytest.mark.parametrize("rule", ["last", "first", "refuse"])
@pytest.mark.parametrize(("one", "other"), [("80", "80+"), ("<5", ">5"), ("a-b", "a b"), ("Tromso", "Tromsø")])
def test_two_keys_of_one_slug_are_refused_whatever_the_rule(rule, one, other):
    slug = {"80": "80", "<5": "5", "a-b": "a-b", "Tromso": "tromso"}[one]
    other = other.replace("ø", "o\u0338")
    text = LONG.replace("count-north", f"count-{slug}").replace('"last"', f'"{rule}"')

    why = f"rows 1 and 3: 'place = {one}' and 'place = .*' both make the series count-{slug}; .*`names`"
    with pytest.raises(UnreadableRow, match=why):
        read_with(text).read(f"date,place,people\n{DATE},{one},5\n{DATE},x,1\n2022-03-02,{other},6\n".encode())


def test_names_that_differ_in_case_or_blanks_alone_are_one_and_the_spec_can_make_two_one():
    text = LONG.replace('value = "people"', 'value = "people"\nnames = { "N." = "North", "" = "South" }')
    content = f"date,place,people\n{DATE},North,1\n2022-03-02, NORTH ,2\n2022-03-03,N.,3\n2022-03-04,,4\n"

    lines = read_with(text).read(content.encode()).lines

    assert [line.said[0].series.partition("count-")[2] for line in lines] == ["north", "north", "north", "south"]


def test_keys_of_another_script_are_told_as_they_stand():
    contents = read_with(LONG).read(f"date,place,people\n{DATE},Київ,1\n{DATE},Львів,2\n{DATE},east,2\n".encode())

    told = [one.partition(";")[0] for one in contents.unknown]
    assert told == ["no name (place = Київ", "no name (place = Львів", "count-east (place = east)"]


def test_a_blank_key_is_refused_with_the_keys_beside_it():
    text = LONG.replace("count-{place}", "count-{place}-{part}").replace("count-north", "count-a-b")

    why = r"row 1, column 'part': this names no series \(place = a\); `names` can say what it stands for: .*: ''"
    with pytest.raises(UnreadableRow, match=why):
        read_with(text).read(f"date,place,part,people\n{DATE},a,,1\n".encode())


def test_what_only_rows_say_that_do_not_count_is_named_in_the_summary(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(f"date,place,people\n{DATE},north,5\n{DATE},north,\n", encoding="utf-8")

    summary = import_file(ledger, path, spec(LONG), published_at=PUBLISHED)

    assert [(one.periods, one.lost) for one in summary.repeated] == [((DATE,), (f"counters/count-north/{DATE}",))]


def test_what_leaves_a_window_that_moves_on_is_not_withdrawn_and_what_leaves_its_middle_is(ledger, history):
    window = WIDE.replace('repeated = "last"', 'complete = "span"\nrepeated = "last"')
    for days in ((1, 2, 3), (2, 3, 4), (3, 5), ()):
        rows = [f"2022-03-0{day},{day},0" for day in days]
        history.commit("\n".join(["date,people,day", *rows, ""]), "counts.json")

    summary = import_history(ledger, history.place, spec(window))

    assert (summary.total.reports, summary.total.withdrawals) == (5, 1)
    assert [in_force(ledger, f"counters/people/2022-03-0{day}", PUBLISHED).value for day in (1, 2, 3, 5)] == list(
        "1235"
    )
    assert import_history(ledger, history.place, spec(window)).events == 0


def test_what_is_kept_of_a_file_goes_with_one_version_however_many_there_were():
    reader, kept = read_with(LONG.replace('value = "people"', 'value = "people"\nignored = ["count-x"]')), []
    tracemalloc.start()
    try:
        for version in range(1, 31):
            rows = [f"2022-03-01,{place},{version},{version}" for place in ("north", "south")]
            rows += [f"2022-03-01,x,{version * 1000 + row},{version}.{row}" for row in range(1000)]
            reader.read("\n".join(["date,place,people,note", *rows]).encode())
            kept.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()

    # A version is 1,002 rows, none of which stood in another.
    assert kept[-1] < 1.2 * kept[4]


def test_one_file_without_the_column_of_a_series_is_refused_until_the_series_is_known(ledger, tmp_path):
    text = WIDE.replace('people = "people"', 'people = "people"\ndeths = "deaths"\ndeaths = "deaths"')
    text = text.replace('title = "People"', 'title = "People"\n[series.deaths]\ntitle = "Deaths"')
    path = tmp_path / "counts.csv"
    path.write_text(f"date,people,dead\n{DATE},5,1\n", encoding="utf-8")
    why = r"counts.csv has no column 'deths' or 'deaths' for the series deaths, .*; the spec does not name .*: 'dead'"
    with pytest.raises(SpecDoesNotFit, match=why):
        import_file(ledger, path, spec(text), published_at="2022-03-02", complete=True)
    assert ledger.head() == 0

    path.write_text(f"date,people,deaths\n{DATE},5,1\n", encoding="utf-8")
    summary = import_file(ledger, path, spec(text), published_at="2022-03-02", complete=True)
    assert summary.notes == ["counts.csv has no column 'deths'"]

    path.write_text(f"date,people\n{DATE},6\n", encoding="utf-8")
    summary = import_file(ledger, path, spec(text), published_at="2022-03-03", complete=True)
    assert [(one.series, one.figures) for one in summary.emptied] == [("counters/deaths", 1)]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("decimals = 2", "decimals = 12", "series people of the spec: decimals are 0 to 9, not 12"),
        ('title = "People"', 'title = ""', "series people of the spec: title is empty"),
        ('name = "Those who count"', 'name = ""', "source counters of the spec: name is empty"),
    ],
)
def test_what_the_ledger_refuses_of_a_spec_is_told_with_its_place(ledger, tmp_path, old, new, why):
    path = tmp_path / "counts.csv"
    path.write_text(f"date,people\n{DATE},5\n", encoding="utf-8")

    with pytest.raises(Malformed, match=why):
        import_file(ledger, path, spec(WIDE.replace(old, new)), published_at=PUBLISHED)

    assert ledger.head() == 0


def test_a_column_of_the_period_that_was_renamed_is_read_by_its_former_names(ledger, history):
    text = WIDE.replace('column = "date"', 'column = "date", former_columns = [" Day", "DAY"]')
    for name, value in (("Day", 5), ("DAY", 6), ("date", 7), ("when", 8)):
        history.commit(f"{name},people\n{DATE},{value}\n", "counts.json")

    summary = import_history(ledger, history.place, spec(text))

    assert (summary.total.reports, summary.total.revisions_of_value) == (1, 2)
    assert [
        "has no column 'date' or 'Day' or 'DAY'; it has: 'when', 'people'" in one.why for one in summary.skipped
    ] == [True]
