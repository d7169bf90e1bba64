"""The versions of streams, looked at stream by stream, have the fault that a walk by position meets first."""

from hypothesis import example, given
from hypothesis import strategies as st

from upkeep.verifying.stream_versions import StreamVersions, WrongVersion, stream_versions

# Stream and version of each position; a pair is there once, as the file's own index has it.
EVENTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 5)), unique=True, max_size=12)


def met_by_position(events):
    """What a walk finds that remembers each stream."""
    last: dict[str, int] = {}
    for position, (stream, version) in enumerate(events, 1):
        wanted = last.get(stream, 0) + 1
        if version != wanted:
            return WrongVersion(position, f"{stream} goes on with version {version}, not {wanted}")
        last[stream] = version
    return None


@given(events=EVENTS)
@example(events=[("a", 2), ("b", 1), ("a", 1)])
@example(events=[("a", 1), ("b", 3), ("a", 3), ("b", 1)])
def test_the_fault_that_a_walk_meets_first_is_found(events):
    in_order = sorted((stream, version, position) for position, (stream, version) in enumerate(events, 1))

    found = stream_versions(in_order)

    assert found == StreamVersions(len({stream for stream, _ in events}), met_by_position(events))


def test_what_goes_on_version_by_version_has_none():
    rows = [("a", 1, 1), ("a", 2, 3), ("a", 3, 4), ("b", 1, 2)]

    assert stream_versions(rows) == StreamVersions(2, None)
