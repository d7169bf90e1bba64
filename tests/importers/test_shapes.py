"""One table written in every shape in which tables are published, and read back: the figures are the same."""

import csv
import io
import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from importers.cells.series_names import as_slug
from importers.reading.file_reading import FileReader
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import of_counters

HEAD = (
    of_counters("shapes", "M")
    + """\
decimals = 9
[[files]]
path = "counts"
"""
)
NAMED = 'series = "{what}-{place}"\nvalue = "value"\nnames.place."" = ""\n[files.long.each]\ntitle = "{what} {place}"\n'
LONG = f'format = "csv"\nperiod = {{ column = "month" }}\n[files.long]\n{NAMED}'
BY_PERIOD = f"""format = "csv"
delimiter = ";"
period = {{ column = "month" }}
[files.unfold]
columns = "periods"
into = "month"
[files.long]
{NAMED}"""
JOINED = BY_PERIOD.replace("[files.unfold]", '[files.unfold]\nsplit = { "what|place" = ["what", "place"] }\nby = "|"')
BY_WHAT = f"""format = "csv"
delimiter = "\\t"
period = {{ column = "month" }}
ignored = ["note"]
[files.unfold]
columns = ["*"]
into = "what"
[files.long]
{NAMED}"""
IN_JSON = BY_PERIOD.replace('format = "csv"\ndelimiter = ";"', 'layouts = ["rows:data"]')

Figures = dict[tuple[str, str, str], str]
_WORDS = st.text(st.sampled_from("abcXYZ019 éüñ'().&+"), min_size=1, max_size=8).map(str.strip).filter(as_slug)
_MONTHS = st.dates(min_value=date(1950, 1, 1)).map(lambda day: f"{day:%Y-%m}")
_VALUES = st.decimals(min_value=-(10**6), max_value=10**6, places=3).map(lambda one: f"{one:f}")


@st.composite
def tables(draw: st.DrawFn) -> Figures:
    whats = draw(st.lists(_WORDS, min_size=1, max_size=4, unique_by=as_slug))
    places = draw(st.lists(st.just("") | _WORDS, min_size=1, max_size=4, unique_by=as_slug))
    keys: dict[str, tuple[str, str]] = {}
    for what in whats:
        for place in places:
            keys.setdefault("-".join(filter(None, (as_slug(what), as_slug(place)))), (what, place))
    months = draw(st.lists(_MONTHS, min_size=1, max_size=4, unique=True))
    cells = [(*key, month) for key in keys.values() for month in months]
    said = draw(st.lists(st.none() | _VALUES, min_size=len(cells), max_size=len(cells)))
    return {cell: value for cell, value in zip(cells, said, strict=True) if value is not None}


def in_csv(rows: list[list[str]], delimiter: str) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode()


def long(figures: Figures) -> bytes:
    return in_csv([["what", "place", "month", "value"], *([*key, value] for key, value in figures.items())], ",")


def by_period(figures: Figures) -> list[list[str]]:
    months = sorted({month for _, _, month in figures})
    keys = sorted({(what, place) for what, place, _ in figures})
    return [
        ["what", "place", *months],
        *([what, place, *(figures.get((what, place, month), "") for month in months)] for what, place in keys),
    ]


def joined(figures: Figures) -> bytes:
    (_, _, *months), *rows = by_period(figures)
    return in_csv([[r"what|place\month", *months], *([f"{what}|{place}", *row] for what, place, *row in rows)], ";")


def by_what(figures: Figures) -> bytes:
    whats = sorted({what for what, _, _ in figures})
    keys = sorted({(place, month) for _, place, month in figures})
    rows = [[place, month, "x", *(figures.get((one, place, month), "") for one in whats)] for place, month in keys]
    return in_csv([["place", "month", "note", *whats], *rows], "\t")


def in_json(figures: Figures) -> bytes:
    names, *rows = by_period(figures)
    return json.dumps({"data": [dict(zip(names, row, strict=True)) for row in rows]}).encode()


def read(text: str, content: bytes, series: set[str]) -> dict[tuple[str, str], str | None]:
    spec = spec_from(HEAD + text)
    reader = FileReader(spec, spec.files[0])
    for one in series:
        reader.take(one, "M")
    contents = reader.read(content)
    assert contents.repeated == ()
    return {(said.series, line.period): said.value for line in contents.lines for said in line.said}


@given(figures=tables().filter(bool))
def test_whatever_the_shape_the_figures_are_the_same(figures):
    slugs = {(what, place): "-".join(filter(None, (as_slug(what), as_slug(place)))) for what, place, _ in figures}
    meant = {(f"counters/{slugs[what, place]}", month): value for (what, place, month), value in figures.items()}

    written = {
        LONG: long(figures), BY_PERIOD: in_csv(by_period(figures), ";"), JOINED: joined(figures),
        BY_WHAT: by_what(figures), IN_JSON: in_json(figures),
    }  # fmt: skip

    for text, content in written.items():
        assert read(text, content, set(slugs.values())) == meant
