"""A short run of schemathesis in the suite: what the service does is what its document says."""

import subprocess
import sys

from tests.test_architecture import ROOT


def test_what_the_service_does_is_what_its_document_says():
    # One after the other: a run is two processes that want a core each.
    for told in ((), ("--token",)):
        ended = subprocess.run(
            [sys.executable, "-m", "tests.contract", "1", "25", *told],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.returncode == 0, ended.stdout + ended.stderr
