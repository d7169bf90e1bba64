"""FRED's forms are written in pieces of a bounded size, however wide the rows of a table are."""

import msgspec
import pytest

from api.dialects.fred.fred_forms import FredList, json_pieces


@pytest.mark.parametrize("width", [1, 4, 1_000, 10_000])
def test_pieces_hold_so_many_fields_and_together_they_are_the_whole(width):
    items = [{f"C{cell}": str(row) for cell in range(width)} for row in range(max(20_000 // width, 3))]
    found = FredList(key="observations", tag="observation", head={"count": len(items)}, items=items)

    pieces = list(json_pieces(found))

    assert msgspec.json.decode(b"".join(pieces)) == {"count": len(items), "observations": items}
    assert max(piece.count(b'":"') for piece in pieces) < 2_500 + width
    assert len(pieces) > 2


def test_a_list_of_nothing_is_one():
    found = FredList(key="observations", tag="observation", head={"count": 0}, items=[])

    assert b"".join(json_pieces(found)) == b'{"count":0,"observations":[]}'
