"""Arrays of byte strings arrive as the driver's own lists do."""

import pytest

from stores.postgres.byte_arrays import byte_array
from stores.postgres.connection import connect


@pytest.fixture
def connection(bare_database):
    with connect(bare_database) as connection:
        connection.execute("CREATE TABLE kept (number int GENERATED ALWAYS AS IDENTITY, given bytea[])")
        yield connection


@pytest.mark.parametrize(
    "given",
    [
        pytest.param([b"one"], id="one"),
        pytest.param([b"", b"\x00\xff", b"x" * 70_000, b"{,}\\"], id="of all kinds"),
        pytest.param([bytes([number % 256]) * (number % 700) for number in range(3_000)], id="thousands"),
        pytest.param([], id="none"),
    ],
)
def test_byte_strings_arrive_as_a_list_of_the_driver_does(connection, given):
    for _ in range(2):  # prepared, and then once more
        connection.call(b"INSERT INTO kept (given) VALUES ($1)", [byte_array(given)])
    connection.execute("INSERT INTO kept (given) VALUES (%b)", [given])

    found = connection.execute("SELECT given, given = %b::bytea[] FROM kept ORDER BY number", [given]).fetchall()
    assert found == [(given, True)] * 3
