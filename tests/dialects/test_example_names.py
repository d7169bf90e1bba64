"""The example of names for dialects is one that can be served, and names series that the example of an import opens."""

import tomllib

from cli.dialect_names import dialect_settings
from tests.test_architecture import ROOT

EXAMPLES = ROOT / "docs" / "examples"


def test_the_example_names_series_of_the_example_of_an_import():
    found = dialect_settings(EXAMPLES / "dialects.toml")

    spec = tomllib.loads((EXAMPLES / "war-losses.toml").read_text(encoding="utf-8"))
    opened = [f"war-losses/{name}" for name in spec["series"]]
    assert list(found.epidata.series.values()) == opened
    assert len(found.warship.series) == 15
    assert set(found.warship.series.values()) <= set(opened)
