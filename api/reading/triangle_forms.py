"""The triangle as JSON and CSV, written run by run: a cell costs what a copy of its bytes costs."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate

from msgspec import Struct

from api.reading.read_route import Form
from projections.answers.period_runs import PeriodRuns, TriangleRow
from projections.answers.triangle import TriangleRuns, WholeTriangle

# Cells that are written at a time where the whole is too large for one answer.
_CELLS_AT_ONCE = 500_000
# The columns beside a vintage, by what of them there is: 1 its qualifiers, 2 its states.
_QUALIFIERS, _STATES = 1, 2
_BESIDE = ((), ("qualifier",), ("state",), ("qualifier", "state"))


def triangle_lines(answer: TriangleRuns, page: Sequence[PeriodRuns]) -> list[bytes]:
    """Periods as JSON, each in the form of TriangleRow."""
    # A run begins with its vintage, and most go on as one of an exact value: that is written beforehand for each.
    begins = [f'{{"from":{first},"vintage":"{vintage}","state":' for first, vintage in enumerate(answer.vintages)]
    exact = [f'{begin}"reported","qualifier":"exact"}}' for begin in begins]
    return [_json(row, begins, exact).encode() for row in page]


def _json(row: PeriodRuns, begins: list[str], exact: list[str]) -> str:
    cells, runs = ["null," * row.starts[0]], []
    for first, end, value, qualifier in zip(row.starts, row.ends, row.values, row.qualifiers, strict=True):
        if value is None:
            cells.append("null," * (end - first))
            runs.append(f'{begins[first]}"withdrawn","qualifier":null}}')
        else:
            cells.append(f'"{value}",' * (end - first))
            otherwise = f'{begins[first]}"reported","qualifier":"{qualifier}"}}'
            runs.append(exact[first] if qualifier == "exact" else otherwise)
    return f'{{"period":"{row.period}","values":[{"".join(cells)[:-1]}],"runs":[{",".join(runs)}]}}'


def triangle_text(form: Form, whole: WholeTriangle, cells: int = _CELLS_AT_ONCE) -> Iterator[bytes]:
    """The same bytes some periods at a time, whatever their number of cells: those of ``csv`` or of ``ndjson``."""
    answer = whole.runs
    if form == "csv":
        yield triangle_csv(TriangleRow, answer, [])
    at_once = max(1, cells // max(1, len(answer.vintages)))
    write = _csv_lines(answer) if form == "csv" else partial(triangle_lines, answer)
    end = b"\r\n" if form == "csv" else b"\n"
    for at in range(0, len(answer.items), at_once):
        yield end.join([*write(answer.items[at : at + at_once]), b""])


def triangle_csv(_: type[Struct], answer: TriangleRuns, page: Sequence[PeriodRuns]) -> bytes:
    """A line a period and a column a vintage.

    Beside a vintage stand the qualifiers where any of its values is not exact, and the states where one is withdrawn.
    """
    names = [
        name
        for vintage, kind in zip(answer.vintages, _beside(answer), strict=True)
        for name in (vintage, *(f"{vintage}.{word}" for word in _BESIDE[kind]))
    ]
    return b"\r\n".join([",".join(("period", *names)).encode(), *_csv_lines(answer)(page), b""])


def _csv_lines(answer: TriangleRuns) -> Callable[[Sequence[PeriodRuns]], list[bytes]]:
    """What writes the lines of some periods, in the columns that all of them need."""
    beside = _beside(answer)
    alike = _alike(beside)
    write = partial(_line, beside=beside, alike=alike) if any(beside) else _values
    return lambda page: [write(one).encode() for one in page]


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
