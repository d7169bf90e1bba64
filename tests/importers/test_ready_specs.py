"""The ready-made specs, each on a file written by hand in the layout of its provider."""

from pathlib import Path

import pytest

from domain.keys import figure_key
from domain.streams import OfFigure
from importers.file_import import import_file
from importers.import_refusals import NotASpec
from importers.ready.ready_specs import ready_names, ready_text, ready_title
from importers.specs.spec_reading import spec_from

# Files that say themselves when each figure was published.
EDITIONS = {"alfred"}
FILES = Path(__file__).parent / "ready_files"
# Of each: figures with value and status, and how many there are in all.
FIGURES: dict[str, tuple[int, dict[str, tuple[str, str | None]]]] = {
    "alfred": (3, {"fred/gdpc1/2021-Q2": ("19368.310", None), "fred/gdpc1/2021-Q4": ("19806.290", None)}),
    "arcgis": (2, {"agency/cases-north/2022-03-01": ("12", None), "agency/cases-south/2022-03-01": ("0", None)}),
    "bls": (
        3,
        {
            "bls/cusr0000sa0/2021-12": ("280.126", None),
            "bls/cusr0000sa0/2022-01": ("281.933", "P"),
            "bls/cuur0000sa0/2021-11": ("277.948", None),
        },
    ),
    "eurostat-json": (
        3,
        {
            "eurostat/b1gq-clv10-meur-sca-aa/2021-Q3": ("12.3", "P"),
            "eurostat/b1gq-clv10-meur-sca-aa/2022-Q1": ("14.25", None),
            "eurostat/b1gq-clv10-meur-sca-bb/2021-Q4": ("14.1", "B"),
        },
    ),
    "eurostat-tsv": (
        4,
        {
            "eurostat/b1gq-clv10-meur-sca-aa/2021-Q3": ("12.3", "P"),
            "eurostat/b1gq-clv10-meur-sca-aa/2022-Q1": ("14.25", None),
            "eurostat/b1gq-clv10-meur-sca-bb/2021-Q4": ("14.1", "B"),
            "eurostat/b1gq-clv10-meur-sca-bb/2022-Q1": ("15", None),
        },
    ),
    "imf-weo": (2, {"imf/ngdp-aaa/2020": ("1234.567", None), "imf/ngdp-bbb/2021": ("-5.1", None)}),
    "jhu": (
        11,
        {
            "jhu-csse/confirmed-aland/2020-12-31": ("52330", None),
            "jhu-csse/confirmed-beland/2020-01-23": ("4", None),
            "jhu-csse/confirmed-beland-northland/2020-12-31": ("118", None),
            "jhu-csse/confirmed-beland-south-far/2020-01-23": ("3", None),
        },
    ),
    "oecd": (2, {"oecd/b1gq-xdc-aaa/2021-Q3": ("1234.5", "A"), "oecd/b1gq-xdc-aaa/2021-Q4": ("1240.25", "P")}),
    "ons": (
        6,
        {
            "ons/abmi/2021-12": ("182.3", None),
            "ons/abmi-q/2021-Q4": ("545.2", None),
            "ons/abmi-a/2021": ("2150.25", None),
        },
    ),
    "owid": (
        5,
        {
            "owid/total-cases-aaa/2022-03-02": ("173700.0", None),
            "owid/total-deaths-owid-wrl/2022-03-01": ("5958962.0", None),
        },
    ),
    "rki": (
        3,
        {
            "rki/cases-01-all/2022-03-01": ("330254", None),
            "rki/cases-01-80-or-more/2022-03-01": ("9000", None),
            "rki/cases-01-00-04/2022-03-01": ("12000", None),
        },
    ),
    "socrata": (2, {"city/cases-north/2022-03-01": ("12", None), "city/cases-south-side/2022-03-01": ("0", None)}),
    "statcan": (
        3,
        {
            "statcan/v41690973/2021-11": ("144.2", None),
            "statcan/v41690973/2021-12": ("144.0", "P"),
            "statcan/v41690974/2021-12": ("7.5", "U"),
        },
    ),
    "world-bank": (
        4,
        {
            "world-bank/ny-gdp-mktp-cd-aaa/2020": ("2584463743.0168", None),
            "world-bank/ny-gdp-mktp-cd-bbb/1960": ("537777811.1111", None),
        },
    ),
}


def imported(ledger, name):
    (path,) = FILES.glob(f"{name}.*")
    at = None if name in EDITIONS else "2022-04-09"
    return import_file(ledger, path, spec_from(ready_text(name), name), published_at=at, complete=True)


def test_every_ready_made_spec_is_tried():
    assert set(ready_names()) == set(FIGURES)
    assert {path.stem for path in FILES.iterdir()} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_file_in_the_layout_of_the_provider_is_read(ledger, name):
    count, figures = FIGURES[name]

    summary = imported(ledger, name)

    assert summary.total.reports == count
    for figure, said in figures.items():
        *_, kept = ledger.store.stream(OfFigure(figure_key(figure)))
        assert (kept.event.statement.value, kept.event.statement.status) == said


def test_each_column_of_alfred_is_a_publication_at_its_date(ledger):
    imported(ledger, "alfred")

    kept = ledger.store.stream(OfFigure(figure_key("fred/gdpc1/2021-Q4")))
    said = [(one.event.statement.value, one.event.statement.published_at) for one in kept]

    assert said == [("19805.962", "2022-02-24"), ("19806.290", "2022-03-30")]


@pytest.mark.parametrize("name", FIGURES)
def test_a_ready_made_spec_begins_with_what_it_reads_and_what_to_change(name):
    first, *others = ready_text(name).splitlines()

    assert first == f"# {ready_title(name)}"
    assert any(line.startswith("# Change: ") or " Change: " in line for line in others[:4])


def test_one_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(NotASpec, match=r"no ready-made spec is called '\.\./x'; there are: alfred, arcgis, bls"):
        ready_text("../x")
