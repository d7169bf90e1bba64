"""FRED's ``series/observations``: the figures of one series in the shape, the units and the frequency asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred.aggregates import METHODS, aggregated
from api.dialects.fred.bad_requests import backwards, bad_request, listed
from api.dialects.fred.computed_runs import PLACES
from api.dialects.fred.figure_runs import Collapsed, RunFigure, period_at, run_figures
from api.dialects.fred.fred_forms import Field, Fields, FredList, file_type, replied, replied_in_pieces
from api.dialects.fred.fred_ids import asked_series
from api.dialects.fred.frequencies import FredFrequency, coarser, native
from api.dialects.fred.given import day, day_text, is_yes, number, page, text, word
from api.dialects.fred.real_time import LAST_DAY, RealTime, real_time
from api.dialects.fred.real_time_rows import first_rows, held_rows, page_of_rows
from api.dialects.fred.units import EXACT_UNITS, UNITS, transformed
from api.dialects.fred.vintage_tables import vintage_table
from domain.series import Series
from projections.answers.tallies import tally_of
from projections.answers.version_tally import days_within
from projections.answers.versions import versions

MOST = 100_000
# An answer with more lines or cells is written while it is sent.
_LONG = 20_000
_FIRST_DATE = date(1600, 1, 1).toordinal()
_BY_PERIOD, _ALL, _CHANGES, _FIRST = 1, 2, 3, 4
# Before the first date that is wanted, what units need of the year before, and days of the stretch it falls in.
_READ_BEFORE = 800


class FigureQuestion(NamedTuple):
    """The figures that are wanted: which dates, of which days, and what is made of them."""

    series: Series
    wanted: RealTime
    first: int
    last: int
    units: str
    frequency: FredFrequency
    method: str | None

    @property
    def places(self) -> int | None:
        """To how many digits behind the point results are rounded; None where they are exact."""
        if self.units in EXACT_UNITS and self.method != "avg":
            return None
        return max(PLACES, self.series.decimals)

    def bounds(self) -> tuple[str | None, str | None]:
        """The first and the last period of which something is needed."""
        is_plain = self.units == "lin" and self.method is None
        begin = self.first if is_plain else self.first - _READ_BEFORE
        end = self.last if is_plain else self.frequency.bucket(min(self.last, LAST_DAY - _READ_BEFORE)).last
        return period_at(begin, self.series.frequency), period_at(end, self.series.frequency)


def figure_answer(asked: DialectRequest) -> DialectReply:
    """The figures, by real-time period or by vintage date."""
    form = file_type(asked)
    output_type = number(asked, "output_type", _BY_PERIOD, _BY_PERIOD, _FIRST)
    question = _question(asked)
    sort_order = word(asked, "sort_order", ("asc", "desc"), "asc")
    cut = page(asked, MOST)
    counted = _Counted(asked, question, is_worded=is_yes(asked, "extended") and output_type == _BY_PERIOD)
    make = _table if output_type in (_ALL, _CHANGES) else _rows
    found = make(question, counted, output_type, cut, is_descending=sort_order == "desc")
    head: dict[str, Field] = {
        **question.wanted.said,
        "observation_start": day_text(question.first),
        "observation_end": day_text(question.last),
        "units": question.units,
        "output_type": output_type,
        "file_type": form,
        "order_by": "observation_date",
        "sort_order": sort_order,
        "count": found.total,
        "offset": cut[1],
        "limit": cut[0],
    }
    items = FredList(key="observations", tag="observation", head=head, items=found)
    send = replied if found.cells < _LONG else replied_in_pieces
    return send(asked, items, resolution(counted.hidden))


def resolution(hidden: int) -> list[tuple[bytes, bytes]]:
    """What an answer by days leaves out: how many versions were followed by another one on their day."""
    return [(b"x-asreported-resolution", b"day"), (b"x-asreported-collapsed", b"%d" % hidden)]


class _Listed:
    """The lines of an answer, made each time they are gone through: how many in all, and the cells of this page."""

    def __init__(self, total: int, cells: int, make: Callable[[], Iterator[Fields]]) -> None:
        self.total, self.cells, self._make = total, cells, make

    def __iter__(self) -> Iterator[Fields]:
        return self._make()


def _rows(
    question: FigureQuestion, counted: "_Counted", output_type: int, cut: tuple[int, int], *, is_descending: bool
) -> _Listed:
    make = held_rows if output_type == _BY_PERIOD else first_rows
    found = page_of_rows(
        counted.figures, lambda figure: make(figure, question.wanted), cut, is_descending=is_descending
    )

    def fields() -> Iterator[Fields]:
        return (one.fields(question.places, is_extended=counted.is_extended) for one in found.rows)

    return _Listed(found.total, len(found.rows), fields)


def _table(
    question: FigureQuestion, counted: "_Counted", output_type: int, cut: tuple[int, int], *, is_descending: bool
) -> _Listed:
    only_changes = output_type == _CHANGES
    found = vintage_table(
        counted.figures(), question.wanted, cut, vintages=() if only_changes else counted.vintages(),
        only_changes=only_changes, is_descending=is_descending,
    )  # fmt: skip
    make = partial(found.rows, counted.series_id, question.places, only_changes=only_changes)
    return _Listed(found.total, found.cells, make)


class _Counted:
    """The figures of a question, as often as they are gone through, with how many versions their days hide."""

    def __init__(self, asked: DialectRequest, question: FigureQuestion, *, is_worded: bool) -> None:
        self._asked, self._question, self._is_worded = asked, question, is_worded
        self.is_extended = is_yes(asked, "extended")
        self.series_id = asked.ids.of_series(question.series.series)
        self._collapsed = Collapsed(question.wanted.first, question.wanted.last)

    @property
    def hidden(self) -> int:
        return self._collapsed.total

    def figures(self) -> Iterator[RunFigure]:
        """The figures whose dates are wanted, in their units and their frequency."""
        question = self._question
        self._collapsed = Collapsed(question.wanted.first, question.wanted.last)
        found = versions(self._asked.view, self._asked.at, question.series.series, *question.bounds())
        figures: Iterable[RunFigure] = run_figures(found, self._collapsed, is_worded=self._is_worded)
        if question.method is not None:
            figures = aggregated(figures, question.frequency, question.method)
        made = transformed(figures, question.units, question.frequency)
        return (one for one in made if question.first <= one.date <= question.last)

    def vintages(self) -> Sequence[int]:
        """The days of the period on which any figure of the series changed, whether its date is wanted or not."""
        wanted = self._question.wanted
        tally = tally_of(self._asked.view, self._asked.at, self._question.series.series)
        return [] if wanted.days or tally is None else days_within(tally, wanted.first, wanted.last)


def _question(asked: DialectRequest) -> FigureQuestion:
    wanted = real_time(asked)
    first, last = day(asked, "observation_start", _FIRST_DATE), day(asked, "observation_end", LAST_DAY)
    units = word(asked, "units", UNITS, "lin")
    method = word(asked, "aggregation_method", METHODS, "avg")
    if first > last:
        raise backwards(("observation_start", day_text(first)), ("observation_end", day_text(last)))
    series = asked_series(asked, wanted).series
    own = native(series.frequency)
    codes = coarser(series.frequency)
    said = (text(asked, "frequency") or own.code).lower()
    if said not in codes:
        raise bad_request(f"Value of frequency is not one of: {listed(codes)}")
    is_own = FredFrequency(said) == own
    return FigureQuestion(series, wanted, first, last, units, FredFrequency(said), None if is_own else method)
