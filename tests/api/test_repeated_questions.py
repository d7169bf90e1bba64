"""What was asked before is known again, and takes no more room however much strangers ask for."""

from hypothesis import given
from hypothesis import strategies as st

from api.reading.repeated_questions import RepeatedQuestions


@given(st.lists(st.integers(0, 20), max_size=60))
def test_what_is_among_the_last_different_questions_is_known_again(asked):
    before = RepeatedQuestions(most=4)
    for at, question in enumerate(asked):
        last = list(dict.fromkeys(reversed(asked[:at])))[:4]
        is_known = before.again(question)
        assert is_known or question not in last
        assert not is_known or question in asked[:at]


def test_however_many_questions_come_there_is_room_for_a_bounded_number_of_them():
    before = RepeatedQuestions(most=100)
    assert not any(before.again(("a question", number)) for number in range(10_000))
    assert len(before) <= 200
