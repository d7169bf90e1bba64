"""The page for R prints what it shows, by R and packages of it that Debian has."""

import re

from tests.client.test_pages import demo  # noqa: F401 - a fixture
from tests.clients.r_environment import asked_by_r
from tests.test_architecture import ROOT

PAGE = ROOT / "docs/r.md"
# A block of R, and what it prints, if that is shown.
_BLOCK = re.compile(r"^```r\n.*?^```\n(?:\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


def test_the_page_for_r_prints_what_it_shows(demo, tmp_path):  # noqa: F811 - the fixture
    shown = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))

    printed = asked_by_r("page", str(PAGE), *demo, folder=tmp_path)

    assert len(shown) > 10
    assert printed == shown
