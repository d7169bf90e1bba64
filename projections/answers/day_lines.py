"""Days as JSON, many at once: most are of one day, and have nothing declared of them."""

from collections.abc import Iterable

import msgspec

from projections.answers.amounts import Amounts, day_text
from projections.answers.days import Day, Days
from projections.answers.valued_columns import cells


def day_lines(items: Iterable[Day]) -> list[bytes]:
    """The items of a page, each as JSON."""
    if not isinstance(items, Days):
        return [_written(one) for one in items]
    amounts, rows = items.amounts, items.rows
    lines = amounts.texts(rows, _lines) if isinstance(rows, range) else _lines(amounts, rows)
    return lines + [_written(one) for one in items.others]


def _lines(amounts: Amounts, rows: list[int]) -> list[bytes]:
    columns = (
        map(day_text, cells(amounts.lasts, rows)),
        amounts.difference_texts(rows),
        cells(amounts.figures.periods, rows),
        cells(amounts.figures.published_at, rows),
        amounts.qualifiers(rows),
    )
    lines = [
        (
            f'{{"day":"{day}","from":"{day}","value":"{value}","difference":"{value}","adjustment":null,'
            f'"adjustment_unknown":false,"spans_days":1,"period":"{period}","published_at":"{published_at}",'
            f'"qualifier":"{qualifier}","left_out":null}}'
        ).encode()
        for day, value, period, published_at, qualifier in zip(*columns, strict=True)
    ]
    for at in _otherwise(amounts, rows):
        lines[at] = _written(Days(amounts, rows[at : at + 1])[0])
    return lines


def _otherwise(amounts: Amounts, rows: list[int]) -> list[int]:
    """The places of those that are not like most."""
    lengths = cells(amounts.lengths, rows)
    odd = [] if lengths.count(1) == len(lengths) else [at for at, one in enumerate(lengths) if one != 1]
    if amounts.adjusted:
        odd += [at for at, row in enumerate(rows) if row in amounts.adjusted]
    return odd + ([rows.index(0)] if amounts.is_running and 0 in rows else [])


def _written(one: Day) -> bytes:
    return msgspec.json.encode(one)
