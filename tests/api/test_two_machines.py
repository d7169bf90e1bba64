"""Whatever was acknowledged on one machine is read on the other with the next request."""

import pytest

from tests.api.a_server import BULLETINS, SERIES, bulletin
from tests.api.two_machines import two_machines

FIGURES = f"/v1/series/{SERIES}/figures"


@pytest.fixture
def machines(tmp_path, bare_database):
    with two_machines(tmp_path, bare_database) as both:
        yield both


def test_what_one_machine_acknowledged_the_other_reads_with_the_next_request(machines):
    first, second = machines
    for number in range(1, 41):
        writer, reader = (first, second) if number % 2 else (second, first)

        written = writer.send("POST", BULLETINS, bulletin(str(number)))
        read = reader.send("GET", f"{FIGURES}/2022-03-02")

        assert written.status == 201, written.body
        assert read.json()["value"] == str(number)
        assert int(read.told["ledger-position"]) >= int(written.told["ledger-position"])
