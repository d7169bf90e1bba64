"""A machine that nobody reads hears of its primary all the same."""

import re
import time

from tests.api.two_machines import homes, serving

PATIENCE = 30.0
HEARD = re.compile(r"^asreported_upstream_silent_seconds [0-9]", re.MULTILINE)


def test_a_machine_that_nobody_reads_has_heard_of_its_primary(tmp_path, bare_database):
    first, _ = homes(tmp_path, bare_database)

    with serving([first]) as (machine,):
        until = time.monotonic() + PATIENCE
        while not HEARD.search(machine.send("GET", "/metrics").body.decode()):
            assert time.monotonic() < until, "it has heard nothing"
            time.sleep(0.05)
