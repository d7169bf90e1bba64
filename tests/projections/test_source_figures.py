"""The figures of a whole source: those of all its series, whatever the page and the moment."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.moments import microseconds, moment_text
from domain.refusals import Malformed, UnknownSource
from projections.answers.figures import FigureFilter, ask_figures
from projections.answers.source_figures import ask_source_figures, source_figure_place, source_figures_page
from tests.histories import MOMENTS, SERIES, SOURCE, histories
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "start": st.just("2022-03-02"),
        "end": st.just("2022-03-03"),
        "release": st.sampled_from(["first", "latest", "2"]),
    },
)


def plain(one):
    """A figure without its vintage and the words that it has of its series."""
    return {name: value for name, value in structs.asdict(one).items() if name not in {"vintage", "series", "unit"}}


def paged(answers, at, chosen, limit, most_series):
    behind, found = None, []
    while True:
        items, goes_on, _ = source_figures_page(answers, at, SOURCE, chosen, behind, limit + 1, most_series)
        found += items[:limit]
        behind = source_figure_place(items[limit - 1]) if len(items) > limit else goes_on
        if behind is None:
            return found


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), chosen=FILTERS)
@LAW
def test_they_are_the_figures_of_each_of_its_series(history, moment, share, chosen):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        whole = ask_source_figures(answers, at, SOURCE, **chosen)

        event(f"{min(len(whole.items), 9)} figures")
        assert [(one.series, plain(one)) for one in whole.items] == [
            (key, structs.asdict(one)) for key in SERIES for one in ask_figures(answers, at, key, **chosen).items
        ]
        assert whole.behind is None


@given(
    history=histories(), moment=MOMENT, share=st.floats(0, 1), chosen=FILTERS, limit=st.integers(1, 9),
    most_series=st.integers(1, 3),
)  # fmt: skip
@LAW
def test_its_pages_are_the_list_however_few_series_are_looked_at_for_one(
    history, moment, share, chosen, limit, most_series
):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        whole = ask_source_figures(answers, at, SOURCE, **chosen).items

        assert paged(answers, at, FigureFilter(**chosen), limit, most_series) == whole


@pytest.mark.parametrize("behind", ["", "town", "village/cases 2022-03-01", "town/cases=2022", "town/cases 1\n"])
def test_what_is_no_place_in_it_is_refused(behind, town):
    with pytest.raises(Malformed):
        ask_source_figures(town.ask, town.now, "town", behind=behind, limit=1)


def test_a_source_that_there_is_not_is_refused(town):
    with pytest.raises(UnknownSource):
        ask_source_figures(town.ask, town.now, "village")


def test_each_figure_has_the_unit_of_its_series(town):
    town.opens(series="town/cases")
    town.opens("level", "M", series="town/beds")
    town.says("2024-02-01", {"2024-01": "7"}, "town/beds")
    town.says("2024-02-02", {"2024-02-01": {"value": "5", "qualifier": "over"}}, "town/cases")

    found = ask_source_figures(town.ask, town.now, "town").items

    assert [(one.series, one.period, one.value, one.qualifier, one.unit) for one in found] == [
        ("town/beds", "2024-01", "7", "exact", "persons"),
        ("town/cases", "2024-02-01", "5", "over", "persons"),
    ]


@given(
    history=histories(), moment=MOMENT, share=st.floats(0, 1), chosen=FILTERS, limit=st.integers(1, 9),
    named=st.lists(st.sampled_from((*MOMENTS, "2021-01-01", "2035-01-01")), min_size=1, max_size=4, unique=True),
)  # fmt: skip
@LAW
def test_of_several_vintages_it_is_the_list_of_each_one_after_the_other_page_by_page_too(
    history, moment, share, chosen, limit, named
):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        whole = ask_source_figures(answers, at, SOURCE, **chosen, vintages=named)

        moments = sorted(map(moment_text, named), key=lambda one: (microseconds(one), one))
        each = [
            structs.replace(one, vintage=vintage)
            for vintage in moments
            for one in ask_source_figures(
                answers, structs.replace(at, published=min(at.published, microseconds(vintage))), SOURCE, **chosen
            ).items
        ]
        event(f"{min(len(each), 9)} figures")
        assert whole.items == each
        assert whole.by_vintage
        assert in_pages(answers, at, {**chosen, "vintages": named}, limit) == each


def in_pages(answers, at, asked, limit):
    behind, found = None, []
    while True:
        page = ask_source_figures(answers, at, SOURCE, **asked, behind=behind, limit=limit + 1)
        found += page.items[:limit]
        behind = source_figure_place(page.items[limit - 1]) if len(page.items) > limit else page.behind
        if behind is None:
            return found


@pytest.mark.parametrize("behind", ["2024-02-02", "town/cases 2024-01-30", "2024-02-01 village/cases", "2024-02-01 x"])
def test_what_is_no_place_among_the_vintages_that_are_named_is_refused(behind, town):
    town.opens()
    with pytest.raises(Malformed):
        ask_source_figures(town.ask, town.now, "town", vintages=["2024-02-01"], behind=behind, limit=1)
