"""The pages that show Python print what they say that they print."""

import re

import pytest

from cli import example
from stores.opening import open_ledger
from tests.api.running import running
from tests.clients.environment import asked_by
from tests.test_architecture import ROOT

# A block of Python, and what it prints, if that is shown.
_BLOCK = re.compile(r"^```python\n.*?^```\n(?:\n```\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A service of the built-in example."""
    path = tmp_path_factory.mktemp("demo") / "ledger.db"
    with open_ledger(path) as ledger:
        example.load(ledger)
    with running(path) as service:
        yield str(service.client.base_url)


@pytest.mark.parametrize("name", ["python"])
def test_a_page_prints_what_it_shows(name, demo, tmp_path):
    page = ROOT / f"docs/{name}.md"
    shown = _BLOCK.findall(page.read_text(encoding="utf-8"))

    printed = asked_by("page", str(ROOT), str(page), demo, folder=tmp_path)

    assert len(shown) > 3
    assert printed == shown
