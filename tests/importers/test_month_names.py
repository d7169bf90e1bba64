"""Names of months in other languages are read as the spec says, and nothing is taken for one that could be two."""

import pytest

from domain.refusals import NotAPeriod
from importers.import_refusals import NotASpec
from importers.periods.dates import Calendar, period_of
from importers.periods.month_names import LANGUAGES
from importers.reading.file_reading import FileReader
from importers.specs.spec_reading import spec_from

SPEC = """
name = "town"
source = { source = "town", name = "Town" }
defaults = { unit = "persons", measure = "level", frequency = "M", decimals = 0 }
series = { cases = { title = "Cases" } }

[[files]]
path = "cases.csv"
format = "csv"
columns = { cases = "cases" }

[files.period]
column = "month"
formats = ["%B %Y"]
months = "de"
"""
MADE_UP = tuple(f"{letter}month" for letter in "abcdefghijkl")


def read(text, form, months, frequency="M"):
    return period_of(text, (form,), frequency, Calendar(months=months))


@pytest.mark.parametrize(
    ("text", "form", "language", "expected"),
    [
        ("März 2022", "%B %Y", "de", "2022-03"),
        ("Mrz 2022", "%b %Y", "de", "2022-03"),
        ("Ma\u0308rz 2022", "%B %Y", "de", "2022-03"),
        ("MAI 2022", "%b %Y", "de", "2022-05"),
        ("mars-22", "%b-%y", "fr", "2022-03"),
        ("févr.-22", "%b-%y", "fr", "2022-02"),
        ("fevrier 2022", "%B %Y", "fr", "2022-02"),
        ("juil. 2022", "%b %Y", "fr", "2022-07"),
        ("янв 2022", "%b %Y", "ru", "2022-01"),
        ("мая 2022", "%B %Y", "ru", "2022-05"),
        ("października 2022", "%B %Y", "pl", "2022-10"),
        ("marraskuu 2022", "%B %Y", "fi", "2022-11"),
    ],
)
def test_a_month_is_read_in_its_language(text, form, language, expected):
    assert read(text, form, LANGUAGES[language]) == expected


def test_words_beside_the_month_may_stand_in_the_format():
    assert read("1 de enero de 2022", "%d de %B de %Y", LANGUAGES["es"], "D") == "2022-01-01"


@pytest.mark.parametrize(
    ("text", "language"),
    [("jui 2022", "fr"), ("ma 2022", "de"), ("Marketing 2022", "fr"), ("Märzen 2022", "de"), ("lip 2022", "fr")],
)
def test_what_names_no_month_or_could_name_two_is_refused(text, language):
    with pytest.raises(NotAPeriod):
        read(text, "%b %Y", LANGUAGES[language])


def test_a_format_without_names_is_read_as_it_is_in_any_language():
    assert read("03.2022", "%m.%Y", LANGUAGES["de"]) == "2022-03"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_language_has_twelve_months_and_every_form_of_them_is_read(language):
    months = LANGUAGES[language]

    assert len(months) == 12
    for at, forms in enumerate(months, 1):
        assert {read(f"{form} 2022", "%B %Y", months) for form in forms.split("|")} == {f"2022-{at:02}"}


def test_a_spec_names_the_language():
    spec = spec_from(SPEC)

    contents = FileReader(spec, spec.files[0]).read("month,cases\nMärz 2022,5\nMai 2022,6\n".encode())

    assert [line.period for line in contents.lines] == ["2022-03", "2022-05"]


def test_a_spec_may_list_the_names_itself():
    spec = spec_from(SPEC.replace('"de"', str(list(MADE_UP)).replace("'", '"')))

    contents = FileReader(spec, spec.files[0]).read(b"month,cases\ncmonth 2022,5\n")

    assert [line.period for line in contents.lines] == ["2022-03"]


@pytest.mark.parametrize(
    ("months", "why"),
    [
        ('"xx"', "is no language that is known (bg, ca, cs, da"),
        ('["one", "two"]', "twelve names, each another one"),
        (str(["same"] * 12).replace("'", '"'), "twelve names, each another one"),
    ],
)
def test_months_that_nobody_could_tell_apart_are_refused(months, why):
    with pytest.raises(NotASpec) as refusal:
        spec_from(SPEC.replace('"de"', months))

    assert why in refusal.value.message
