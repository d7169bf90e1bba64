"""Bodies for which versions are held: two are made at a time, and who reads slowly keeps nobody waiting."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from api.dialects.sdmx.large_body import large_body

PIECE = 64 * 1024
PATIENCE = 20


def pieces(made):
    """A body in pieces, none of which is there yet."""
    assert not isinstance(made, bytes)
    return list(made)


def test_a_body_is_the_pieces_that_were_made_and_none_of_those_sent_is_large():
    made = [b"<head>", b"x" * 1_000_000, b"", b"</head>"]

    sent = pieces(large_body(lambda: iter(made)))

    assert b"".join(sent) == b"".join(made)
    assert max(len(one) for one in sent) <= PIECE


def test_a_body_that_is_whole_is_left_as_it_is():
    assert large_body(lambda: b"{}") == b"{}"


def test_a_third_waits_until_one_is_made_and_for_no_reader():
    begun, go_on = [Event(), Event(), Event()], Event()

    def making(number):
        def make():
            begun[number].set()
            assert go_on.wait(PATIENCE)
            yield b"made"

        return lambda: large_body(make)

    with ThreadPoolExecutor(3) as pool:
        first, second = (pool.submit(making(number)) for number in (0, 1))
        assert begun[0].wait(PATIENCE)
        assert begun[1].wait(PATIENCE)
        third = pool.submit(making(2))
        assert not begun[2].wait(0.2)
        go_on.set()
        # Nobody has read the first two.
        assert pieces(third.result(PATIENCE)) == [b"made"]
        assert [pieces(one.result(PATIENCE)) for one in (first, second)] == [[b"made"], [b"made"]]


def test_one_that_fails_lets_the_next_one_begin():
    def refuse():
        raise ValueError("no")

    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            large_body(refuse)

    assert pieces(large_body(lambda: iter([b"made"]))) == [b"made"]
