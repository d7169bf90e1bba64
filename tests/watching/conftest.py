"""The site that is watched in each test of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.watching.a_site import Site, a_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as found:
        yield found
