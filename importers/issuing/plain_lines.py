"""Plain lines: those of which a ledger refuses nothing, told without a decision."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from domain.periods import period
from domain.recording.lines import Line, SaidStatement
from domain.recording.memory import LedgerMemory
from domain.refusals import Refusal
from domain.series import Series
from domain.values import check_fits, value_text
from domain.words import QUALIFIERS, STATUSES

_QUALIFIERS, _STATUSES = frozenset(QUALIFIERS), frozenset((None, *STATUSES))
_SERIES = attrgetter("series")


def are_plain(memory: LedgerMemory, source: str, lines: Sequence[Line], before: Iterable[Line] = ()) -> bool:
    """Whether all lines are plain, said together by the source: nearly all are, and of others the decision is asked.

    Plain are values, without a reason, a note or a last day, of series that are open. Statements that stand in lines
    of the same periods ``before``, which were taken, are not looked at again.
    """
    of_period = {one.period: one for one in before}
    fresh = [(line, line.beyond(of_period.get(line.period))) for line in lines]
    names = {said.series for _, come in fresh for said in come}
    try:
        open_series = {name: _open(memory, source, name) for name in names}
        is_once = len({one.period for one in lines}) == len(lines)
        return is_once and None not in open_series.values() and all(_is_plain(*one, open_series) for one in fresh)
    except Refusal:
        return False


def _open(memory: LedgerMemory, source: str, name: str) -> Series | None:
    series = memory.series(name)
    return series if series is not None and series.closed is None and series.key.source == source else None


def _is_plain(line: Line, come: Iterable[SaidStatement], open_series: Mapping[str, Series | None]) -> bool:
    frequency = period(line.period).frequency
    if len(set(map(_SERIES, line.said))) < len(line.said):
        return False
    for said in come:
        series = open_series[said.series]
        if series is None or series.frequency != frequency or said.value is None or not _is_bare(said):
            return False
        check_fits(value_text(said.value), series.decimals)
    return True


def _is_bare(said: SaidStatement) -> bool:
    has_known_words = said.qualifier in _QUALIFIERS and said.status in _STATUSES
    return has_known_words and said.through is None and said.reason is None and said.note is None
