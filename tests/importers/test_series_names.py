"""The names of series in long files: cells renamed, put in Latin letters, left out, and never two of one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.cells.series_names import SeriesNames
from importers.file_import import import_file
from importers.import_refusals import NotASpec, UnreadableRow
from importers.specs.file_spec import LongSpec
from importers.specs.templates import filled, matches, without_parts
from tests.importers.small_histories import LONG, spec

EACH = LONG.replace('[series.count-north]\ntitle = "North"\n[series.count-south]\ntitle = "South"\n', "") + (
    '{more}\n[files.long.each]\ntitle = "People in {place}"\n'
)


def long_spec(**said) -> LongSpec:
    return LongSpec(**{"series": "{country}-{province}", "value": "n", **said})


def name_of(long: LongSpec, country: str, province: str = ""):
    return SeriesNames(long).of({"country": country, "province": province}, 1)


def imported(ledger, tmp_path, content, more=""):
    path = tmp_path / "counts.csv"
    path.write_text(content, encoding="utf-8")
    return import_file(ledger, path, spec(EACH.replace("{more}", more)), published_at="2022-03-09")


def test_a_key_may_be_renamed_in_one_column_and_another_way_in_any():
    long = long_spec(names={"province": {"": "all", "x": "y"}, "x": "z", "country": {"b": "c"}})

    assert name_of(long, "b").slug == "c-all"
    assert name_of(long, "x", "x").slug == "z-y"


def test_an_empty_name_leaves_the_part_and_its_hyphen_out():
    long = long_spec(series="cases-{province}-{country}-new", names={"province": {"": ""}})

    assert name_of(long, "Italy", "Lazio").slug == "cases-lazio-italy-new"
    assert name_of(long, "Italy").slug == "cases-italy-new"


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Cases in {province}, {country}", "Cases in Italy"),
        ("{country}, {province}", "Italy"),
        ("{country} ({province}): cases", "Italy: cases"),
        ("{province}: {country}", "Italy"),
        ("{country} / {province} - cases", "Italy - cases"),
        ("Cases: {province}", "Cases"),
        ("{province}", ""),
    ],
)
def test_a_title_leaves_out_what_is_left_out_of_the_name(title, told):
    assert name_of(long_spec(names={"": ""}), "Italy").filled(title) == told


def test_a_cell_that_looks_like_a_part_of_the_template_is_no_part_of_it():
    assert name_of(long_spec(), "{province}", "x").slug == "province-x"


def test_a_series_of_which_nothing_is_left_is_refused():
    with pytest.raises(UnreadableRow, match="`names` leaves nothing of the series' name"):
        name_of(long_spec(names={"": ""}), "")


def test_letters_of_other_scripts_are_transliterated_where_the_spec_says_so():
    found = [
        name_of(long_spec(transliterate=True), one, "x").slug for one in ("Київ", "Львів", "Tromsø", "北京", "Ελλάδα")
    ]

    assert found == ["kiiv-x", "lviv-x", "tromso-x", "beijing-x", "ellada-x"]


def test_the_series_of_a_spec_are_those_of_each_form_that_its_template_may_have():
    text = LONG.replace("count-{place}", "{place}-{part}").replace("count-north", "a").replace("count-south", "a-x")
    described = spec(f'{text}names.part."" = ""\n')

    assert described.series_of(described.files[0]) == ("a", "a-x")


def test_a_blank_key_that_is_left_out_is_a_series_of_its_own(ledger, tmp_path):
    text = EACH.replace("count-{place}", "{place}-{part}").replace("{more}", 'names.part."" = ""')
    path = tmp_path / "counts.csv"
    path.write_text("place,part,date,people\na,x,2022-03-01,5\na,,2022-03-01,6\n")

    summary = import_file(ledger, path, spec(text), published_at="2022-03-09")

    assert sorted(summary.opened) == ["counters/a", "counters/a-x"]
    assert summary.total.reports == 2


@pytest.mark.parametrize(
    ("first", "second", "more"),
    [
        ("80", "80+", ""),
        ("<5", ">5", ""),
        ("Troms", "Tromsø", ""),
        ("Kiiv", "Київ", "transliterate = true"),
        ("total", "", 'names."" = "Total!"'),
    ],
)
def test_two_keys_of_one_name_are_refused_as_that_whichever_row_would_count(ledger, tmp_path, first, second, more):
    content = f"place,date,people\n{first},2022-03-01,5\n{second},2022-03-02,6\n"

    with pytest.raises(UnreadableRow, match=r"rows 1 and 2: 'place = .*' and 'place = .*' both make the series count-"):
        imported(ledger, tmp_path, content, more)
    assert ledger.head() == 0


def test_keys_of_several_columns_that_make_one_name_are_refused(ledger, tmp_path):
    text = EACH.replace("count-{place}", "{place}-{part}").replace("{more}", 'names.part."" = ""')
    path = tmp_path / "counts.csv"
    path.write_text("place,part,date,people\na-b,,2022-03-01,5\na,b,2022-03-01,6\n")

    with pytest.raises(
        UnreadableRow, match=r"rows 1 and 2: 'place = a-b' and 'place = a, part = b' both make the series a-b"
    ):
        import_file(ledger, path, spec(text), published_at="2022-03-09")


def test_keys_that_make_no_name_are_told_as_they_stand(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("place,date,people\nΔήλη,2022-03-01,5\n北京,2022-03-01,6\n", encoding="utf-8")

    summary = import_file(ledger, path, spec(LONG), published_at="2022-03-09")

    would = {"Δήλη": "count-dili", "北京": "count-beijing"}
    told = [f"no name (place = {place}; `transliterate = true` makes {slug})" for place, slug in would.items()]
    assert [one.column for one in summary.unknown] == told


def test_names_of_a_column_that_names_no_series_are_refused():
    with pytest.raises(
        NotASpec, match=r"long\.names\.place: the names of cells of a column that count-{city} does not"
    ):
        spec(LONG.replace("count-{place}", "count-{city}") + 'names.place."" = "all"\n')


def test_a_blank_key_is_refused_with_the_line_that_would_name_it():
    why = (
        r"""names no series \(country = a\); .*: `names\."province"\."" = "all"`, or `names\."province"\."" = ""` to"""
    )
    with pytest.raises(UnreadableRow, match=why):
        name_of(long_spec(), "a")


def test_more_parts_than_can_be_told_apart_are_not_left_out():
    columns = "".join(f"{{c{number}}}-" for number in range(9))

    with pytest.raises(NotASpec, match=r"more than 8 parts of long\.series may be left out"):
        spec(
            f"{EACH.replace('count-{place}', f'{columns}x').replace('{place}', '{c1}')}".replace(
                "{more}", 'names."" = ""'
            )
        )


@given(
    parts=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.from_regex(r"[a-z0-9]{1,3}", fullmatch=True)),
    optional=st.sets(st.sampled_from(["a", "b", "c"])),
)
def test_whatever_is_left_out_the_name_is_of_one_of_the_forms(parts, optional):
    template = "x-{a}-{b}-y-{c}"
    there = {column: parts.get(column, "z") for column in ("a", "b", "c") if column in parts or column not in optional}

    slug = filled(template, there)

    assert any(matches(form, slug) for form in without_parts(template, optional))
