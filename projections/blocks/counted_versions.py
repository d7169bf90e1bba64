"""Tallies of series' versions, counted in columns: the same as ``plain_tally``, a tenth of its time."""

from array import array
from collections import Counter
from collections.abc import Sequence

import numpy as np

from domain.moments import MICROSECONDS_A_DAY
from domain.values import scaled
from projections.answers.version_tally import VersionTally, merged
from projections.blocks.pasts import Ints
from projections.blocks.said_rows import ValueNumbers
from projections.blocks.slot_block_rows import EPOCH, days_of
from projections.blocks.turned_rows import Flags, differs, turned
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.vintage_columns import ROWS_OF_PIECE, KnownColumns, known_columns


def counted_tally(
    generation: Generation, number: int, at: At, decimals: int, at_least: int = ROWS_OF_PIECE
) -> VersionTally | None:
    """The tally of the series with that number in the generation, from so many rows at a time."""
    return merged(_of_figures(one, decimals) for one in known_columns(generation, number, at, at_least))


def _of_figures(rows: KnownColumns, decimals: int) -> VersionTally | None:
    """That of some whole figures."""
    counted = Counter(rows.periods)
    figures = np.repeat(np.arange(len(counted)), np.fromiter(counted.values(), dtype=np.int64, count=len(counted)))
    codes = ValueNumbers(rows.values).first
    published, positions = np.array(rows.published, dtype=np.int64), np.array(rows.positions, dtype=np.int64)
    turns, moments, _ = turned(published, figures, codes, _numbered(rows.wordings))
    if not len(turns):
        return None
    figures, codes, days = figures[turns], codes[turns], moments // MICROSECONDS_A_DAY + EPOCH
    begins = differs(figures)
    ends = np.append(begins[1:], True)
    periods = list(counted)
    first_days = days_of(periods)[0]
    values = [rows.values[row] for row in turns[ends].tolist()]
    amounts = [scaled(one, decimals) for one in values if one is not None]
    return VersionTally(
        first_period=periods[int(figures[0])],
        last_period=periods[int(figures[-1])],
        first_published=int(moments.min()),
        last_published=int(moments.max()),
        position=int(positions[turns].max()),
        least_lag=int((days - first_days[figures])[begins].min()),
        most_lag=int((days - first_days[figures])[ends].max()),
        decimals=decimals,
        values=len(amounts),
        least=min(amounts, default=None),
        most=max(amounts, default=None),
        total=sum(amounts),
        squares=sum(one * one for one in amounts),
        **_days(figures, codes, days, begins),
    )


def _days(figures: Ints, codes: Ints, days: Ints, begins: Flags) -> dict[str, Sequence[int]]:
    """The days that a tally has, from the versions by their figures and days."""
    is_last = np.append(begins[1:] | (days[1:] != days[:-1]), True)
    last_figures, last_codes, last_days = figures[is_last], codes[is_last], days[is_last]
    changes = differs(last_figures) | differs(last_codes)
    hidden, counts = np.unique(days[~is_last], return_counts=True)
    return {
        "days": array("i", np.unique(last_days[changes]).tolist()),
        "hidden_days": array("i", hidden.tolist()),
        "hidden": array("i", counts.tolist()),
    }


def _numbered(wordings: Sequence[str | None]) -> Ints:
    """Numbers that are equal where the texts are."""
    given: dict[str | None, int] = {}
    if len(set(wordings)) == 1:
        return np.zeros(len(wordings), dtype=np.int64)
    return np.array([given.setdefault(one, len(given)) for one in wordings], dtype=np.int64)
