"""The statistics of a level: the states that lie within two days, each on the last day that its figure covers."""

from domain.bounds import of_difference, of_greatest, of_least, of_sum
from domain.values import text_of
from domain.words import Qualifier
from projections.answers.amounts import day_text
from projections.answers.statistics import Bucket, LevelChange, Statistics, revisions_of
from projections.answers.valued_columns import Rows, ValuedColumns, cells


def of_states(figures: ValuedColumns, within: Rows, of: Bucket) -> Statistics:
    """What a level was at first and last, at least and at most; nothing of it is added up.

    ``within`` are in the order of their last days.
    """
    return Statistics(
        year=of.year,
        month=of.month,
        start=of.start,
        end=of.end,
        total=None,
        total_adjusted=None,
        qualifier=_claim(figures, within) if within else None,
        days=0,
        daily_average=None,
        adjustments=None,
        spanning=None,
        first_day=day_text(figures.last_days[within[0]]) if within else None,
        through=day_text(figures.last_days[within[-1]]) if within else None,
        complete=False,
        heaviest=[],
        figures=len(within),
        revisions=revisions_of(figures, within),
        net_effect=None,
        level=_change(figures, within) if within else None,
    )


def _claim(figures: ValuedColumns, within: Rows) -> Qualifier:
    # One state against itself has not changed, however vague it is.
    words = figures.qualifiers
    return of_difference(words[within[-1]], words[within[0]]) if len(within) > 1 else "exact"


def _change(figures: ValuedColumns, within: Rows) -> LevelChange:
    values, words = cells(figures.scaled, within), cells(figures.qualifiers, within)
    numbers = list(zip(values, words, strict=True))
    first, last = within[0], within[-1]
    least, most = (within[values.index(pick(values))] for pick in (min, max))
    places = max(figures.places[first], figures.places[last])
    return LevelChange(
        first=figures.values[first],
        first_qualifier=of_sum(words[:1]),
        last=figures.values[last],
        last_qualifier=of_sum(words[-1:]),
        min=figures.values[least],
        min_qualifier=of_least(numbers),
        max=figures.values[most],
        max_qualifier=of_greatest(numbers),
        change=text_of(values[-1] - values[0], figures.scale, places),
    )
