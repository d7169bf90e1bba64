"""The file of a dialect's names: what it says arrives at the service, and what is wrong in it is told before."""

import pytest
import rich_click as click

from api.policy import DialectNames
from cli.dialect_names import dialect_settings


def test_ids_stand_for_series_and_sources_by_dialect(tmp_path):
    file = tmp_path / "names.toml"
    file.write_text('[fred.series]\nUAPERS = "war-losses/personnel"\n[sdmx.sources]\nUAGS = "ua-general-staff"\n')

    found = dialect_settings(file)

    assert found.fred == DialectNames(series={"UAPERS": "war-losses/personnel"})
    assert found.sdmx == DialectNames(sources={"UAGS": "ua-general-staff"})
    assert found.epidata == DialectNames()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[fred.series", "cannot be read", id="not TOML"),
        pytest.param(f"a = {'9' * 5000}", "cannot be read", id="too many digits"),
        pytest.param("[freds.series]\na = 'b/c'", "freds", id="no dialect"),
        pytest.param("[fred.serie]\na = 'b/c'", "serie", id="no table of it"),
        pytest.param("[fred.series]\na = 1", "Expected `str`", id="no text"),
        pytest.param("[fred.series]\na = 'war losses'", "war losses", id="no key"),
        pytest.param("[sdmx.sources]\na = 'A_B'", "A_B", id="no slug"),
        pytest.param("[fred.series]\nA_B = 'b/c'", "[fred.series] 'A_B'", id="an underscore, by which FRED's ids end"),
        pytest.param("[fred.sources]\nstaff = 'c'", "[fred.sources] 'staff'", id="no number of FRED"),
        pytest.param("[fred.sources]\n0 = 'c'", "[fred.sources] '0'", id="the number of FRED's root"),
        pytest.param("[sdmx.series]\n'A B' = 'b/c'", "[sdmx.series] 'A B'", id="a blank"),
        pytest.param("[sdmx.sources]\n'A,B' = 'c'", "[sdmx.sources]", id="a comma"),
        pytest.param("[epidata.series]\ncases = 'b/c'", "[epidata.series] 'cases'", id="no source of Epidata"),
        pytest.param("[epidata.series]\n'a:b:nation' = 'b/c'", "'a:b:nation'", id="half a place"),
        pytest.param("[warship.series]\n'' = 'b/c'", "[warship.series] ''", id="nothing"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_served(text, told, tmp_path):
    file = tmp_path / "names.toml"
    file.write_text(text)

    with pytest.raises(click.UsageError) as refused:
        dialect_settings(file)

    assert told in refused.value.message
    assert str(file) in refused.value.message


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(click.UsageError, match="cannot be read"):
        dialect_settings(tmp_path / "nowhere.toml")
