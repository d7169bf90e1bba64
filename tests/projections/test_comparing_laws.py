"""Comparisons of any two moments of random histories: nothing is missed, nothing made up, each side is what it was."""

from decimal import Decimal

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.keys import figure_key
from domain.streams import OfFigure
from projections.answers.buckets import ask_years
from projections.answers.comparing import Comparison, compare_moments
from projections.answers.view import View
from projections.moment import At
from tests.histories import SERIES, histories
from tests.projections.model import Model
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


def readings(model: Model, series: str, at: At) -> dict[str, object]:
    """Everything that a comparison holds side by side, with numbers as numbers; what had no value ever is not there."""
    adjustments = model.adjustments(series, at.published, at.position)
    found = {}
    for when, one in model.readings(series, at.published, at.position).items():
        if one.first is not None:
            value = None if one.value is None else Decimal(one.value)
            found[when] = (value, value is not None and one.qualifier, value is not None and one.through)
    declared = {when: amount for when, amount in adjustments.items() if amount is None or amount}
    return {
        when: (found.get(when), when in declared, declared.get(when)) for when in sorted(found.keys() | declared.keys())
    }


def compared(answers: View, series: str, one: At, other: At) -> Comparison:
    return compare_moments(answers, series, one, other)


@given(history=histories(), moments=st.tuples(MOMENT, MOMENT), shares=SHARES, series=st.sampled_from(SERIES))
@LAW
def test_exactly_what_reads_otherwise_is_told_and_the_years_are_those_of_each_side(history, moments, shares, series):
    with answered(history) as answers:
        model = Model(answers.store.after(0))
        before, after = (somewhere(answers, when, share) for when, share in zip(moments, shares, strict=True))

        found = compared(answers, series, before, after)

        sides = [readings(model, series, at) for at in (before, after)]
        periods = sorted(sides[0].keys() | sides[1].keys())
        nothing = (None, False, None)
        assert [one.period for one in found.items] == [
            when for when in periods if sides[0].get(when, nothing) != sides[1].get(when, nothing)
        ]
        for at, told in ((before, "before"), (after, "after")):
            years = {one.year: one.total for one in ask_years(answers, at, series).items if one.total is not None}
            pairs = {one.year: getattr(one, told) for one in found.years if getattr(one, told) is not None}
            assert pairs == years
        assert_mirrored(found, compared(answers, series, after, before))


def assert_mirrored(one: Comparison, other: Comparison) -> None:
    for here, there in zip(one.items, other.items, strict=True):
        for name in here.__struct_fields__:
            if name.endswith("_before"):
                mirror = name.removesuffix("_before") + "_after"
                assert (getattr(here, name), getattr(here, mirror)) == (getattr(there, mirror), getattr(there, name))
        assert (here.before, here.after) == (there.after, there.before)
    assert [(pair.before, pair.after) for pair in one.years] == [(pair.after, pair.before) for pair in other.years]


@given(history=histories(), moment=MOMENT, shares=SHARES, series=st.sampled_from(SERIES))
@LAW
def test_between_two_positions_each_difference_is_a_later_entry_or_names_our_amendment(history, moment, shares, series):
    with answered(history) as answers:
        before, after = (somewhere(answers, moment, share) for share in shares)

        for one in compared(answers, series, before, after).items:
            stream = OfFigure(figure_key(f"{series}/{one.period}"))
            positions = {kept.event.version: kept.position for kept in answers.store.stream(stream)}
            declared = one.adjustment_after
            entries = (one.entry_after, declared and declared.entry)
            by = [one.corrected_by_after, one.undone_by_after]
            by += [declared.corrected_by, declared.undone_by] if declared else []
            amendments = [number for number in by if number is not None]
            said_later = any(number and positions[number] > before.position for number in entries)
            if one.state_after == "withdrawn" != one.state_before:  # maybe a value was found late that had gone by then
                said_later = any(position > before.position for position in positions.values())
            assert said_later or amendments
            assert all(before.position < positions[number] <= after.position for number in amendments)
            event("amended" if amendments else "said later")
