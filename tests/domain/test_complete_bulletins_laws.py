"""Whole lists keep their word and their place within one day, whatever is recorded, moved or voided of it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stores.opening import open_ledger
from tests.domain.complete_bulletins import assert_lists_keep_their_word, assert_no_pin_takes_a_place
from tests.domain.test_laws import assert_the_tag_is_the_derived_kind, folder
from tests.histories import (
    SPANS,
    Command,
    Correct,
    Issue,
    Player,
    Say,
    Vintage,
    Void,
    VoidSome,
    figures,
    troubles,
)

DAY = "2022-03-02"
# Of one figure and mostly of one day: what stands there is crowded.
MOMENTS = ("2022-03-01T10:00:00Z", DAY, *(f"{DAY}T{hour}:00:00Z" for hour in ("08", "12", "18")), "2022-03-03")
FIGURE = (0, 0)


def of_one_day() -> st.SearchStrategy[list[Command]]:
    moment, some = st.sampled_from(MOMENTS), st.integers(0, 12)
    value = st.sampled_from(("1", "2", None))
    said = st.builds(lambda one: ((FIGURE, Say(one)),), value)
    left_out = st.just(((FIGURE, None),))
    plain = st.builds(Issue, moment, said, st.just(()), st.just(()), st.none())
    whole = st.builds(Issue, moment, st.one_of(said, st.just(())), st.just(()), st.just((SPANS[0],)), st.none())
    vintage = st.builds(Vintage, moment, st.one_of(st.just(()), said, left_out), st.just((0,)), st.booleans())
    correct = st.builds(Correct, some, value, st.one_of(st.none(), moment), st.booleans())
    void = st.builds(Void, some)
    void_bulletins = st.builds(VoidSome, st.lists(some, min_size=1, max_size=2).map(tuple))
    drawn = st.one_of(plain, plain, whole, vintage, vintage, correct, void, void_bulletins)
    return st.lists(drawn, min_size=3, max_size=12)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(of_one_day())
def test_of_one_day_whole_lists_keep_their_word_and_no_pin_takes_a_place(history):
    with folder() as here, open_ledger(here / "ledger.db") as ledger:
        player = Player(ledger)
        heads = [ledger.head() for command in history if player.play(command)]
        folded = figures(ledger)
        troubles(ledger)

        assert_the_tag_is_the_derived_kind(folded)
        assert_no_pin_takes_a_place(ledger, folded)
        assert_lists_keep_their_word(ledger, folded, heads)
