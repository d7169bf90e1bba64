"""What a figure keeps to find one entry among many is what the plain rule gives, event by event and back again."""

from hypothesis import given
from hypothesis import strategies as st

from domain.effective import EffectiveEntries
from domain.figure import Figure
from domain.reading import Amendment, Entry, derive, standing
from domain.statements import Statement, Withdrawal
from domain.words import Moment

MOMENTS = [f"2022-03-0{day}{time}" for day in (1, 2) for time in ("", "T08:00:00.000000Z", "T18:00:00.000000Z")]
VALUES = ("1", "1.0", "2", None)


def content(value, published_at):
    return Withdrawal(published_at=published_at) if value is None else Statement(value=value, published_at=published_at)


said = st.builds(content, st.sampled_from(VALUES), st.sampled_from(MOMENTS))
# An entry, or an amendment of some entry that still stands; None voids it.
happenings = st.lists(
    st.tuples(st.integers(0, 30), st.one_of(st.none(), said), st.integers(0, 3)), min_size=20, max_size=34
)


def grown(drawn):
    """A figure after each of the things that happened to it, and how to take the last one back."""
    figure = Figure()
    for number, (target, what, dice) in enumerate(drawn, 1):
        standing_now = [one.number for one in figure.entries if not figure.is_voided(one.number)]
        if dice == 0 and standing_now:
            amended = standing_now[target % len(standing_now)]
            figure.amend(
                Amendment(version=number, position=number, entry=amended, content=what, by_hand=target % 2 == 0)
            )
        else:
            told = what or Withdrawal(published_at=Moment(MOMENTS[0]))
            figure.add(Entry(number=number, position=number, slot="statement", content=told, bulletin="b", tag="t"))
        yield figure


def assert_kept_up(figure: Figure) -> None:
    line = figure.line("statement")
    stand = standing(figure.entries, figure.amendments, "statement")
    assert line.stand == stand
    assert line.valued == [one for one in stand if one.has_value]
    assert [line.change(one) for one in stand] == derive(stand)
    for one in figure.entries:
        assert figure.entry(one.number) == one
        repeated = figure.repeated("statement", one.content)
        assert (repeated is None) == all(
            other.number in figure.gone_with_bulletin
            for other in figure.entries
            if other.content.says_as(one.content) and other.content.published_at == one.content.published_at
        )


@given(happenings)
def test_it_is_kept_up_as_a_figure_grows_and_as_it_is_taken_back(drawn):
    # Of the first sixteen entries nothing is kept yet.
    for figure in grown(drawn):
        assert_kept_up(figure)
    while figure.version:
        figure.take_back()
        assert_kept_up(figure)


@given(happenings)
def test_a_line_with_one_more_entry_is_what_is_made_of_all_entries(drawn):
    before, many = None, 0
    for figure in grown(drawn):
        if len(figure.entries) > many and before is not None:
            line = figure.line_with_last(before)

            anew = EffectiveEntries(figure.entries)
            for one in figure.amendments:
                if (stood := anew.of(one.entry)) is not None:
                    anew.amend(stood.entry, one.content)
            assert (line.stand, line.valued) == (anew.stand, anew.valued)
            assert [line.of(one.number) for one in figure.entries] == [anew.of(one.number) for one in figure.entries]
        before, many = figure.line("statement"), len(figure.entries)


def test_a_place_is_found_behind_what_was_recorded_of_its_day():
    line = EffectiveEntries(
        [Entry(number=1, position=1, slot="statement", content=content("1", MOMENTS[2]), bulletin="b", tag="t")]
    )

    assert line.ordered(Moment("2022-03-01"), 1) < line.ordered(Moment("2022-03-01"), 2) == line.stand[0].ordered
