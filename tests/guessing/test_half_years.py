"""Half-years are asked about, with the lines that read each half as a series of years."""

import re

import pytest

from importers.file_import import import_file
from importers.guessing.guessing import guessed_file
from importers.specs.spec_reading import spec_from
from stores.opening import open_ledger
from tests.examples import in_force
from tests.importers.small_histories import of_counters

SPEC = (
    of_counters("halves", "A")
    + """\
[[files]]
path = "file.csv"
format = "csv"
period = { column = "year" }
unfold = %s
[files.long]
series = "half-{half}"
value = "n"
each = { title = "{half}" }
"""
)


def asked(content):
    return [one for one in guessed_file("file.csv", content.encode(), "town").doubts if one.asks]


@pytest.mark.parametrize(
    ("halves", "first"),
    [
        (["2022-H1", "2022-H2", "2023-H1"], "half-1"),
        (["2022S1", "2022S2", "2023S1"], "half-1"),
        (["2022 B1", "2022 B2", "2023 B1"], "half-1"),
        (["H1 2022", "H2 2022", "H1 2023"], "half-h1"),
    ],
)
def test_the_lines_that_are_offered_read_each_half_as_a_series_of_years(tmp_path, halves, first):
    content = "when,n\n" + "".join(f"{half},{number}\n" for number, half in enumerate(halves, 5))
    (tmp_path / "file.csv").write_text(content)
    [doubt] = asked(content)
    offered = re.fullmatch(r'unfold = (.*) with period = \{ column = "year" \} and .*', doubt.choices[0])
    assert offered is not None

    with open_ledger(tmp_path / "ledger.db") as ledger:
        import_file(ledger, tmp_path / "file.csv", spec_from(SPEC % offered[1]))

        assert in_force(ledger, f"counters/{first}/2023", "2999-12-31").value == "7"


@pytest.mark.parametrize("half", ["1H22", "2022 first half", "1H 2022"])
def test_half_years_that_no_line_parts_are_asked_about(half):
    [doubt] = asked(f"period,n\n{half},5\n")

    assert "is half a year, and no series has that frequency" in doubt.why
