"""The pages that show Python print what they say that they print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli import example
from stores.opening import open_ledger
from tests.api.running import running
from tests.api.writing import token
from tests.clients.environment import asked_by
from tests.docs.page import steps
from tests.test_architecture import ROOT

# A block of Python, and what it prints, if that is shown.
_BLOCK = re.compile(r"^```python\n.*?^```\n(?:\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A service of the built-in example, and a token of it."""
    path = tmp_path_factory.mktemp("demo") / "ledger.db"
    with open_ledger(path) as ledger:
        example.load(ledger)
    text = token(path)
    with running(path) as service:
        yield str(service.client.base_url), text


@pytest.mark.parametrize("name", ["python", "notebook", "coming-from", "epidata", "sdmx"])
def test_a_page_prints_what_it_shows(name, demo, tmp_path):
    page = ROOT / f"docs/{name}.md"
    shown = _BLOCK.findall(page.read_text(encoding="utf-8"))

    printed = asked_by("page", str(ROOT), str(page), *demo, folder=tmp_path)

    assert len(shown) > 1
    assert printed == shown


def test_a_history_under_git_is_read_as_the_page_shows(tmp_path):
    (step,) = steps((ROOT / "docs/coming-from.md").read_text(encoding="utf-8"))
    ours = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}

    ran = subprocess.run(
        ["bash", "-e", "-c", step.commands], cwd=tmp_path, env={**os.environ, **ours}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout) == (0, step.shown), ran.stderr
