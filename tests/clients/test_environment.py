"""The programs of others are those that were named, at the versions that were tried."""

import re
from pathlib import Path

from tests.clients.environment import asked_by

NAMED = Path(__file__).with_name("requirements.in")


def test_each_client_is_installed_at_the_version_that_is_named(tmp_path):
    named = dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)$", NAMED.read_text(encoding="utf-8"), re.MULTILINE))

    assert len(named) == 21
    assert asked_by("versions", *named, folder=tmp_path) == named
