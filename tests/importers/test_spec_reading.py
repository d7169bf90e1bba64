"""A spec that cannot be meant is refused with the place that shows why."""

from pathlib import Path

import pytest

from importers.import_refusals import NotASpec
from importers.specs.spec_reading import read_spec, spec_from
from importers.specs.spec_wording import FORMS
from tests.importers.small_histories import COUNTS, PEOPLE

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
# What operators write for a service, which is no spec of an import.
OF_SERVICES = {"dialects.toml", "reconciliation.toml"}
SPECS = sorted(path for path in EXAMPLES.glob("*.toml") if path.name not in OF_SERVICES)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_every_example_is_a_spec(path):
    assert read_spec(path).actor.endswith(path.stem)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('name = "counts"', "name = ", "is not TOML: Invalid value .at line 2"),
        ('name = "counts"', 'name = "Counts!"', "not a name: 'Counts!'"),
        ("repeated =", "repaeted =", "file counts.json: the key 'repaeted' is not known here; is 'repeated' meant?"),
        (
            'repeated = "last"',
            "document = {}",
            "the key 'document' is not known here; it stands at the top of the spec",
        ),
        ('repeated = "last"', "value = 1", r"not known here; it stands under \[files.unfold\] or under \[files.long\]"),
        ('unit = "persons"', "", "series people: neither it nor the defaults say its unit"),
        ('"D"', '"X"', "defaults.frequency: 'X' is not one of the words, which are A, D, M, Q, W"),
        ('repeated = "last"', 'repeated = "latest"', "counts.json, repeated: 'latest' is .*first, last, refuse"),
        ('title = "People"', "title = 5", "series people, title: this is a whole number, and has to be a text"),
        ('title = "People"', "", "series people: the key 'title' is missing"),
        ('name = "counts"', "", "the key 'name' is missing"),
        ("decimals = 2", 'decimals = "2"', "defaults.decimals: this is a text, and has to be a whole number"),
        ('ignored = ["day"]', 'ignored = ["day", 1]', r"file counts.json, ignored\.\[1\]: this is a whole number"),
        ('column = "date"', 'columm = "date"', "file counts.json, period: the key 'columm' is not known here"),
        ('column = "date"', 'column = "date", formats = []', "file counts.json: period.formats is empty"),
        ('column = "date"', 'column = "date", formats = ["%Y-%m-%d %Y"]', "has %Y twice"),
        ('repeated = "last"', 'delimiter = "\\n"', "a delimiter is one character, no quotation mark"),
        ('repeated = "last"', 'encoding = "rot13"', "the encoding 'rot13' is not known"),
        ('repeated = "last"', 'numbers = { decimal = "" }', "numbers.decimal is one character"),
        ('repeated = "last"', 'numbers = { thousands = ["0"] }', "numbers.thousands has '0'"),
        ('people = "people"', 'people = "people"\n" people" = "people"', "the column 'people' twice, but for blanks"),
        ('people = "people"', '"" = "people"', "a column has to have a name"),
        ('repeated = "last"', 'words = { "5" = "about" }', "words has '5', which can be a part of a number"),
        ('repeated = "last"', 'words = { "-" = "about" }', "words has '-', which can be a part of a number"),
        ('repeated = "last"', 'words = { K = "about", k = "over" }', "words has 'k' twice, but for capitals"),
        ('"old/counts.json"', '"old\\u0000"', r"file counts.json: 'old\\x00' is no path"),
        ('people = "people"', 'people = "persons"', "file counts.json: series persons is not described"),
        ('people = "people"', "", "it needs either columns .* or long"),
        ('ignored = ["day"]', 'ignored = ["people"]', "column 'people' is both used and ignored"),
        ('"rows:data"', '"column"', "layout 'column': steps are list, row, rows:PATH"),
        ('{ column = "date" }', '{ column = "date", formats = ["%Y"] }', "the format '%Y' says too little for .* D"),
        ('"old/counts.json"', '"counts.json"', "path counts.json is named more than once"),
        ('title = "People"', 'title = "People"\nclosing = { last_period = 2022-13 }', "is not TOML"),
        ('title = "People"', 'title = "People"\nclosing = { last_period = "2022" }', "last_period 2022 does not fit D"),
        (
            'title = "People"',
            'title = "People"\nclosing = { last_period = 2022-03-01, successors = ["x"] }',
            "its successor x is not a series of this spec",
        ),
        ("[defaults]", '[document]\nurl = "https://example.org/{path}"\n[defaults]', "document.url needs {commit}"),
        ("[defaults]", '[document]\ntitle = "{who}"\n[defaults]', "{who} is not known"),
        ("[defaults]", "[numbers]\n[defaults]", "the key 'numbers' is not known here"),
    ],
)
def test_a_spec_that_cannot_be_meant_is_refused_with_its_place(old, new, why):
    assert old in PEOPLE

    with pytest.raises(NotASpec, match=why):
        spec_from(PEOPLE.replace(old, new, 1))


def test_two_files_may_not_be_the_whole_list_of_one_series():
    _, _, file = PEOPLE.partition("[[files]]")
    again = f"{PEOPLE}[[files]]{file}".replace("counts.json", "more.json")
    again = again.replace("more.json", "counts.json", 2)

    with pytest.raises(NotASpec, match="the statements of series people are taken from several files"):
        spec_from(again)


def test_columns_of_one_row_share_a_frequency():
    with pytest.raises(NotASpec, match="its series have the frequencies D, M"):
        spec_from(COUNTS.replace('title = "Dogs"', 'title = "Dogs"\nfrequency = "M"'))


def test_dates_may_be_quoted_or_not():
    plain = spec_from(PEOPLE.replace('"persons"', '"persons"\nstarts_on = 2022-02-24'))
    quoted = spec_from(PEOPLE.replace('"persons"', '"persons"\nstarts_on = "2022-02-24"'))

    assert plain == quoted


def test_a_spec_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "counts.toml").write_text(PEOPLE, encoding="utf-8-sig")

    assert read_spec(tmp_path / "counts.toml") == spec_from(PEOPLE)


def test_a_spec_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotASpec, match="cannot be read"):
        read_spec(tmp_path / "none.toml")


def test_every_key_of_a_spec_is_explained():
    told = (EXAMPLES.parent / "importing.md").read_text(encoding="utf-8")

    keys = {field for form in FORMS for field in form.__struct_fields__}

    assert len(keys) > 30
    assert [key for key in sorted(keys) if f"`{key}`" not in told] == []
