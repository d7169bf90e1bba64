"""Arrays of byte strings arrive as the driver's own lists do."""

import pytest

from stores.postgres.byte_arrays import ByteStrings
from stores.postgres.connection import connect


@pytest.fixture
def connection(bare_database):
    with connect(bare_database) as connection:
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
    asked = connection.execute("SELECT %b::bytea[] = %b::bytea[]", [ByteStrings(given), given]).fetchone()

    assert asked == (True,)


def test_they_come_back_in_their_order(connection):
    given = [b"second", b"first", b""]

    (found,) = connection.execute("SELECT %b::bytea[]", [ByteStrings(given)]).fetchone()

    assert found == given
