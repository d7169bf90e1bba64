"""Bad input in files and specs: a vintage that is refused or skipped with the place named, and nothing recorded."""

import csv
import io
import json

import pytest

from domain.refusals import Malformed, Refusal
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import Unreadable, UnreadableFile, UnreadableRow
from importers.specs.spec_reading import spec_from
from tests.bad_input import CASES, DAY, FILE, PUBLISHED, ROW, SERIES, Case, NotHere, Taken, texts
from tests.examples import in_force
from tests.importers.small_histories import PEOPLE, spec

SPEC = """
name = "cases"
[source]
source = "town"
name = "The town"
[series.cases]
title = "Cases"
unit = "persons"
measure = "cumulative"
frequency = "D"
decimals = 2
[[files]]
path = "cases.json"
period = { column = "date" }
[files.columns]
cases = "cases"
[files.qualifiers]
how = "cases"
[files.statuses]
status = "cases"
"""
OF_CSV = SPEC.replace('path = "cases.json"', 'path = "cases.csv"\nformat = "csv"')
ROW_OF = {"date": DAY, "cases": "600", "how": "exactly", "status": "A"}
COLUMNS = {"period": "date", "value": "cases", "qualifier": "how", "status": "status"}
IN_CELLS = [one for one in CASES if one.field in COLUMNS]
BESIDE = [one for one in CASES if one.field in {"published_at", "url", "note", "series"}]
BESIDE = [one for one in BESIDE if not isinstance(one.files, NotHere | Taken)]
_MARK = "@@@"


def named(case):
    return f"{case.field}: {case.name}"


def as_json(case):
    row = {**ROW_OF, COLUMNS[case.field]: _MARK}
    return f"[{json.dumps(row)}]".replace(f'"{_MARK}"', case.literal).encode()


def as_csv(case):
    text = io.StringIO()
    csv.writer(text).writerows([ROW_OF, {**ROW_OF, COLUMNS[case.field]: case.text}.values()])
    return text.getvalue().encode(errors="surrogatepass")


FORMS = {"json": (SPEC, as_json), "csv": (OF_CSV, as_csv)}


def cells(*kinds):
    """Each case in each format in which it comes to one of these kinds of outcome."""
    for case in IN_CELLS:
        for form, outcome in (("json", case.files), ("csv", case.csv)):
            if isinstance(outcome, kinds):
                yield pytest.param(case, form, outcome, id=f"{named(case)}, {form}")


def imported(ledger, folder, content, form="json", spec=None, **beside):
    path = folder / f"cases.{form}"
    path.write_bytes(content)
    return import_file(ledger, path, spec_from(spec or FORMS[form][0]), **{"published_at": PUBLISHED, **beside})


@pytest.mark.parametrize(("case", "form", "outcome"), [*cells(type(ROW))])
def test_a_bad_cell_is_refused_and_its_place_named(ledger, tmp_path, case: Case, form, outcome):
    _, written = FORMS[form]

    with pytest.raises(Refusal) as refused:
        imported(ledger, tmp_path, written(case), form)

    assert f"cases.{form}" in refused.value.message
    if outcome == ROW:
        assert isinstance(refused.value, UnreadableRow)
        assert f"row 1, column {COLUMNS[case.field]!r}" in refused.value.message
    assert ledger.head() == 0


@pytest.mark.parametrize(("case", "form", "outcome"), [*cells(Taken)])
def test_an_unusual_cell_that_is_good_is_kept_as_said(ledger, tmp_path, case: Case, form, outcome):
    _, written = FORMS[form]

    summary = imported(ledger, tmp_path, written(case), form)

    assert summary.total.reports == (outcome.reads != "")
    if outcome.reads:
        assert in_force(ledger, f"{SERIES}/{DAY}", PUBLISHED).value == outcome.reads


def beside(case):
    """The spec, and what the caller says beside the file, with the case in one of them."""
    if case.field == "note":
        return {"spec": SPEC.replace('title = "Cases"', f"title = {case.literal}")}
    if case.field == "series":
        slug = json.dumps(case.text)
        return {"spec": SPEC.replace("[series.cases]", f"[series.{slug}]").replace('= "cases"\n[', f"= {slug}\n[")}
    return {case.field: case.text}


@pytest.mark.parametrize("case", BESIDE, ids=named)
def test_what_is_said_beside_a_file_is_refused_too(ledger, tmp_path, case: Case):
    content = json.dumps([ROW_OF]).encode()

    with pytest.raises(Malformed):
        imported(ledger, tmp_path, content, **beside(case.at(ledger.clock())))

    assert ledger.head() == 0


def test_a_name_that_is_not_in_nfc_is_stored_in_nfc(ledger, tmp_path):
    imported(ledger, tmp_path, json.dumps([ROW_OF]).encode(), spec=SPEC.replace("Cases", "cafe\u0301"))

    assert ledger.series(SERIES).title == "caf\u00e9"


TEXTS = {one.name: one for one in texts(ROW_OF) if not isinstance(one.rows, NotHere)}


def as_list(text):
    """A file whose one row is the spoiled one; what is no object at all is the whole of the file."""
    return text.whole if not text.whole.startswith(b'{"date"') else b"[" + text.whole + b"]"


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_file_is_refused(ledger, tmp_path, name):
    with pytest.raises(Unreadable) as refused:
        imported(ledger, tmp_path, as_list(TEXTS[name]))

    assert isinstance(refused.value, UnreadableFile if TEXTS[name].rows == FILE else UnreadableRow)
    assert "cases.json" in refused.value.message
    assert ledger.head() == 0


def test_a_bad_version_is_skipped_and_named_and_says_nothing(ledger, history):
    history.commit([ROW_OF], "cases.json")
    commits = {}
    for name, text in TEXTS.items():
        (history.place / "cases.json").write_bytes(as_list(text))
        history.git("add", "--all")
        commits[history.seal("2022-03-02T08:00:00Z")] = name
    history.commit([ROW_OF], "cases.json", at="2022-03-03T08:00:00Z")

    summary = import_history(ledger, history.place, spec_from(SPEC))

    assert {one.commit: commits[one.commit] for one in summary.skipped} == commits
    assert (summary.vintages, summary.total.reports) == (2, 1)
    assert (summary.total.withdrawals, summary.total.revisions_of_value) == (0, 0)


def test_a_version_with_a_bad_cell_is_skipped_where_the_spec_says_so(ledger, history):
    history.commit([ROW_OF], "cases.json")
    bad = [one for one in IN_CELLS if one.files == ROW]
    commits = {history.commit(as_json(case).decode(), "cases.json", at="2022-03-02T08:00:00Z"): case for case in bad}

    summary = import_history(
        ledger, history.place, spec_from(SPEC.replace("period =", 'unreadable = "skip"\nperiod ='))
    )

    assert len(commits) == len(summary.skipped) > 50
    for one in summary.skipped:
        assert f"row 1, column {COLUMNS[commits[one.commit].field]!r}" in one.why
    assert (summary.vintages, summary.total.reports) == (1, 1)


def test_a_version_with_a_bad_cell_stops_the_import_otherwise(ledger, history):
    history.commit([ROW_OF], "cases.json")
    commit = history.commit([{**ROW_OF, "cases": "5,840"}], "cases.json")

    with pytest.raises(UnreadableRow, match=f"cases.json at {commit[:12]}: row 1, column 'cases'"):
        import_history(ledger, history.place, spec_from(SPEC))

    assert ledger.head() == 0


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('{"date": "2022-03-06", "cases": "1", "cases": "2"}', id="in a row"),
        pytest.param('{"date": "2022-03-06", "cases": "1", "c\\u0061ses": "2"}', id="once escaped"),
        pytest.param('{"date": "2022-03-06", "cases": "1", "how": NaN, "cases": "1"}', id="beside a NaN"),
    ],
)
def test_a_column_that_stands_twice_in_a_row_is_refused(ledger, tmp_path, row):
    with pytest.raises(UnreadableFile, match="'cases' stands twice"):
        imported(ledger, tmp_path, f"[{row}]".encode())

    assert ledger.head() == 0


def test_a_text_that_looks_like_keys_is_no_key(ledger, tmp_path):
    row = {"note": '"cases": 1, "cases": 2', **ROW_OF}

    imported(ledger, tmp_path, json.dumps([row]).encode())

    assert in_force(ledger, f"{SERIES}/{DAY}", PUBLISHED).value == "600"


MANY = 100_000
BLANKS = "5" + " " * MANY + "x"
NAMES = ",".join(f"c{number}" for number in range(MANY))
KEYS = ", ".join(f'"c{number}": 1' for number in range(MANY))


@pytest.mark.parametrize(
    ("form", "content", "why"),
    [
        ("csv", f"date,people\n2022-03-01,{BLANKS}\n", "row 1, column 'people': not a number"),
        ("json", json.dumps([{"date": "2022-03-01", "people": BLANKS}]), "row 1, column 'people': not a number"),
        ("csv", f"date,people,{NAMES},c7\n", "the header names the column 'c7' twice"),
        ("json", f"[{{{KEYS}, {KEYS[:7]}}}]", "the key 'c0' stands twice"),
    ],
)  # fmt: skip
def test_long_cells_and_many_columns_are_refused_without_comparing_each_with_each(ledger, tmp_path, form, content, why):
    path = tmp_path / f"counts.{form}"
    path.write_text(content, encoding="utf-8")
    read = spec(PEOPLE if form == "json" else PEOPLE.replace('layouts = ["list", "rows:data"]', 'format = "csv"'))

    with pytest.raises(Malformed, match=why):
        import_file(ledger, path, read, published_at="2022-04-01")

    assert ledger.head() == 0
