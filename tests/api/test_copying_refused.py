"""A row that no ledger records stops the copying: readers are told that, and whoever operates the machine why."""

import psycopg

from domain.codec import leaf_hash
from tests.api.a_server import SERIES
from tests.api.two_machines import homes, serving

NO_EVENT = b"no event of anybody"


def test_readers_are_told_that_nothing_is_copied_and_operators_why(tmp_path, bare_database):
    first, _ = homes(tmp_path, bare_database)
    with serving([first]) as [machine], psycopg.connect(bare_database, autocommit=True) as owner:
        machine.send("GET", f"/v1/series/{SERIES}")
        owner.execute("INSERT INTO log SELECT max(position) + 1, %s, %s FROM log", (leaf_hash(NO_EVENT), NO_EVENT))

        page = machine.send("GET", f"/series/{SERIES}", accept="text/html")
        unready = machine.send("GET", "/health/ready")

    assert page.status == 200
    assert "may be out of date: the log cannot be copied at present. It shows" in page.body.decode()
    assert unready.status == 503
    assert "the log cannot be copied at present: position 3 as the upstream sent it" in unready.json()["detail"]
