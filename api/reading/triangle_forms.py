"""The triangle as JSON and CSV, written run by run: a cell costs what a copy of its bytes costs."""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate

from msgspec import Struct

from projections.answers.period_runs import PeriodRuns
from projections.answers.triangle import TriangleRuns

# The columns beside a vintage, by what of them there is: 1 its qualifiers, 2 its states.
_QUALIFIERS, _STATES = 1, 2
_BESIDE = ((), ("qualifier",), ("state",), ("qualifier", "state"))


def triangle_lines(page: Sequence[PeriodRuns]) -> list[bytes]:
    """Periods as JSON, each in the form of TriangleRow."""
    # Most runs are of an exact value: all of these are written beforehand, one for each vintage.
    exact = [_run(first, "exact") for first in range(page[0].width if page else 0)]
    return [_json(row, exact).encode() for row in page]


def _run(first: int, qualifier: str) -> str:
    return f'{{"from":{first},"state":"reported","qualifier":"{qualifier}"}}'


def _json(row: PeriodRuns, exact: list[str]) -> str:
    cells, runs = ["null," * row.starts[0]], []
    for first, end, value, qualifier in zip(row.starts, row.ends, row.values, row.qualifiers, strict=True):
        if value is None:
            cells.append("null," * (end - first))
            runs.append(f'{{"from":{first},"state":"withdrawn","qualifier":null}}')
        else:
            cells.append(f'"{value}",' * (end - first))
            runs.append(exact[first] if qualifier == "exact" else _run(first, qualifier or "exact"))
    return f'{{"period":"{row.period}","values":[{"".join(cells)[:-1]}],"runs":[{",".join(runs)}]}}'


def triangle_csv(_: type[Struct], answer: TriangleRuns, page: Sequence[PeriodRuns]) -> bytes:
    """A line a period and a column a vintage.

    Beside a vintage stand the qualifiers where any of its values is not exact, and the states where one is withdrawn.
    """
    beside = _beside(answer)
    names = [
        name
        for vintage, kind in zip(answer.vintages, beside, strict=True)
        for name in (vintage, *(f"{vintage}.{word}" for word in _BESIDE[kind]))
    ]
    alike = _alike(beside)
    write = partial(_line, beside=beside, alike=alike) if any(beside) else _values
    lines = [",".join(("period", *names)), *map(write, page), ""]
    return "\r\n".join(lines).encode()


def _values(row: PeriodRuns) -> str:
    """A line where a vintage has one column."""
    cells = [
        f",{value or ''}" * (end - first) for first, end, value in zip(row.starts, row.ends, row.values, strict=True)
    ]
    return f"{row.period}{',' * row.starts[0]}{''.join(cells)}"


def _line(row: PeriodRuns, beside: list[int], alike: list[int]) -> str:
    cells = [_cells(0, row.starts[0], _written(None, "not-published-then", None), beside, alike)]
    for first, end, value, qualifier in zip(row.starts, row.ends, row.values, row.qualifiers, strict=True):
        written = _written(value, "withdrawn" if value is None else "reported", qualifier)
        cells.append(_cells(first, end, written, beside, alike))
    return row.period + "".join(cells)


def _written(value: str | None, state: str, qualifier: str | None) -> tuple[str, ...]:
    """What stands in the cells of a vintage, by the kind of its columns."""
    words = {"qualifier": qualifier or "", "state": state}
    return tuple(f",{','.join((value or '', *(words[word] for word in kind)))}" for kind in _BESIDE)


def _cells(first: int, end: int, written: tuple[str, ...], beside: list[int], alike: list[int]) -> str:
    if first < end <= alike[first]:
        return written[beside[first]] * (end - first)
    return "".join([written[kind] for kind in beside[first:end]])


def _beside(answer: TriangleRuns) -> list[int]:
    """By vintage which words have to be told of its values."""
    qualifiers, states = ([0] * (len(answer.vintages) + 1) for _ in _BESIDE[-1])
    for row in answer.items:
        for first, end, qualifier in zip(row.starts, row.ends, row.qualifiers, strict=True):
            if qualifier != "exact":
                counted = states if qualifier is None else qualifiers
                counted[first] += 1
                counted[end] -= 1
    both = zip(accumulate(qualifiers), accumulate(states), strict=True)
    return [(_QUALIFIERS if some else 0) + (_STATES if gone else 0) for some, gone in both][:-1]


def _alike(beside: list[int]) -> list[int]:
    """By vintage before which one the columns are no longer of its kind."""
    ends = [len(beside)] * len(beside)
    for at in range(len(beside) - 2, -1, -1):
        ends[at] = ends[at + 1] if beside[at] == beside[at + 1] else at + 1
    return ends
