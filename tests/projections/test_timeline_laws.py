"""The timeline of random histories: at every moment of either axis it says what is answered there, and misses none."""

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from projections.answers.figures import ask_figures
from projections.answers.timeline import ask_timeline
from projections.answers.totals import ask_totals
from projections.moment import At
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
AXES = ("published", "recorded")
OF_TOTALS = ("state", "value", "qualifier", "period", "change", "change_qualifier", "change_since", "adjustment",
    "adjustment_unknown")  # fmt: skip


def moments_of(answers, at, found):
    """Each moment of a timeline as a question names it, on the other axis as the timeline was asked for."""
    if found.along == "published":
        return [answers.at(one, at.position) for one in found.moments]
    return [At(at.published, int(one)) for one in found.moments]


def figures_until(found, moment):
    """The figures with a value, put together from the changes up to one of the moments."""
    changes, figures = found.changes, {}
    for number, period, value, qualifier in zip(
        changes.moment, changes.period, changes.value, changes.qualifier, strict=True
    ):
        if number <= moment:
            figures[found.periods[period]] = value, qualifier
    return {period: said for period, said in figures.items() if said[0] is not None}


def figures_at(answers, series, at):
    read = ask_figures(answers, at, series).items
    return {one.period: (one.value, one.qualifier) for one in read if one.value is not None}


def total_at(answers, series, at):
    (total,) = ask_totals(answers, at, series=[series]).items
    return {name: getattr(total, name) for name in OF_TOTALS}


def total_of(found, moment):
    return {name: getattr(found.totals, name)[moment] for name in OF_TOTALS}


@given(
    history=histories(), when=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES), along=st.sampled_from(AXES)
)
@LAW
def test_at_each_of_its_moments_it_says_what_is_answered_there(history, when, share, series, along):
    with answered(history) as answers:
        at = somewhere(answers, when, share)
        if not opened(answers, series, at):
            return

        found = ask_timeline(answers, at, series, along)

        assert len(set(found.moments)) == len(found.moments)
        for number, moment in enumerate(moments_of(answers, at, found)):
            assert figures_until(found, number) == figures_at(answers, series, moment)
            assert total_of(found, number) == total_at(answers, series, moment)
        event(f"{min(len(found.moments), 5)} moments or more")


@given(
    history=histories(), share=st.floats(0, 1), series=st.sampled_from(SERIES), along=st.sampled_from(AXES), at_=MOMENT
)
@LAW
def test_between_its_moments_nothing_reads_otherwise(history, share, series, along, at_):
    with answered(history) as answers:
        end = answers.at()
        if not opened(answers, series, end):
            return
        found = ask_timeline(answers, end, series, along)
        anywhere = somewhere(answers, at_, share)
        asked = At(anywhere.published, end.position) if along == "published" else At(end.published, anywhere.position)
        if not opened(answers, series, asked):
            return

        passed = [
            number
            for number, one in enumerate(moments_of(answers, end, found))
            if one.published <= asked.published and one.position <= asked.position
        ]

        if passed:
            assert figures_until(found, passed[-1]) == figures_at(answers, series, asked)
            assert total_of(found, passed[-1]) == total_at(answers, series, asked)
        else:
            assert figures_at(answers, series, asked) == {}
            assert total_at(answers, series, asked)["state"] == "not-published-then"


def opened(answers, series, at):
    return any(one.series == series for one in ask_totals(answers, at).items)
