"""The page for R prints what it shows, by R and packages of it that Debian has."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.client.test_pages import demo  # noqa: F401 - a fixture
from tests.test_architecture import ROOT

PAGE = ROOT / "docs/r.md"
_RUN = ROOT / "tests/clients/scripts/page.R"
# A block of R, and what it prints, if that is shown.
_BLOCK = re.compile(r"^```r\n.*?^```\n(?:\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)
_MISSING = 3


def printed_by_r(page, *arguments, folder):
    """What each block prints; skips where R, or a package that the page needs, is not installed."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed: apt-get install r-base-core r-cran-jsonlite r-cran-rsdmx")
    inherited = {name: text for name, text in os.environ.items() if not name.lower().endswith("proxy")}
    done = subprocess.run(
        [program, "--vanilla", _RUN, page, *arguments],
        cwd=folder,
        env={**inherited, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode == _MISSING:
        pytest.skip("packages of R are not installed: apt-get install r-cran-jsonlite r-cran-rsdmx")
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_the_page_for_r_prints_what_it_shows(demo, tmp_path):  # noqa: F811 - the fixture
    shown = _BLOCK.findall(PAGE.read_text(encoding="utf-8"))

    printed = printed_by_r(PAGE, *demo, folder=tmp_path)

    assert len(shown) > 10
    assert printed == shown
