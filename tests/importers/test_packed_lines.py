"""The specification of the lines that wait to be recorded."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.recording.difference import ListDifference, difference
from domain.recording.lines import Line, SaidStatement
from importers.vintages.packed_lines import LinePacking, LineUnpacking

NAMES = [f"s/{name}" for name in "abcdefgh"]
PERIODS = [f"2022-03-{day:02}" for day in range(1, 6)]


def statement(name, value="1"):
    return SaidStatement(series=name, value=value)


def line(period, said):
    return Line.hashed_later(period, said)


@st.composite
def versions(draw):
    """Versions of a table, in which lines come, go and move, and statements of them are others."""
    lines = [line(period, [statement(name) for name in NAMES]) for period in PERIODS[:3]]
    found = [tuple(lines)]
    for number in range(draw(st.integers(1, 5))):
        lines = list(lines)
        for _ in range(draw(st.integers(0, 3))):
            what = draw(st.sampled_from(["replace", "replace", "shorten", "drop", "add", "turn"]))
            at = draw(st.integers(0, max(0, len(lines) - 1)))
            if what == "add":
                free = [one for one in PERIODS if one not in {each.period for each in lines}]
                lines[at:at] = [line(free[0], [statement(name) for name in NAMES])] if free else []
            elif what == "turn":
                lines.reverse()
            elif lines and what == "drop":
                del lines[at]
            elif lines and what == "shorten":
                lines[at] = line(lines[at].period, lines[at].said[1:])
            elif lines:
                said = list(lines[at].said)
                for place in draw(st.sets(st.integers(0, 7), max_size=3)):
                    if place < len(said):
                        said[place] = statement(said[place].series, str(number + 2))
                lines[at] = line(lines[at].period, said)
        found.append(tuple(lines))
    return found


@given(versions(), st.booleans())
def test_what_was_packed_is_unpacked_as_it_was(history, is_known):
    packer, unpacker = LinePacking(), LineUnpacking()
    known: list[ListDifference | None] = [None]
    if is_known:
        known += [difference(old, new) for old, new in pairwise(history)]

    packed = [packer.pack(lines, since) for lines, since in zip(history, known + [None] * 9, strict=False)]
    found = [unpacker.unpack(one) for one in packed]

    assert [[(one.period, one.said) for one in lines] for lines, _ in found] == [
        [(one.period, one.said) for one in lines] for lines in history
    ]


@given(versions())
def test_a_line_that_stays_the_same_object_is_the_same_object_again(history):
    packer, unpacker = LinePacking(), LineUnpacking()

    found = [unpacker.unpack(packer.pack(lines, None)) for lines in history]

    for at in range(1, len(history)):
        lines, since = found[at]
        assert (since.old, since.new) == (found[at - 1][0], lines)
        assert all(one is other for one, other in zip(since.old[: since.front], lines[: since.front], strict=True))
        same = {id(one) for one in history[at - 1]}
        again = {id(one) for one in found[at - 1][0]}
        assert [id(one) in again for one in lines] == [id(one) in same for one in history[at]]


def test_a_line_with_another_statement_weighs_by_that_and_not_by_its_length():
    many = [statement(f"s/{number}") for number in range(1_000)]
    packer = LinePacking()

    first = packer.pack((line(PERIODS[0], many),), None)
    second = packer.pack((line(PERIODS[0], [*many[:-1], statement("s/999", "2")]),), None)

    assert first.weight > 30_000
    assert second.weight < 100


def test_a_digest_that_is_known_is_not_made_again():
    old, new = line(PERIODS[0], [statement(name) for name in NAMES]), line(PERIODS[0], [
        statement(NAMES[0], "2"), *(statement(name) for name in NAMES[1:])
    ])  # fmt: skip
    digest, packer, unpacker = new.digest, LinePacking(), LineUnpacking()

    _, (lines, _) = (unpacker.unpack(packer.pack((one,), None)) for one in (old, new))

    assert lines[0].known_digest == digest
    assert old.known_digest is None
